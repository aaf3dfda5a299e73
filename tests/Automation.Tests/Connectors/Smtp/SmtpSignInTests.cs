using System.Text;
using Automation.Connectors.Smtp;
using Automation.Engine.Messages;
using Automation.TestKit.Smtp;
using Automation.TestKit.Time;
using Xunit;

namespace Automation.Tests.Connectors.Smtp;

public sealed class SmtpSignInTests : IDisposable
{
    private const string Secret = "pässword-must-never-be-seen";

    private readonly TestCertificates _certificates = new();
    private readonly string _folder = Directory.CreateTempSubdirectory("secret-").FullName;

    public SmtpSignInTests() => File.WriteAllText(SecretFile, Secret + "\n");

    private string SecretFile => Path.Combine(_folder, "secret");

    public void Dispose()
    {
        _certificates.Dispose();
        Directory.Delete(_folder, recursive: true);
    }

    public static TheoryData<string, SmtpSignIn, string> Ways => new()
    {
        { "AUTH LOGIN PLAIN", SmtpSignIn.Auto, $"C: AUTH PLAIN {Encode("\0shop\0" + Secret)}\nS: 235 2.7.0 Ok\n" },
        { "AUTH LOGIN", SmtpSignIn.Auto, $"C: AUTH LOGIN\nS: 334 VXNlcm5hbWU6\nC: {Encode("shop")}\nS: 334 UGFzc3dvcmQ6\nC: {Encode(Secret)}\nS: 235 2.7.0 Ok\n" },
        { "AUTH=LOGIN", SmtpSignIn.Login, $"C: AUTH LOGIN\nS: 334 VXNlcm5hbWU6\nC: {Encode("shop")}\nS: 334 UGFzc3dvcmQ6\nC: {Encode(Secret)}\nS: 235 Ok\n" },
        { "AUTH PLAIN XOAUTH2", SmtpSignIn.XOAuth2, $"C: AUTH XOAUTH2 {Encode($"user=shop\u0001auth=Bearer {Secret}\u0001\u0001")}\nS: 235 Ok\n" },
    };

    [Theory]
    [MemberData(nameof(Ways))]
    public async Task Signs_in_as_the_relay_offers_it(string offer, SmtpSignIn way, string conversation)
    {
        await using var peer = Relay(offer, conversation + ScriptedSmtpPeer.Taken);
        await using var smtp = new SmtpFixture(Options(peer, way));

        Assert.IsType<DeliveryOutcome.Accepted>(await smtp.DeliverAsync(SmtpFixture.Mail(1)));
        Assert.Empty(peer.Problems);
    }

    [Fact]
    public async Task A_secret_that_does_not_fit_the_line_goes_on_one_of_its_own()
    {
        var secret = new string('s', 600);
        await File.WriteAllTextAsync(SecretFile, secret, TestContext.Current.CancellationToken);
        await using var peer = Relay("AUTH PLAIN", $"C: AUTH PLAIN\nS: 334 \nC: {Encode("\0shop\0" + secret)}\nS: 535 5.7.8 No");
        await using var smtp = new SmtpFixture(Options(peer, SmtpSignIn.Auto));

        await smtp.DeliverAsync(SmtpFixture.Mail(1));

        Assert.Equal("smtp-auth-535-5.7.8", smtp.Connector.Parked);
        Assert.Empty(peer.Problems);
    }

    public static TheoryData<string, SmtpSignIn, string, string> Refusals => new()
    {
        { "AUTH PLAIN", SmtpSignIn.Auto, "C: *\nS: 535 5.7.8 Wrong: " + Secret, "smtp-auth-535-5.7.8" },
        { "AUTH PLAIN", SmtpSignIn.Auto, "C: *\nS: 534 5.7.9 Application password needed", "smtp-auth-534-5.7.9" },
        { "AUTH XOAUTH2", SmtpSignIn.XOAuth2, "C: *\nS: 334 eyJzdGF0dXMiOiI0MDAifQ==\nC: \nS: 535 5.7.8 Expired", "smtp-auth-535-5.7.8" },
        { "AUTH GSSAPI", SmtpSignIn.Auto, "", "smtp-auth-not-offered" },
        { "AUTH PLAIN LOGIN", SmtpSignIn.XOAuth2, "", "smtp-auth-not-offered" },
        { "8BITMIME", SmtpSignIn.Auto, "", "smtp-auth-not-offered" },
    };

    [Theory]
    [MemberData(nameof(Refusals))]
    public async Task A_refused_sign_in_parks_the_connector_and_loses_nothing(string offer, SmtpSignIn way, string conversation, string code)
    {
        await using var peer = Relay(offer, conversation);
        await using var smtp = new SmtpFixture(Options(peer, way));

        var outcomes = await smtp.DeliverAsync(SmtpFixture.Mails(10));

        Assert.Equal(code, smtp.Connector.Parked);
        Assert.All(outcomes, outcome => Assert.False(Assert.IsType<DeliveryOutcome.Transient>(outcome).Tried));
        Assert.Empty(peer.Problems);
    }

