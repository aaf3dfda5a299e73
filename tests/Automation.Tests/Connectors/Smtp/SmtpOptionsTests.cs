using Automation.Connectors.Smtp;
using Microsoft.Extensions.Logging.Abstractions;
using Xunit;

namespace Automation.Tests.Connectors.Smtp;

public sealed class SmtpOptionsTests
{
    private static readonly SmtpOptions Good = new() { Host = "smtp.shop.test" };

    [Fact]
    public void A_host_is_enough()
    {
        Assert.Empty(Good.FindProblems());
        Assert.Equal(587, Good.EffectivePort);
        Assert.Equal(465, (Good with { Tls = SmtpTls.Implicit }).EffectivePort);
        Assert.Equal(25, (Good with { Tls = SmtpTls.None }).EffectivePort);
    }

    [Fact]
    public void Everything_wrong_is_told_at_once()
    {
        var bad = new SmtpOptions
        {
            Host = "not a host",
            Port = 70_000,
            HelloName = "with space",
            User = "shop",
            Tls = SmtpTls.None,
            Password = "env:AUTOMATION_TEST_NOT_SET",
            ReturnPath = "nobody",
            FeedbackSender = "x",
            TrustedCertificates = "/no/such/file",
            Limits = new SmtpLimits { Connections = 0, Hold = TimeSpan.FromSeconds(-1) },
            Timeouts = new SmtpTimeouts { FinalDot = TimeSpan.Zero },
            Domains = new Dictionary<string, SmtpDomainLimit> { ["bad domain"] = new() { Connections = 0, PerSecond = 0 } },
            Verp = new VerpOptions { Domain = "-", Prefix = "Über+" },
            Dkim = [new DkimOptions { Domain = "shop.test", Selector = "", Key = "file:/no/such/key" }],
        };

        var settings = bad.FindProblems().Select(problem => problem[..problem.IndexOf(": ", StringComparison.Ordinal)]);

        Assert.Equal(
            [
                "Smtp:Host", "Smtp:Port", "Smtp:TrustedCertificates", "Smtp:HelloName", "Smtp:Tls", "Smtp:Password", "Smtp:ReturnPath", "Smtp:FeedbackSender",
                "Smtp:Limits:Connections", "Smtp:Limits:Hold", "Smtp:Domains:bad domain", "Smtp:Domains:bad domain:Connections", "Smtp:Domains:bad domain:PerSecond",
                "Smtp:Timeouts:FinalDot", "Smtp:Verp:Domain", "Smtp:Verp:Prefix", "Smtp:Verp:Keys", "Smtp:Dkim:0:Selector", "Smtp:Dkim:0:Key",
            ],
            settings);
        var exception = Assert.Throws<ArgumentException>(() => new SmtpConnector(bad, "w1", TimeProvider.System, () => 0, NullLogger<SmtpConnector>.Instance));
        Assert.All(bad.FindProblems(), problem => Assert.Contains(problem, exception.Message, StringComparison.Ordinal));
    }

    [Fact]
    public void A_secret_in_the_settings_is_refused_and_not_repeated()
    {
        var problems = (Good with { User = "shop", Password = "hunter2" }).FindProblems();

        Assert.Equal("Smtp:Password: say where the secret is, as env:NAME or file:PATH; the secret itself is never written into settings.", Assert.Single(problems));
    }

    [Fact]
    public void A_sign_in_in_clear_text_is_refused() =>
        Assert.Contains((Good with { User = "shop", Password = "env:PATH", Tls = SmtpTls.None }).FindProblems(), problem => problem.Contains("clear text", StringComparison.Ordinal));

    [Fact]
    public void A_weak_signing_key_is_refused()
    {
        var file = Path.GetTempFileName();
        try
        {
            using var rsa = System.Security.Cryptography.RSA.Create(1_024);
            File.WriteAllText(file, rsa.ExportPkcs8PrivateKeyPem());
            var options = Good with { Dkim = [new DkimOptions { Domain = "shop.test", Selector = "s1", Key = "file:" + file }] };
            Assert.StartsWith("Smtp:Dkim:0:Key: take an RSA private key of at least 2048 bits", Assert.Single(options.FindProblems()), StringComparison.Ordinal);
            File.WriteAllText(file, "no key");
            Assert.Single(options.FindProblems());
        }
        finally
        {
            File.Delete(file);
        }
    }
}
