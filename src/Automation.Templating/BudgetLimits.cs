namespace Automation.Templating;

/// <summary>The bounds of one render or evaluation. Exceeding any of them ends it with an error that names the limit.</summary>
/// <remarks>Immutable and safe to share between threads. Every value must be positive.</remarks>
public sealed record BudgetLimits
{
    /// <summary>The limits used when none are given.</summary>
    public static BudgetLimits Default { get; } = new();

    /// <summary>Statements, calls and operations that one render may execute. Default 100,000.</summary>
    public int Steps { get; init; } = 100_000;

    /// <summary>Loop iterations of one render in all, and the longest range. Default 10,000.</summary>
    public int LoopIterations { get; init; } = 10_000;

    /// <summary>Iterations of a single loop, and the longest range, in the <see cref="Dialect.Scriban"/> dialect. Default 1,000.</summary>
    public int ScribanLoopIterations { get; init; } = 1_000;

    /// <summary>Characters of output. Default 1,048,576.</summary>
    public int OutputLength { get; init; } = 1_048_576;

    /// <summary>Characters of any one string that a template builds. Default 1,048,576.</summary>
    public int StringLength { get; init; } = 1_048_576;

    /// <summary>Bytes that a render may allocate for strings, lists and maps in all. Default 16 MiB.</summary>
    public long AllocatedBytes { get; init; } = 16L * 1024 * 1024;

    /// <summary>Nested calls of the template's own functions. Default 100.</summary>
    public int CallDepth { get; init; } = 100;

    /// <summary>Nested includes and layouts. Default 20.</summary>
    public int IncludeDepth { get; init; } = 20;

    /// <summary>Wall-clock time, looked at every 256 steps. Default 250 ms.</summary>
    public TimeSpan WallClock { get; init; } = TimeSpan.FromMilliseconds(250);
}
