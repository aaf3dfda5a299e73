using System.Text.Json;
using Automation.Connectors.Smtp;
using Automation.Engine.Messages;
using Automation.TestKit;
using Automation.TestKit.Peers;
using Automation.Tests.Connectors.Capture;
using Automation.Tests.Connectors.Smtp;
using Xunit;

namespace Automation.Tests.Connectors.Peers;

/// <summary>Through Postfix and Dovecot into a mailbox, read back with Python's email package.</summary>
public sealed class PostfixTests : IAsyncLifetime, IDisposable
{
    private readonly string _secrets = Directory.CreateTempSubdirectory("secrets-").FullName;
    private PostfixRelay? _relay;

    private PostfixRelay Relay => _relay!;

    public async ValueTask InitializeAsync()
    {
        await File.WriteAllTextAsync(Path.Combine(_secrets, "good"), PostfixRelay.Password, TestContext.Current.CancellationToken);
        await File.WriteAllTextAsync(Path.Combine(_secrets, "bad"), "wrong", TestContext.Current.CancellationToken);
        await File.WriteAllTextAsync(Path.Combine(_secrets, "verp"), "a-key-that-is-long-enough", TestContext.Current.CancellationToken);
        _relay = await PostfixRelay.StartAsync();
    }

    public async ValueTask DisposeAsync()
    {
        if (_relay is not null)
        {
            await _relay.DisposeAsync();
        }

        Dispose();
    }

    public void Dispose()
    {
        if (Directory.Exists(_secrets))
        {
            Directory.Delete(_secrets, recursive: true);
        }
    }

    [Fact]
    public async Task Mail_arrives_as_it_was_written_over_both_ways_and_refusals_are_told()
    {
        await ArrivesAsync(SmtpTls.StartTls, SmtpSignIn.Plain, "huong");
        await ArrivesAsync(SmtpTls.Implicit, SmtpSignIn.Login, "an");
        await WrongPasswordParksAsync();
        await RefusalsAreToldAsync();
    }

    private async Task ArrivesAsync(SmtpTls tls, SmtpSignIn way, string mailbox)
    {
        var options = Options(tls, way) with { Verp = new VerpOptions { Domain = "bounces.shop.test", Keys = ["file:" + Path.Combine(_secrets, "verp")] }, Dsn = new DsnOptions() };
        await using var smtp = new SmtpFixture(options);
        List<OutboundMessage> mails = [.. Enumerable.Range(1, 50).Select(number => Mail(mailbox, number))];

        var outcomes = await smtp.DeliverAsync(mails);

        Assert.All(outcomes, outcome => Assert.Matches("^smtp:[0-9A-F]{8,}$", Assert.IsType<DeliveryOutcome.Accepted>(outcome).ProviderId));
        var files = await Relay.MailsAsync(mailbox, mails.Count);
        var read = await ReadAsync(files);
        Assert.Equal(mails.Count, files.Count);
        foreach (var mail in mails)
        {
            AssertSame(mail, read[$"<{mail.Id}@hoa-sen.example>"], new VerpAddress(options.Verp));
        }
    }

    private static void AssertSame(OutboundMessage sent, JsonElement read, VerpAddress verp)
    {
        Assert.Equal(sent.Subject, read.GetProperty("subject").GetString());
        Assert.Equal([sent.FromName, sent.From], read.GetProperty("from").EnumerateArray().Select(part => part.GetString()));
        Assert.Equal([sent.ToName, sent.To], read.GetProperty("to").EnumerateArray().Select(part => part.GetString()));
        Assert.Equal(sent.Date, read.GetProperty("date").GetDateTimeOffset());
        Assert.Equal(sent.Text, read.GetProperty("text").GetString());
        Assert.Equal(sent.Html, read.GetProperty("html").GetString());
        Assert.Equal(sent.UnsubscribeLink is { } link ? $"<{link}>" : null, read.GetProperty("unsubscribe").GetString());
        Assert.Equal(sent.UnsubscribeLink is null ? null : "List-Unsubscribe=One-Click", read.GetProperty("unsubscribe_post").GetString());
        Assert.Empty(read.GetProperty("defects").EnumerateArray());
        Assert.True(verp.TryRead(read.GetProperty("return_path").GetString()!.Trim('<', '>'), out var id));
        Assert.Equal(sent.Id, id);
    }

    private static async Task<Dictionary<string, JsonElement>> ReadAsync(IReadOnlyList<string> files)
    {
        var lines = await Peer.RunAsync(Peer.Require("python3"), [RepositoryFolder.Of("tests", "peers", "read_mail.py"), .. files]);
        return lines.Split('\n', StringSplitOptions.RemoveEmptyEntries)
            .Select(line => JsonDocument.Parse(line).RootElement)
            .ToDictionary(mail => mail.GetProperty("message_id").GetString()!);
    }

    private async Task WrongPasswordParksAsync()
    {
        await using var smtp = new SmtpFixture(Options(SmtpTls.StartTls, SmtpSignIn.Auto) with { Password = "file:" + Path.Combine(_secrets, "bad") });

        Assert.False(Assert.IsType<DeliveryOutcome.Transient>(await smtp.DeliverAsync(Mail("huong", 1))).Tried);
        Assert.Equal("smtp-auth-535-5.7.8", smtp.Connector.Parked);
    }

    private async Task RefusalsAreToldAsync()
    {
        await using var smtp = new SmtpFixture(Options(SmtpTls.StartTls, SmtpSignIn.Auto) with { Limits = new SmtpLimits { Connections = 1 } });

        var outcomes = await smtp.DeliverAsync(
        [
            Mail("huong", 101),
            Mail("nobody", 102),
            Mail("huong", 103) with { Text = new string('x', 300_000) },
            Mail("hương", 104),
            Mail("an", 105),
        ]);

        Assert.IsType<DeliveryOutcome.Accepted>(outcomes[0]);
        Assert.Equal(new DeliveryOutcome.Permanent("smtp-recipient-550-5.1.1"), outcomes[1]);
        Assert.Equal(new DeliveryOutcome.Permanent("smtp-too-large"), outcomes[2]);
        Assert.IsType<DeliveryOutcome.Accepted>(outcomes[3]);
        Assert.IsType<DeliveryOutcome.Accepted>(outcomes[4]);
    }

    private SmtpOptions Options(SmtpTls tls, SmtpSignIn way) => SmtpFixture.To(tls == SmtpTls.StartTls ? Relay.StartTlsPort : Relay.TlsPort) with
    {
        Tls = tls,
        TrustedCertificates = Relay.AuthorityFile,
        User = PostfixRelay.User,
        Password = "file:" + Path.Combine(_secrets, "good"),
        SignIn = way,
    };

    private static OutboundMessage Mail(string mailbox, int number) => CaptureFixture.Mail with
    {
        Id = $"{mailbox.Length}-j{number}",
        To = $"{mailbox}@example.test",
        Subject = $"Cảm ơn bạn 😀 đơn hàng số {number} " + new string('ư', number),
        Text = $".Chào bạn\n..hai chấm\n{new string('á', number * 30)}\n\n.\ncuối\n",
        Html = number % 3 == 0 ? null : $"<p>Chào <b>bạn</b> {new string('x', number * 40)}</p>\n",
        Purpose = number % 2 == 0 ? Purpose.Advertising : Purpose.Care,
        UnsubscribeLink = number % 2 == 0 ? new Uri($"https://care.shop.test/u/{number}-abcdefghijklmnopqrstuvwxyz") : null,
    };
}
