using System.Net;
using System.Net.Security;
using System.Net.Sockets;
using System.Text;
using Automation.Connectors.Imap;
using Automation.Server.Bounces;
using Automation.TestKit.Smtp;
using Automation.Tests.Hosting;
using Microsoft.Extensions.Logging;
using NodaTime;
using Xunit;

namespace Automation.Tests.Bounces;

/// <summary>The mailbox over IMAP: against a real Dovecot, and against servers that do not behave.</summary>
public sealed class ImapIntakeTests : IDisposable
{
    private readonly CollectedLogs _logs = new();

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

    public void Dispose() => _logs.Dispose();

    private static async Task ServeAsync(TcpListener listener, TestCertificates certificates, string script)
    {
        using var client = await listener.AcceptTcpClientAsync(Ct);
        await using var stream = new SslStream(client.GetStream());
        using var certificate = certificates.For("127.0.0.1");
        await stream.AuthenticateAsServerAsync(certificate);
        await stream.WriteAsync(Encoding.ASCII.GetBytes(script), Ct);
        await stream.ShutdownAsync();
    }

    private ImapIntake Intake(ImapOptions options) => new(options, new ReturnedMails(null, _logs.CreateLogger<ReturnedMails>()), TimeProvider.System, _logs.CreateLogger<ImapIntake>());
}
