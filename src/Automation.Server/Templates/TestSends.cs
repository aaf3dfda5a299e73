using System.Security.Cryptography;
using System.Threading.RateLimiting;
using Automation.Engine.Customers.Phones;
using Automation.Engine.Messages;
using Automation.Server.Access;
using Automation.Server.Languages;
using Automation.Server.Settings;
using NodaTime;

namespace Automation.Server.Templates;

/// <summary>
/// Sends tests of templates: through the connector that customers' messages take, marked as a test, to people of the shop. A test is no message of
/// a journey: it has no row, counts against no cap and no sum, and its links refuse for nobody. Safe for concurrent use.
/// </summary>
/// <param name="engine">The engine.</param>
/// <param name="previews">Writes them.</param>
/// <param name="settings">The settings that hold now: they list who may get tests.</param>
internal sealed class TestSends(CareEngine engine, TemplatePreviews previews, Func<ServerSettings> settings) : IDisposable
{
    /// <summary>What stands before the subject or the text.</summary>
    internal const string Mark = "[TEST] ";

    /// <summary>The campaign's name in headers and in the mailbox.</summary>
    internal const string Campaign = "test";

    /// <summary>Tests that one person, or program, may send in a minute.</summary>
    internal const int PerMinute = 10;

    // What is limited is people in the real world, so this is real time, also beside a virtual clock.
    private readonly PartitionedRateLimiter<string> _limits = PartitionedRateLimiter.Create<string, string>(key => RateLimitPartition.GetFixedWindowLimiter(
        key, _ => new FixedWindowRateLimiterOptions { PermitLimit = PerMinute, Window = TimeSpan.FromMinutes(1), QueueLimit = 0 }));

    /// <summary>Whether tests of a channel reach the mailbox and nobody else.</summary>
    internal bool IsCaptured(Channel channel) => ReferenceEquals(ConnectorOf(channel), Mailbox) || ConnectorOf(channel).Name == "capture";

    /// <summary>Sends a test.</summary>
    /// <exception cref="TemplateException">It cannot be written, the address is none or may not be written to, or there were too many.</exception>
    internal async Task<TestSent> SendAsync(TestSend test, Actor actor, CancellationToken cancellationToken)
    {
        var channel = test.Preview.Channel;
        var to = AddressOf(channel, test.To);
        Refuse(channel, to);
        var preview = await previews.WriteAsync(test.Preview, cancellationToken);
        if (preview.Message is not { } written)
        {
            throw new TemplateException(
                TemplateFault.Invalid,
                preview.LacksRule is { } rule
                    ? [TemplateRefusals.LacksRule(rule)]
                    : [.. preview.Problems.Where(problem => problem.IsError).Select(problem => Sentence.Plainly(problem.ToString()))]) { Found = preview.Problems };
        }

        using var permit = _limits.AttemptAcquire(actor.Key);
        if (!permit.IsAcquired)
        {
            throw TemplateRefusals.TooManyTests(PerMinute);
        }

        var message = Marked(written, to);
        await NoteAsync(test, preview, message, actor, cancellationToken);
        var connector = ConnectorOf(channel);
        return new TestSent(message, connector.Name, IsCaptured(channel), await HandOverAsync(connector, message, cancellationToken));
    }

    /// <inheritdoc/>
    public void Dispose() => _limits.Dispose();

    /// <summary>The id of a test message; no other message has one like it.</summary>
    internal static string NewId(string installation) => $"{installation}-test-{RandomNumberGenerator.GetHexString(16, lowercase: true)}";

    private IConnector? Mailbox => engine.Options.TrialConnector;

    private IConnector ConnectorOf(Channel channel) =>
        engine.Options.Connectors.FirstOrDefault(connector => connector.Channels.Contains(channel)) ?? Mailbox
        ?? throw TemplateRefusals.NobodySends(channel);

    private string AddressOf(Channel channel, string text)
    {
        if (channel == Channel.Sms)
        {
            var number = PhoneNumbers.Normalise(text, settings().PhoneRegion);
            return number.Usable ?? throw TemplateRefusals.NoPhone(text, number.Remedy);
        }

        var address = text.Trim();
        return TestRecipients.IsAddress(address) ? address : throw TemplateRefusals.NoEmail(address);
    }

    /// <summary>Through a real provider a test goes to the people of the shop only: nobody else has agreed to get it.</summary>
    private void Refuse(Channel channel, string to)
    {
        if (!IsCaptured(channel) && !TestRecipients.Allow(settings(), channel, to))
        {
            throw TemplateRefusals.NotToThem(to);
        }
    }

    private OutboundMessage Marked(OutboundMessage written, string to) => written with
    {
        Id = NewId(engine.Options.Installation),
        To = to,
        ToName = null,
        Subject = written.Subject is null ? null : Mark + written.Subject,
        Text = written.Channel == Channel.Sms ? Mark + written.Text : written.Text,
        Campaign = Campaign,
        CustomerKey = "",
        UnsubscribeLink = null,
    };

    /// <summary>Before the hand-over: what may have left is in the log.</summary>
    private async Task NoteAsync(TestSend test, TemplatePreview preview, OutboundMessage message, Actor actor, CancellationToken cancellationToken)
    {
        var now = Instant.FromDateTimeOffset(engine.Options.Time.GetUtcNow());
        var detail = new { channel = test.Preview.Channel, version = preview.Version, locale = message.Locale, message = message.Id };
        await using var transaction = await engine.Store.BeginAsync(cancellationToken);
        await transaction.AddAuditAsync(actor.Did("template.tested", "template/" + test.Preview.Name, now, detail), cancellationToken);
        await transaction.CommitAsync(cancellationToken);
    }

    private static async Task<string?> HandOverAsync(IConnector connector, OutboundMessage message, CancellationToken cancellationToken) =>
        (await connector.DeliverAsync([message], cancellationToken))[0] switch
        {
            DeliveryOutcome.Transient transient => transient.Code,
            DeliveryOutcome.Permanent permanent => permanent.Code,
            DeliveryOutcome.Unknown unknown => unknown.Code,
            _ => null,
        };
}
