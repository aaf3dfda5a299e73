using System.Diagnostics;
using System.Globalization;

namespace Automation.Benchmarks.Storage;

/// <summary>Times of one measured thing, in microseconds; the first few, which warm up, are not counted.</summary>
internal sealed class Samples(int warmUp = 0)
{
    private readonly List<double> _microseconds = [];

    internal int Count => _microseconds.Count;

    internal double Median => At(0.5);

    internal double Total => _microseconds.Sum();

    internal long Start() => Stopwatch.GetTimestamp();

    internal void Stop(long started)
    {
        var elapsed = Stopwatch.GetElapsedTime(started).TotalMicroseconds;
        if (warmUp-- <= 0)
        {
            _microseconds.Add(elapsed);
        }
    }

    internal double Quantile(double quantile) => At(quantile);

    public override string ToString() =>
        string.Create(CultureInfo.InvariantCulture, $"median {Median,8:F0} µs, p10 {At(0.1),8:F0}, p90 {At(0.9),8:F0}, mean {Total / Count,8:F0} ({Count} runs)");

    private double At(double quantile) => _microseconds.Order().ElementAt((int)(quantile * (Count - 1)));
}
