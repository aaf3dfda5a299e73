using System.Threading.Channels;

namespace Automation.Server.Hosting;

/// <summary>Wakes one sleeper. Set while nobody sleeps, it wakes the next one; set often, it wakes once. Safe for concurrent use.</summary>
internal sealed class LoopSignal
{
    private readonly Channel<byte> _set = Channel.CreateBounded<byte>(new BoundedChannelOptions(1) { FullMode = BoundedChannelFullMode.DropWrite });

    /// <summary>Wakes the sleeper, or the next one.</summary>
    internal void Set() => _set.Writer.TryWrite(0);

    /// <summary>Sleeps until the signal is set or the time is over.</summary>
    internal async Task WaitAsync(TimeSpan atMost, TimeProvider time, CancellationToken cancellationToken)
    {
        // A timer that sets the signal needs no exception to say that the time is over.
        await using var timer = time.CreateTimer(static state => ((LoopSignal)state!).Set(), this, atMost, Timeout.InfiniteTimeSpan);
        await _set.Reader.ReadAsync(cancellationToken);
    }
}
