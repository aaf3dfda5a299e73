using System.Diagnostics;
using System.Globalization;
using Automation.Benchmarks.Storage;

namespace Automation.Benchmarks.Pages;

/// <summary>Something that is opened again and again.</summary>
/// <param name="name">For the table.</param>
/// <param name="limit">Within how many milliseconds it must show.</param>
/// <param name="open">Opens it; answers what it shows.</param>
internal sealed class MeasuredVisit(string name, int limit, Func<Task<string>> open)
{
    internal const string Head = "   first  median quickest slowest processor  limit (ms)";

    private readonly Samples _samples = new();
    private double _first;
    private TimeSpan _processor;

    /// <summary>How often it was opened.</summary>
    internal int Rounds { get; private set; }

    internal bool IsSlow => _samples.Median > limit * 1_000.0;

    internal async Task<string> OpenAsync()
    {
        using var process = Process.GetCurrentProcess();
        var processor = process.TotalProcessorTime;
        var began = _samples.Start();
        var body = await open();
        if (Rounds++ == 0)
        {
            _first = Stopwatch.GetElapsedTime(began).TotalMilliseconds;
            return body;
        }

        _samples.Stop(began);
        process.Refresh();
        _processor += process.TotalProcessorTime - processor;
        return body;
    }

    public override string ToString() => string.Create(
        CultureInfo.InvariantCulture,
        $"{_first,8:N0}{_samples.Median / 1_000,8:N0}{_samples.Quantile(0) / 1_000,9:N0}{_samples.Quantile(1) / 1_000,8:N0}{_processor.TotalMilliseconds / _samples.Count,10:N0}{limit,7}  {(IsSlow ? "SLOW" : "good")}  {name}");
}
