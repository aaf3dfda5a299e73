using Automation.Connectors.Dkim;
using Automation.Connectors.Pacing;
using Microsoft.Extensions.Logging;

namespace Automation.Connectors.Smtp;

/// <summary>All that belongs to one relay and lives as long as the connector. Safe for concurrent use.</summary>
internal sealed class SmtpRelay : IAsyncDisposable
{
    private readonly DkimKeyRing _keys;

    /// <summary>Sets it up; nothing is connected yet.</summary>
    /// <param name="options">Settings without a problem.</param>
    /// <param name="worker">The name of this process in the journal.</param>
    /// <param name="time">The clock.</param>
    /// <param name="random">Numbers from 0 to 1, for the length of waits.</param>
    /// <param name="logger">The log.</param>
    public SmtpRelay(SmtpOptions options, string worker, TimeProvider time, Func<double> random, ILogger logger)
    {
        Options = options;
        Clock = new ConnectorClock(time);
        Health = new RelayHealth(options.Limits, Clock, random, logger);
        Domains = new SmtpDomains(options, Clock, random);
        Pool = new SmtpPool(options, Health, Clock);
        Envelope = new SmtpEnvelope(options, options.Verp is { } verp ? new VerpAddress(verp) : null);
        Journal = options.Journal is { } folder ? new HandOverJournal(folder, worker, time, logger) : null;
        _keys = new DkimKeyRing(options.Dkim.Select(key => new DkimKey(key.Domain, key.Selector, SecretReference.Parse(key.Key)!.Value.Read()!)));
    }

    /// <summary>The settings.</summary>
    public SmtpOptions Options { get; }

    /// <summary>The clock.</summary>
    public ConnectorClock Clock { get; }

    /// <summary>Whether it may be used.</summary>
    public RelayHealth Health { get; }

    /// <summary>The limits.</summary>
    public SmtpDomains Domains { get; }

    /// <summary>The connections.</summary>
    public SmtpPool Pool { get; }

    /// <summary>The commands.</summary>
    public SmtpEnvelope Envelope { get; }

    /// <summary>What was begun and what came to its end; null when none is kept.</summary>
    public HandOverJournal? Journal { get; }

    /// <summary>What writes and signs mail, for one connection.</summary>
    public SmtpComposer NewComposer() => new(Options, _keys, Clock.Provider);

    /// <inheritdoc/>
    public async ValueTask DisposeAsync()
    {
        await Pool.DisposeAsync();
        Journal?.Dispose();
        _keys.Dispose();
    }
}
