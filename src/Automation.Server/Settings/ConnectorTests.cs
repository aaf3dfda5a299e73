using System.Threading.RateLimiting;
using Automation.Connectors.Smtp;
using Automation.Server.Access;
using NodaTime;

namespace Automation.Server.Settings;

/// <summary>Tries connectors as they are set now, without a message. Safe for concurrent use.</summary>
internal sealed class ConnectorTests(CareEngine engine, SettingsInForce inForce) : IDisposable
{
    /// <summary>How often one person, or program, may try in a minute.</summary>
    internal const int PerMinute = 6;

    // Other people's servers are asked, so this is real time, also beside a virtual clock.
    private readonly PartitionedRateLimiter<string> _limits = PartitionedRateLimiter.Create<string, string>(key => RateLimitPartition.GetFixedWindowLimiter(
        key, _ => new FixedWindowRateLimiterOptions { PermitLimit = PerMinute, Window = TimeSpan.FromMinutes(1), QueueLimit = 0 }));

    /// <summary>Connects to the relay of e-mail, turns TLS on, signs in, and leaves again.</summary>
    /// <exception cref="SettingsException">There is none, its settings are wrong, or it was tried too often.</exception>
    internal async Task<SmtpProbeResult> TryMailAsync(Actor actor, CancellationToken cancellationToken)
    {
        if (inForce.Mail is null || inForce.Now.Smtp is not { Host.Length: > 0 } relay)
        {
            throw new SettingsException(SettingsFault.NotConfigured, "No relay is set: e-mail goes to the mailbox on this machine. Set a host first.");
        }

        if (relay.FindProblems() is { Count: > 0 } problems)
        {
            throw new SettingsException(SettingsFault.Invalid, string.Join(' ', problems));
        }

        using var permit = _limits.AttemptAcquire(actor.Key);
        if (!permit.IsAcquired)
        {
            throw new SettingsException(SettingsFault.TooOften, $"You have tried {PerMinute} times within a minute. Wait a moment.");
        }

        var result = await SmtpProbe.RunAsync(relay, TimeProvider.System);
        var now = Instant.FromDateTimeOffset(engine.Options.Time.GetUtcNow());
        await using var transaction = await engine.Store.BeginAsync(cancellationToken);
        await transaction.AddAuditAsync(actor.Did("connector.tested", "connector/smtp", now, new { result.Works, failed_at = result.FailedAt, result.Code }), cancellationToken);
        await transaction.CommitAsync(cancellationToken);
        return result;
    }

    /// <inheritdoc/>
    public void Dispose() => _limits.Dispose();
}
