using Automation.Connectors.Twilio;
using Automation.Server.Access;
using Automation.Server.Settings;
using Microsoft.AspNetCore.Mvc;

namespace Automation.Server.Pages.Settings;

/// <summary>The account that SMS and WhatsApp messages leave through.</summary>
[Needs(Role.Operator)]
internal sealed class TwilioModel(CareEngine engine, SettingsDesk desk, SettingsInForce inForce, ConnectorTests tests, SettingsWords words) : AreaModel(SettingArea.Twilio, desk, words)
{
    /// <summary>Whether messages leave this machine.</summary>
    internal bool HasAccount => inForce.Twilio is { Channels.Count: > 0 };

    /// <summary>Whether they could, whatever is set here.</summary>
    internal bool CanHaveAccount => inForce.Twilio is not null;

    /// <summary>Why they wait; null while they do not.</summary>
    internal string? Parked => inForce.Twilio?.Parked;

    /// <summary>Where Twilio tells what people write.</summary>
    internal string InboundAddress => (inForce.Now.PublicAddress ?? inForce.Now.BaseAddress).TrimEnd('/') + "/hooks/twilio/inbound";

    /// <summary>The numbers that may get a test.</summary>
    internal IReadOnlyList<string> Numbers => TestRecipients.Numbers(inForce.Now);

    /// <summary>The number that was chosen.</summary>
    internal string? To { get; private set; }

    /// <summary>The sender of the test: the shop's, or what was typed.</summary>
    internal string From { get; private set; } = engine.Campaigns.Fallback.SmsFrom;

    /// <summary>What a try has shown; null when there was none.</summary>
    internal TwilioProbeResult? Tried { get; private set; }

    /// <summary>What came of a test; null when none was sent.</summary>
    internal TextTestResult? Sent { get; private set; }

    public Task<IActionResult> OnPostTryAsync(CancellationToken cancellationToken) => TryAsync(async actor => Tried = await tests.TryTwilioAsync(actor, cancellationToken));

    public Task<IActionResult> OnPostSendAsync(string? to, string? from, CancellationToken cancellationToken)
    {
        (To, From) = (to, from ?? "");
        return TryAsync(async actor => Sent = await tests.SendTextAsync(new TextTest(to, from, Speech.Twilio.TestText), actor, cancellationToken));
    }
}
