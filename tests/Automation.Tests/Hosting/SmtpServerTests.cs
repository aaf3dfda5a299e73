using Automation.Connectors.Smtp;
using Automation.Server;
using Automation.Server.CommandLine;
using Automation.Server.Hosting;
using Automation.TestKit.Smtp;
using Automation.Tests.Connectors.Smtp;
using Xunit;

namespace Automation.Tests.Hosting;

/// <summary>The server with a relay for its e-mail.</summary>
public sealed class SmtpServerTests
{
    [Fact]
    public async Task An_order_becomes_a_mail_at_the_relay()
    {
        await using var relay = new RecordingSmtpPeer();
        await using var fixture = await ServerFixture.StartAsync(usesMailbox: true, adjust: settings => settings with { Smtp = SmtpFixture.To(relay.Port) });

        (await fixture.OrderAsync("1")).EnsureSuccessStatusCode();
        await fixture.HoldsAsync("select count(*) from messages where status = 4 and provider_id = 'smtp:R000000'");

        var mail = Assert.Single(relay.Mails);
        Assert.Equal("c1@example.test", mail.Recipient);
        Assert.Equal(0L, await ServerFixture.SqlAsync(fixture.Database, "select count(*) from messages where status <> 4"));
    }

    [Fact]
    public async Task A_relay_that_refuses_the_account_parks_e_mail_and_nothing_is_lost()
    {
        var refuses = true;
        await using var relay = new RecordingSmtpPeer { Answer = turn => Volatile.Read(ref refuses) && turn.Command.StartsWith("MAIL", StringComparison.Ordinal) ? "530 5.7.0 Sign in first" : null };
        var options = SmtpFixture.To(relay.Port) with { Limits = new SmtpLimits { Parked = TimeSpan.FromSeconds(1), FirstBackOff = TimeSpan.FromMilliseconds(50) } };
        await using var fixture = await ServerFixture.StartAsync(usesMailbox: true, adjust: settings => settings with { Smtp = options });

        await fixture.OrderAsync("1");
        await fixture.HoldsAsync("select count(*) from messages where status = 1 and reason = 'smtp-mail-530-5.7.0' and attempts = 0");
        Assert.Contains("Connector smtp is parked: smtp-mail-530-5.7.0", (await fixture.GetAsync("/health")).GetProperty("problems").ToString(), StringComparison.Ordinal);
        Assert.Equal(0L, await ServerFixture.SqlAsync(fixture.Database, "select count(*) from deliveries"));

        Volatile.Write(ref refuses, false);
        await fixture.HoldsAsync("select count(*) from messages where status = 4");
        Assert.Empty((await fixture.GetAsync("/health")).GetProperty("problems").EnumerateArray());
        Assert.Single(relay.Mails);
    }

    [Fact]
    public async Task Wrong_settings_of_the_relay_are_one_message_with_all_of_them()
    {
        var folder = Directory.CreateTempSubdirectory("automation-never-");
        var settings = new ServerSettings { Database = Path.Combine(folder.FullName, "a.db"), Smtp = new SmtpOptions { Host = "relay.test", Port = 0, User = "shop", Password = "hunter2" } };

        var exception = await Assert.ThrowsAsync<CommandException>(() => StartAsync(settings));

        Assert.Contains("Smtp:Port: write a number", exception.Message, StringComparison.Ordinal);
        Assert.Contains("Smtp:Password: say where the secret is", exception.Message, StringComparison.Ordinal);
        Assert.DoesNotContain("hunter2", exception.Message, StringComparison.Ordinal);
        folder.Delete(recursive: true);
    }

    [Fact]
    public void Every_setting_of_the_relay_can_come_from_files_and_the_environment()
    {
        var smtp = ServerSettings.Read(
            ("Smtp:Host", "relay.test"), ("Smtp:Port", "2525"), ("Smtp:Tls", "Implicit"), ("Smtp:SignIn", "XOAuth2"), ("Smtp:User", "shop"), ("Smtp:Token", "env:T"),
            ("Smtp:Limits:Idle", "00:01:00"), ("Smtp:Limits:PerSecond", "12.5"), ("Smtp:Domains:gmail.com:PerSecond", "5"), ("Smtp:Domains:*:Connections", "3"),
            ("Smtp:Timeouts:FinalDot", "00:10:00"), ("Smtp:Verp:Domain", "b.test"), ("Smtp:Verp:Keys:0", "env:A"), ("Smtp:Verp:Keys:1", "file:/b"),
            ("Smtp:Dkim:0:Domain", "shop.test"), ("Smtp:Dkim:0:Selector", "s1"), ("Smtp:Dkim:0:Key", "file:/k"), ("Smtp:Dsn:OnSuccess", "true")).Smtp!;

        Assert.Equal(("relay.test", 2525, SmtpTls.Implicit, SmtpSignIn.XOAuth2, "env:T"), (smtp.Host, smtp.Port, smtp.Tls, smtp.SignIn, smtp.Token));
        Assert.Equal((TimeSpan.FromMinutes(1), 12.5, 8), (smtp.Limits.Idle, smtp.Limits.PerSecond, smtp.Limits.Connections));
        Assert.Equal((5.0, 3, TimeSpan.FromMinutes(10)), (smtp.Domains["gmail.com"].PerSecond, smtp.Domains["*"].Connections, smtp.Timeouts.FinalDot));
        Assert.Equal(["env:A", "file:/b"], smtp.Verp!.Keys);
        Assert.Equal(new DkimOptions { Domain = "shop.test", Selector = "s1", Key = "file:/k" }, Assert.Single(smtp.Dkim));
        Assert.True(smtp.Dsn is { OnSuccess: true, OnFailure: true });
    }

    private static async Task StartAsync(ServerSettings settings)
    {
        await using var server = await CareServer.StartAsync(new CareServerPlan { Settings = settings, Logs = new CollectedLogs() }, TestContext.Current.CancellationToken);
    }
}
