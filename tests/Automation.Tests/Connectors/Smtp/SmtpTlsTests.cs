using Automation.Connectors.Smtp;
using Automation.Engine.Messages;
using Automation.TestKit.Smtp;
using Xunit;

namespace Automation.Tests.Connectors.Smtp;

public sealed class SmtpTlsTests : IDisposable
{
    private const string StartTls = """
        S: 220 mx.test
        C: EHLO *
        S: 250-mx.test
        S: 250-AUTH PLAIN
        S: 250 STARTTLS
        C: STARTTLS

        """;

    private const string Under = """
        TLS
        C: EHLO *
        S: 250-mx.test
        S: 250 PIPELINING

        """;

    private readonly TestCertificates _certificates = new();

    public void Dispose() => _certificates.Dispose();

    [Theory]
    [InlineData(SmtpPieces.Whole)]
    [InlineData(SmtpPieces.Byte)]
    public async Task STARTTLS_is_followed_by_a_new_EHLO(SmtpPieces pieces)
    {
        await using var peer = new ScriptedSmtpPeer(pieces, _certificates.For("127.0.0.1"), StartTls + "S: 220 Go ahead\n" + Under + ScriptedSmtpPeer.Taken + ScriptedSmtpPeer.Taken);
        await using var smtp = new SmtpFixture(Over(peer, SmtpTls.StartTls));

        Assert.All(await smtp.DeliverAsync(SmtpFixture.Mails(2)), outcome => Assert.IsType<DeliveryOutcome.Accepted>(outcome));
        Assert.Empty(peer.Problems);
    }

    [Fact]
    public async Task Implicit_TLS_begins_with_the_handshake()
    {
        await using var peer = new ScriptedSmtpPeer(SmtpPieces.Whole, _certificates.For("127.0.0.1"), "TLS\n" + ScriptedSmtpPeer.Hello + ScriptedSmtpPeer.Taken);
        await using var smtp = new SmtpFixture(Over(peer, SmtpTls.Implicit));

        Assert.IsType<DeliveryOutcome.Accepted>(await smtp.DeliverAsync(SmtpFixture.Mail(1)));
        Assert.Empty(peer.Problems);
    }

    [Fact]
    public async Task A_certificate_may_carry_another_name_that_the_settings_tell()
    {
        await using var peer = new ScriptedSmtpPeer(SmtpPieces.Whole, _certificates.For("mx.shop.test"), "TLS\n" + ScriptedSmtpPeer.Hello + ScriptedSmtpPeer.Taken);
        await using var smtp = new SmtpFixture(Over(peer, SmtpTls.Implicit) with { CertificateName = "mx.shop.test" });

        Assert.IsType<DeliveryOutcome.Accepted>(await smtp.DeliverAsync(SmtpFixture.Mail(1)));
    }

    [Theory]
    [InlineData(SmtpTls.StartTls)]
    [InlineData(SmtpTls.Implicit)]
    public async Task A_certificate_with_the_wrong_name_parks_the_connector(SmtpTls tls)
    {
        var script = tls == SmtpTls.StartTls ? StartTls + "S: 220 Go ahead\n" + Under : "TLS\n" + ScriptedSmtpPeer.Hello;
        await using var peer = new ScriptedSmtpPeer(SmtpPieces.Whole, _certificates.For("other.test"), script + ScriptedSmtpPeer.Taken);

        await ParksAsync(peer, Over(peer, tls), "smtp-tls-certificate-name");
    }

    [Fact]
    public async Task A_certificate_that_nobody_trusts_parks_the_connector()
    {
        using var strangers = new TestCertificates();
        await using var peer = new ScriptedSmtpPeer(SmtpPieces.Whole, strangers.For("127.0.0.1"), "TLS\n" + ScriptedSmtpPeer.Hello + ScriptedSmtpPeer.Taken);

        await ParksAsync(peer, Over(peer, SmtpTls.Implicit), "smtp-tls-certificate");
    }

    [Fact]
    public async Task A_relay_that_offers_no_TLS_gets_nothing()
    {
        await using var peer = new ScriptedSmtpPeer(ScriptedSmtpPeer.Hello + ScriptedSmtpPeer.Taken);

        await ParksAsync(peer, Over(peer, SmtpTls.StartTls), "smtp-tls-not-offered");
    }

    [Fact]
    public async Task Replies_that_came_ahead_of_TLS_end_the_conversation()
    {
        // Whoever is in between answers the EHLO that is yet to come, in clear text, in the same packet.
        await using var peer = new ScriptedSmtpPeer(
            SmtpPieces.Whole, _certificates.For("127.0.0.1"), StartTls + "S: 220 Go ahead\nS: 250-mx.test\nS: 250 AUTH PLAIN\n" + Under + ScriptedSmtpPeer.Taken);

        await ParksAsync(peer, Over(peer, SmtpTls.StartTls), "smtp-tls-injection");
    }

    [Fact]
    public async Task A_handshake_that_breaks_off_is_tried_again_later()
    {
        await using var peer = new ScriptedSmtpPeer("S: this is no TLS at all, and long enough to be seen as none");
        await using var smtp = new SmtpFixture(Over(peer, SmtpTls.Implicit) with { Limits = new SmtpLimits { Hold = TimeSpan.Zero } });

        Assert.Equal("smtp-backoff", Assert.IsType<DeliveryOutcome.Transient>(await smtp.DeliverAsync(SmtpFixture.Mail(1))).Code);
        Assert.Null(smtp.Connector.Parked);
    }

    private static async Task ParksAsync(ScriptedSmtpPeer peer, SmtpOptions options, string code)
    {
        await using var smtp = new SmtpFixture(options);

        var outcomes = await smtp.DeliverAsync(SmtpFixture.Mails(20));

        Assert.All(outcomes, outcome => Assert.Equal(("smtp-parked", false), (((DeliveryOutcome.Transient)outcome).Code, ((DeliveryOutcome.Transient)outcome).Tried)));
        Assert.Equal(code, smtp.Connector.Parked);
        Assert.DoesNotContain(peer.Heard, line => line.StartsWith("MAIL", StringComparison.Ordinal));
        Assert.Equal(3002, Assert.Single(smtp.Logs.Lines, line => line.Text.Contains(code, StringComparison.Ordinal)).Id);
    }

    private SmtpOptions Over(ScriptedSmtpPeer peer, SmtpTls tls) => SmtpFixture.To(peer.Port) with { Tls = tls, TrustedCertificates = _certificates.AuthorityFile };
}
