using Automation.Server.Hosting;

namespace Automation.Benchmarks.Pages;

/// <summary>Lets the engine rest, so that pages show the same database in every run.</summary>
internal sealed class RestingDriver : IEngineDriver
{
    public IReadOnlyDictionary<string, string?> Health { get; } = new Dictionary<string, string?>();

    public Task StartAsync(CancellationToken cancellationToken) => Task.CompletedTask;

    public Task StopAsync() => Task.CompletedTask;

    public void EventsArrived()
    {
    }

    public void CampaignsChanged()
    {
    }

    public ValueTask DisposeAsync() => ValueTask.CompletedTask;
}
