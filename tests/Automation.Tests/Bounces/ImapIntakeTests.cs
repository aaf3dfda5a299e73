using System.Net;
using System.Net.Security;
using System.Net.Sockets;
using System.Text;
using Automation.Connectors.Imap;
using Automation.Connectors.Smtp;
using Automation.Server.Bounces;
using Automation.TestKit.Smtp;
using Automation.Tests.Gate;
using Automation.Tests.Hosting;
using Microsoft.Extensions.Logging;
using NodaTime;
using Xunit;

namespace Automation.Tests.Bounces;

/// <summary>The mailbox over IMAP: against a real Dovecot, and against servers that do not behave.</summary>
public sealed class ImapIntakeTests : IAsyncLifetime
{
    private readonly CollectedLogs _logs = new();
    private GatedEngine _engine = null!;

    private static CancellationToken Ct => TestContext.Current.CancellationToken;

    [Fact]
    public async Task Dovecots_unseen_mails_are_taken_once_and_moved_away()
    {
        await using var dovecot = await DovecotPeer.StartAsync(Ct);
        dovecot.Deliver("1.a.host", ReturnedMailsTests.Mail("x@bounces.shop.test"));
        dovecot.Deliver("2.b.host", [.. ReturnedMailsTests.Mail("y@bounces.shop.test"), .. new byte[600 * 1024]]);
        var intake = Intake(dovecot.Options);

        Assert.Equal(2, (await intake.RunOnceAsync(Instant.MinValue, Ct)).Done);
        Assert.Equal(0, (await intake.RunOnceAsync(Instant.MinValue, Ct)).Done);
        Assert.Equal((0, 2), (dovecot.Count(""), dovecot.Count(".Processed")));
        Assert.Equal(2, _logs.Lines.Count(line => line.Id == 4090 && line.Text.Contains("user_unknown, hard True", StringComparison.Ordinal)));
    }

    [Fact]
    public async Task Mail_that_a_crash_kept_from_being_put_away_comes_again_and_counts_once()
    {
        await using var dovecot = await DovecotPeer.StartAsync(Ct);
        var folder = Directory.CreateTempSubdirectory("verp-").FullName;
        var verp = ReturnedMailsTests.VerpIn(folder);
        Directory.Delete(folder, recursive: true);
        dovecot.Deliver("1.a.host", ReturnedMailsTests.Mail(verp.For(_engine.Provider.Taken[0].Id)!));

        // The folder to move it to is not there: it was taken and is neither moved nor, by a stranger who marks it as unseen, done.
        await Assert.ThrowsAsync<ImapException>(() => Intake(dovecot.Options with { MoveTo = "Nowhere" }, verp).RunOnceAsync(Instant.MinValue, Ct));
        dovecot.MarkUnseen();
        Assert.Equal(1, (await Intake(dovecot.Options, verp).RunOnceAsync(Instant.MinValue, Ct)).Done);

        Assert.Equal(["effect HardBounce", "effect known"], _logs.Lines.Where(line => line.Id == 4090).Select(line => line.Text.Split(", ")[^2]));
        Assert.Single(await ReturnedMailsTests.SuppressionsAsync(_engine));
        Assert.Equal(1, await ReturnedMailsTests.BouncesOfBreakerAsync(_engine));
    }

