namespace Automation.Server.Hosting;

/// <summary>What makes the engine's parts run: <see cref="LiveDriver"/> on the wall clock, the demo's driver on a virtual one.</summary>
internal interface IEngineDriver : IAsyncDisposable
{
    /// <summary>Begins; what cannot work at all is an exception fit for a person.</summary>
    Task StartAsync(CancellationToken cancellationToken);

    /// <summary>Lets what is being handed over come to its end. May be called often.</summary>
    Task StopAsync();

    /// <summary>Events came in: journeys may move and messages may be due.</summary>
    void EventsArrived();

    /// <summary>Campaigns were started, paused, resumed or stopped.</summary>
    void CampaignsChanged();

    /// <summary>Each part by name with what is wrong with it; null for nothing.</summary>
    IReadOnlyDictionary<string, string?> Health { get; }
}
