namespace Automation.Connectors.Pacing;

/// <summary>Time since the connector was made, which no change of the wall clock moves. Safe for concurrent use.</summary>
internal sealed class ConnectorClock(TimeProvider time)
{
    private readonly long _start = time.GetTimestamp();

    /// <summary>The time since then.</summary>
    public TimeSpan Now => time.GetElapsedTime(_start);

    /// <summary>The clock itself, for waits.</summary>
    public TimeProvider Provider => time;
}