    [Fact]
    public async Task Clear_text_is_left_by_starttls_before_anything_is_said()
    {
        await using var dovecot = await DovecotPeer.StartAsync(Ct);
        dovecot.Deliver("1.a.host", ReturnedMailsTests.Mail("x@bounces.shop.test"));

        Assert.Equal(1, (await Intake(dovecot.StartTlsOptions).RunOnceAsync(Instant.MinValue, Ct)).Done);
        Assert.Equal((0, 1), (dovecot.Count(""), dovecot.Count(".Processed")));
        var untrusted = await Assert.ThrowsAsync<ImapException>(() => Intake(dovecot.StartTlsOptions with { TrustedCertificates = null }).RunOnceAsync(Instant.MinValue, Ct));
        Assert.Contains("certificate", untrusted.Message, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("a1 NO not today\r\n", "nothing is read in clear text")]
    [InlineData("a1 OK go on\r\n* PREAUTH welcome\r\n", "more than it was asked")]
    public async Task Server_that_does_not_encrypt_or_says_more_learns_no_password(string answer, string reason)
    {
        using var certificates = new TestCertificates();
        using var listener = new TcpListener(IPAddress.Loopback, 0);
        listener.Start();
        var heard = ServeInClearAsync(listener, answer);
        var options = new ImapOptions
        {
            Host = "127.0.0.1",
            Port = ((IPEndPoint)listener.LocalEndpoint).Port,
            StartTls = true,
            User = "bounces",
            Password = "file:" + certificates.AuthorityFile,
        };

        var failure = await Assert.ThrowsAsync<ImapException>(() => Intake(options).RunOnceAsync(Instant.MinValue, Ct));

        Assert.Contains(reason, failure.Message, StringComparison.Ordinal);
        Assert.Equal("a1 STARTTLS\r\n", await heard);
    }

    [Fact]
    public async Task Mail_stays_and_is_seen_when_it_is_not_to_be_moved()
    {
        await using var dovecot = await DovecotPeer.StartAsync(Ct);
        dovecot.Deliver("1.a.host", ReturnedMailsTests.Mail("x@bounces.shop.test"));
        var intake = Intake(dovecot.Options with { MoveTo = null });

        Assert.Equal(1, (await intake.RunOnceAsync(Instant.MinValue, Ct)).Done);
        Assert.Equal(0, (await intake.RunOnceAsync(Instant.MinValue, Ct)).Done);
        Assert.Equal(1, dovecot.Count(""));
    }

    [Fact]
    public async Task Wrong_password_and_wrong_certificate_are_told_apart_once()
    {
        await using var dovecot = await DovecotPeer.StartAsync(Ct);
        var wrong = Path.GetTempFileName();
        await File.WriteAllTextAsync(wrong, "no", Ct);
        var intake = Intake(dovecot.Options with { Password = "file:" + wrong });
        await Assert.ThrowsAsync<ImapException>(() => intake.RunOnceAsync(Instant.MinValue, Ct));
        await Assert.ThrowsAsync<ImapException>(() => intake.RunOnceAsync(Instant.MinValue, Ct));
        File.Delete(wrong);
        Assert.Contains("signing in", Assert.Single(_logs.Lines, line => line.Id == 4091).Text, StringComparison.Ordinal);

        var untrusted = await Assert.ThrowsAsync<ImapException>(() => Intake(dovecot.Options with { TrustedCertificates = null }).RunOnceAsync(Instant.MinValue, Ct));
        Assert.Contains("certificate", untrusted.Message, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("", "closed")]
    [InlineData("* BYE go away\r\n", "no connections")]
    [InlineData("* OK hi\r\n* 1 FETCH (BODY[] {999999999}\r\n", "more than was asked")]
    [InlineData("* OK hi\r\na1 BAD what\r\n", "refused")]
    [InlineData("* OK hi\r\n* CAPABILITY IMAP4rev1 LOGINDISABLED\r\na1 OK done\r\n", "no way to sign in")]
    public async Task Server_that_does_not_behave_ends_the_turn_with_a_reason(string script, string reason)
    {
        using var certificates = new TestCertificates();
        using var listener = new TcpListener(IPAddress.Loopback, 0);
        listener.Start();
        var serving = ServeAsync(listener, certificates, script);
        var options = new ImapOptions
        {
            Host = "127.0.0.1",
            Port = ((IPEndPoint)listener.LocalEndpoint).Port,
            TrustedCertificates = certificates.AuthorityFile,
            User = "bounces",
            Password = "file:" + certificates.AuthorityFile,
        };
        var failure = await Assert.ThrowsAsync<ImapException>(() => Intake(options).RunOnceAsync(Instant.MinValue, Ct));
        Assert.Contains(reason, failure.Message, StringComparison.Ordinal);
        await serving;
    }

    public async ValueTask InitializeAsync() => _engine = await ReturnedMailsTests.SentAsync();

    public async ValueTask DisposeAsync()
    {
        await _engine.DisposeAsync();
        _logs.Dispose();
    }

    /// <summary>Answers a first line and hears what comes until the client leaves.</summary>
    private static async Task<string> ServeInClearAsync(TcpListener listener, string answer)
    {
        using var client = await listener.AcceptTcpClientAsync(Ct);
        await using var stream = client.GetStream();
        await stream.WriteAsync("* OK [CAPABILITY IMAP4rev1 STARTTLS AUTH=PLAIN] hi\r\n"u8.ToArray(), Ct);
        var heard = new StringBuilder();
        var buffer = new byte[1024];
        for (int read; (read = await stream.ReadAsync(buffer, Ct)) > 0;)
        {
            if (heard.Length == 0)
            {
                await stream.WriteAsync(Encoding.ASCII.GetBytes(answer), Ct);
            }

            heard.Append(Encoding.ASCII.GetString(buffer, 0, read));
        }

        return heard.ToString();
    }

    private static async Task ServeAsync(TcpListener listener, TestCertificates certificates, string script)
    {
        using var client = await listener.AcceptTcpClientAsync(Ct);
        await using var stream = new SslStream(client.GetStream());
        using var certificate = certificates.For("127.0.0.1");
        await stream.AuthenticateAsServerAsync(certificate);
        await stream.WriteAsync(Encoding.ASCII.GetBytes(script), Ct);
        await stream.ShutdownAsync();
    }

    private ImapIntake Intake(ImapOptions options, VerpAddress? verp = null) =>
        new(options, new ReturnedMails(verp, _engine.Engine, _logs.CreateLogger<ReturnedMails>()), TimeProvider.System, _logs.CreateLogger<ImapIntake>());
}
