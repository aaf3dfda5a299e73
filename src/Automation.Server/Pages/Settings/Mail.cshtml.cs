using Automation.Connectors.Smtp;
using Automation.Server.Access;
using Automation.Server.Settings;
using Microsoft.AspNetCore.Mvc;

namespace Automation.Server.Pages.Settings;

/// <summary>The relay that e-mail leaves through.</summary>
[Needs(Role.Operator)]
internal sealed class MailModel(SettingsDesk desk, SettingsInForce inForce, ConnectorTests tests, SettingsWords words) : AreaModel(SettingArea.Mail, desk, words)
{
    /// <summary>Whether e-mail leaves this machine.</summary>
    internal bool HasRelay => inForce.Mail is { Channels.Count: > 0 };

    /// <summary>Whether it could, whatever is set here.</summary>
    internal bool CanHaveRelay => inForce.Mail is not null;

    /// <summary>Why e-mail waits; null while it does not.</summary>
    internal string? Parked => inForce.Mail?.Parked;

    /// <summary>What a try has shown; null when there was none.</summary>
    internal SmtpProbeResult? Tried { get; private set; }

    public Task<IActionResult> OnPostTryAsync(CancellationToken cancellationToken) => TryAsync(async actor => Tried = await tests.TryMailAsync(actor, cancellationToken));
}
