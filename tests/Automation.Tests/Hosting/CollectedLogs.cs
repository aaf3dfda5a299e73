using System.Collections.Concurrent;
using Microsoft.Extensions.Logging;

namespace Automation.Tests.Hosting;

/// <summary>Keeps log lines, and tells of one that is waited for.</summary>
internal sealed class CollectedLogs : ILoggerFactory, ILogger
{
    private readonly ConcurrentQueue<(int Id, string Text)> _lines = new();
    private readonly ConcurrentDictionary<int, TaskCompletionSource> _waited = new();

    internal IReadOnlyList<(int Id, string Text)> Lines => [.. _lines];

    /// <summary>Done when a line with this id was written.</summary>
    internal Task WhenAsync(int id, TimeSpan atMost) =>
        _waited.GetOrAdd(id, _ => new TaskCompletionSource(TaskCreationOptions.RunContinuationsAsynchronously)).Task.WaitAsync(atMost, TimeProvider.System);

    public ILogger CreateLogger(string categoryName) => this;

    public void AddProvider(ILoggerProvider provider)
    {
        // It is its own provider.
    }

    public IDisposable? BeginScope<TState>(TState state)
        where TState : notnull => null;

    public bool IsEnabled(LogLevel logLevel) => logLevel >= LogLevel.Information;

    public void Log<TState>(LogLevel logLevel, EventId eventId, TState state, Exception? exception, Func<TState, Exception?, string> formatter)
    {
        if (!IsEnabled(logLevel))
        {
            return;
        }

        _lines.Enqueue((eventId.Id, formatter(state, exception)));
        _waited.GetOrAdd(eventId.Id, _ => new TaskCompletionSource(TaskCreationOptions.RunContinuationsAsynchronously)).TrySetResult();
    }

    public void Dispose()
    {
        // Nothing is held.
    }
}
