using Automation.Engine.Messages;
using Automation.Server.Access;
using Automation.Server.Live;
using Automation.Storage;
using NodaTime;

namespace Automation.Server.Messages;

/// <summary>
/// Raises an alert while a connector is parked — its account is refused, so nothing is handed over and nothing is lost — and lets it try again when
/// a person has closed the alert, in this process or another one. Safe for concurrent use.
/// </summary>
internal sealed class ConnectorWatch(IStore store)
{
    private readonly HashSet<string> _raised = new(StringComparer.Ordinal);
    private readonly Lock _lock = new();
    private bool _remembers;

    /// <summary>Looks at a connector; costs nothing while all is well.</summary>
    internal async ValueTask LookAsync(IConnector connector, Instant now, CancellationToken cancellationToken)
    {
        await RememberAsync(cancellationToken);
        if (connector.Parked is null && !IsRaised(connector.Name))
        {
            return;
        }

        // The transaction is the lock: who comes second sees what the first has done.
        await using var transaction = await store.BeginAsync(cancellationToken);
        var isKnown = IsRaised(connector.Name);
        if (connector.Parked is not { } code)
        {
            // Whoever sees it first: a person who unparks it, or this; what was put off does not wait for its time.
            await transaction.CloseAlertAsync(AlertKinds.ConnectorParked, connector.Name, "it works again", now, cancellationToken);
            await transaction.MakeDueAsync(PutOff(connector.Name), null, now, cancellationToken);
            Forget(connector.Name);
        }
        else if (!isKnown)
        {
            await transaction.RaiseAlertAsync(AlertKinds.ConnectorParked, connector.Name, code, now, cancellationToken);
            Keep(connector.Name);
        }
        else if ((await transaction.LoadOpenAlertsAsync(cancellationToken)).All(alert => alert.Kind != AlertKinds.ConnectorParked || alert.Subject != connector.Name))
        {
            connector.Unpark();
            Forget(connector.Name);
        }

        await transaction.CommitAsync(cancellationToken);
    }

    /// <summary>A person says that the account is in order: the alert is closed and what was put off is due now.</summary>
    /// <returns>How many messages; null when the connector is not parked.</returns>
    internal static async Task<int?> UnparkAsync(IStore store, string connector, Actor actor, Instant now, CancellationToken cancellationToken)
    {
        await using var transaction = await store.BeginAsync(cancellationToken);
        var isParked = await transaction.CloseAlertAsync(AlertKinds.ConnectorParked, connector, actor.Name, now, cancellationToken);
        var released = await transaction.MakeDueAsync(PutOff(connector), null, now, cancellationToken);
        if (!isParked && released == 0)
        {
            return null;
        }

        await transaction.AddAuditAsync(actor.Did("connector.unparked", "connector/" + connector, now, new { released }), cancellationToken);
        await transaction.CommitAsync(cancellationToken);
        return released;
    }

    /// <summary>The reason of messages that were put off while it was parked.</summary>
    private static string PutOff(string connector) => connector + "-parked";

    /// <summary>What an earlier process has raised is closed by this one when the connector works.</summary>
    private async ValueTask RememberAsync(CancellationToken cancellationToken)
    {
        if (_remembers)
        {
            return;
        }

        await using var transaction = await store.BeginAsync(cancellationToken);
        foreach (var alert in await transaction.LoadOpenAlertsAsync(cancellationToken))
        {
            if (alert.Kind == AlertKinds.ConnectorParked)
            {
                Keep(alert.Subject);
            }
        }

        _remembers = true;
    }

    private bool IsRaised(string name)
    {
        lock (_lock)
        {
            return _raised.Contains(name);
        }
    }

    private void Keep(string name)
    {
        lock (_lock)
        {
            _raised.Add(name);
        }
    }

    private void Forget(string name)
    {
        lock (_lock)
        {
            _raised.Remove(name);
        }
    }
}
