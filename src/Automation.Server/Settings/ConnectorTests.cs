using System.Threading.RateLimiting;
using Automation.Connectors.Smtp;
using Automation.Connectors.Twilio;
using Automation.Engine.Customers.Phones;
using Automation.Engine.Messages;
using Automation.Server.Access;
using Automation.Server.Campaigns;
using Automation.Server.Templates;
using NodaTime;

namespace Automation.Server.Settings;

/// <summary>A text message by which somebody sees that it arrives.</summary>
/// <param name="To">A number among the test recipients, in any form.</param>
/// <param name="From">The sender; null or empty for the shop's.</param>
/// <param name="Text">What it says, in the language of who asks.</param>
internal sealed record TextTest(string? To, string? From, string Text);

/// <summary>What came of it.</summary>
/// <param name="From">The sender that was taken.</param>
/// <param name="Code">Why it did not leave, such as <c>twilio-21408</c>; null when the provider has taken it.</param>
internal sealed record TextTestResult(string From, string? Code)
{
    /// <summary>Whether the provider has taken it; whether it arrives is for the telephone to show.</summary>
    public bool IsTaken => Code is null;
}

/// <summary>Tries connectors as they are set now. Safe for concurrent use.</summary>
internal sealed class ConnectorTests(CareEngine engine, SettingsInForce inForce) : IDisposable
{
    /// <summary>How often one person, or program, may try in a minute.</summary>
    internal const int PerMinute = 6;

    /// <summary>The member that a problem of the recipient is told by.</summary>
    internal const string To = "to";

    /// <summary>The member that a problem of the sender is told by.</summary>
    internal const string From = "from";

    // Other people's servers are asked, so this is real time, also beside a virtual clock.
    private readonly PartitionedRateLimiter<string> _limits = PartitionedRateLimiter.Create<string, string>(key => RateLimitPartition.GetFixedWindowLimiter(
        key, _ => new FixedWindowRateLimiterOptions { PermitLimit = PerMinute, Window = TimeSpan.FromMinutes(1), QueueLimit = 0 }));

    private Instant Now => Instant.FromDateTimeOffset(engine.Options.Time.GetUtcNow());

    /// <summary>Connects to the relay of e-mail, turns TLS on, signs in, and leaves again.</summary>
    /// <exception cref="SettingsException">There is none, its settings are wrong, or it was tried too often.</exception>
    internal async Task<SmtpProbeResult> TryMailAsync(Actor actor, CancellationToken cancellationToken)
    {
        if (inForce.Mail is null || inForce.Now.Smtp is not { Host.Length: > 0 } relay)
        {
            throw new SettingsException(SettingsFault.NotConfigured, "No relay is set: e-mail goes to the mailbox on this machine. Set a host first.");
        }

        Refuse(relay.FindProblems());
        using var permit = Admit(actor);
        var result = await SmtpProbe.RunAsync(relay, TimeProvider.System);
        await NoteAsync(actor.Did("connector.tested", "connector/smtp", Now, new { result.Works, failed_at = result.FailedAt, result.Code }), cancellationToken);
        return result;
    }

    /// <summary>Asks Twilio for the account, and for messages by its API key. Nothing is sent.</summary>
    /// <exception cref="SettingsException">There is none, its settings are wrong, or it was tried too often.</exception>
    internal async Task<TwilioProbeResult> TryTwilioAsync(Actor actor, CancellationToken cancellationToken)
    {
        var account = Account();
        using var permit = Admit(actor);
        var result = await TwilioProbe.RunAsync(account, TimeProvider.System);
        await NoteAsync(actor.Did("connector.tested", "connector/twilio", Now, new { result.Works, failed_at = result.FailedAt, result.Code }), cancellationToken);
        return result;
    }

    /// <summary>Sends one SMS to a number that is listed for tests; it has no row, and what Twilio refuses of it keeps back nobody else's message.</summary>
    /// <exception cref="SettingsException">It may not go there, there is no account, its settings are wrong, or it was tried too often.</exception>
    internal async Task<TextTestResult> SendTextAsync(TextTest test, Actor actor, CancellationToken cancellationToken)
    {
        var account = Account();
        var message = Write(test);
        using var permit = Admit(actor);

        // Before the hand-over: what may have left is in the log.
        await NoteAsync(actor.Did("connector.tested", "connector/twilio", Now, new { sent = message.Id, message.From }), cancellationToken);
        return new TextTestResult(message.From, await TwilioProbe.SendAsync(account, message, TimeProvider.System));
    }

    /// <inheritdoc/>
    public void Dispose() => _limits.Dispose();

    private TwilioOptions Account()
    {
        if (inForce.Twilio is null || inForce.Now.TwilioAccount is not { } account)
        {
            throw new SettingsException(SettingsFault.NotConfigured, "No account is set: SMS and WhatsApp messages go to the mailbox on this machine. Set the account and its token first.");
        }

        Refuse(account.FindProblems());
        return account;
    }

    private OutboundMessage Write(TextTest test)
    {
        var (settings, problems) = (inForce.Now, new Dictionary<string, string>());
        var from = string.IsNullOrWhiteSpace(test.From) ? engine.Campaigns.Fallback.SmsFrom : test.From.Trim();
        var to = PhoneNumbers.Normalise(test.To ?? "", settings.PhoneRegion).Usable;
        if (to is null)
        {
            problems[To] = "That is no phone number that takes messages.";
        }
        else if (!TestRecipients.Allow(settings, Channel.Sms, to))
        {
            problems[To] = "Tests may not go to that number. Only what the setting TestRecipients lists gets tests.";
        }

        if (CampaignDefaults.SmsProblem(from) is { } problem)
        {
            problems[From] = problem;
        }

        return problems.Count > 0 ? throw new SettingsException(SettingsFault.Invalid, "Nothing was sent. Correct what is listed.") { Problems = problems } : new OutboundMessage
        {
            Id = TestSends.NewId(engine.Options.Installation),
            Channel = Channel.Sms,
            Purpose = Purpose.Transactional,
            To = to!,
            From = from,
            Text = TestSends.Mark + test.Text,
            Locale = engine.Campaigns.Fallback.Locale,
            Campaign = TestSends.Campaign,
            CustomerKey = "",
            Date = engine.Options.Time.GetUtcNow(),
        };
    }

    private static void Refuse(IReadOnlyList<string> problems)
    {
        if (problems.Count > 0)
        {
            throw new SettingsException(SettingsFault.Invalid, string.Join(' ', problems));
        }
    }

    private RateLimitLease Admit(Actor actor)
    {
        var permit = _limits.AttemptAcquire(actor.Key);
        return permit.IsAcquired ? permit : throw new SettingsException(SettingsFault.TooOften, $"You have tried {PerMinute} times within a minute. Wait a moment.");
    }

    private async Task NoteAsync(Storage.AuditWrite line, CancellationToken cancellationToken)
    {
        await using var transaction = await engine.Store.BeginAsync(cancellationToken);
        await transaction.AddAuditAsync(line, cancellationToken);
        await transaction.CommitAsync(cancellationToken);
    }
}