    [Fact]
    public async Task A_sign_in_that_is_not_possible_now_only_backs_off()
    {
        await using var peer = Relay("AUTH PLAIN", "C: *\nS: 454 4.7.0 Temporary failure");
        await using var smtp = new SmtpFixture(Options(peer, SmtpSignIn.Auto) with { Limits = new SmtpLimits { Hold = TimeSpan.Zero } });

        Assert.Equal("smtp-backoff", Assert.IsType<DeliveryOutcome.Transient>(await smtp.DeliverAsync(SmtpFixture.Mail(1))).Code);
        Assert.Null(smtp.Connector.Parked);
    }

    [Fact]
    public async Task A_parked_connector_tries_again_over_one_connection_and_reads_the_secret_anew()
    {
        var time = new FakeTime(new DateTimeOffset(2025, 7, 1, 0, 0, 0, TimeSpan.Zero));
        await using var peer = new ScriptedSmtpPeer(
            SmtpPieces.Whole, _certificates.For("127.0.0.1"), Script("AUTH PLAIN", "C: *\nS: 535 5.7.8 No"), Script("AUTH PLAIN", $"C: AUTH PLAIN {Encode("\0shop\0changed")}\nS: 235 Ok\n" + ScriptedSmtpPeer.Taken));
        await using var smtp = new SmtpFixture(Options(peer, SmtpSignIn.Auto) with { Limits = new SmtpLimits { Connections = 1 } }, time);

        var first = Assert.IsType<DeliveryOutcome.Transient>(await smtp.DeliverAsync(SmtpFixture.Mail(1)));
        Assert.Equal(TimeSpan.FromMinutes(15), first.RetryAfter);
        time.Advance(TimeSpan.FromMinutes(14));
        await smtp.DeliverAsync(SmtpFixture.Mail(1));
        Assert.Equal(1, peer.Connections);

        await File.WriteAllTextAsync(SecretFile, "changed", TestContext.Current.CancellationToken);
        time.Advance(TimeSpan.FromMinutes(1));
        await smtp.DeliverAsync(SmtpFixture.Mail(1));

        Assert.Equal(2, peer.Connections);
        Assert.Equal(["EHLO client.test", $"AUTH PLAIN {Encode("\0shop\0changed")}"], peer.Heard.Skip(2).Take(2));
    }

    [Theory]
    [MemberData(nameof(Refusals))]
    public async Task No_secret_appears_in_logs_outcomes_or_exceptions(string offer, SmtpSignIn way, string conversation, string code)
    {
        await using var peer = Relay(offer, conversation);
        await using var smtp = new SmtpFixture(Options(peer, way));

        var outcome = await smtp.DeliverAsync(SmtpFixture.Mail(1));

        string[] secrets = [Secret, Encode(Secret), Encode("\0shop\0" + Secret), SmtpFixture.Mail(1).To];
        string[] seen = [outcome.ToString(), smtp.Connector.Parked!, .. smtp.Logs.Lines.Select(line => line.Text)];
        Assert.Contains(seen, text => text.Contains(code, StringComparison.Ordinal));
        Assert.All(seen, text => Assert.All(secrets, secret => Assert.DoesNotContain(secret, text, StringComparison.Ordinal)));
    }

    [Fact]
    public void A_reply_and_a_failure_show_codes_only()
    {
        var reply = new SmtpReply(535, new EnhancedStatus(5, 7, 8), "Wrong password " + Secret);

        Assert.Equal("535-5.7.8", reply.ToString());
        Assert.DoesNotContain(Secret, SmtpFailureException.Refused(reply).ToString(), StringComparison.Ordinal);
        Assert.DoesNotContain(Secret, SmtpFailureException.Settings(reply.Codes, reply).ToString(), StringComparison.Ordinal);
    }

    private ScriptedSmtpPeer Relay(string offer, string conversation) => new(SmtpPieces.Whole, _certificates.For("127.0.0.1"), Script(offer, conversation));

    private static string Script(string offer, string conversation) => $"TLS\nS: 220 mx.test\nC: EHLO *\nS: 250-mx.test\nS: 250-PIPELINING\nS: 250 {offer}\n{conversation}";

    private SmtpOptions Options(ScriptedSmtpPeer peer, SmtpSignIn way) => SmtpFixture.To(peer.Port) with
    {
        Tls = SmtpTls.Implicit,
        TrustedCertificates = _certificates.AuthorityFile,
        SignIn = way,
        User = "shop",
        Password = way == SmtpSignIn.XOAuth2 ? null : "file:" + SecretFile,
        Token = way == SmtpSignIn.XOAuth2 ? "file:" + SecretFile : null,
    };

    private static string Encode(string text) => Convert.ToBase64String(Encoding.UTF8.GetBytes(text));
}
