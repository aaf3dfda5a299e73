using System.Net;
using System.Text;
using Automation.Connectors.Smtp;
using Automation.Engine.Messages;
using Automation.Server.Bounces;
using Automation.Storage;
using Automation.Tests.Gate;
using Automation.Tests.Hosting;
using Microsoft.Extensions.Logging;
using NodaTime;
using Xunit;

namespace Automation.Tests.Bounces;

/// <summary>The ways by which returned mails come in, each with the real server or the real engine behind it.</summary>
public sealed class ReturnedMailsTests : IDisposable
{
    internal const string Secret = "a secret of the tests, long enough";

    private readonly string _folder = Directory.CreateTempSubdirectory("bounces-").FullName;
    private readonly CollectedLogs _logs = new();

    private static CancellationToken Ct => TestContext.Current.CancellationToken;

    [Fact]
    public async Task Message_is_known_by_the_mac_of_our_bounce_address_and_by_nothing_else()
    {
        await using var engine = await SentAsync();
        var verp = Verp();
        var mails = new ReturnedMails(verp, engine.Engine, _logs.CreateLogger<ReturnedMails>());

        Assert.Equal(ReturnEffect.Unproved, await mails.TakeAsync(Mail("bounce+test-j1-2.00000000000000000000@bounces.shop.test"), Ct));
        Assert.Equal(ReturnEffect.Unproved, await mails.TakeAsync(Mail("an@example.test"), Ct));
        Assert.Equal(ReturnEffect.Unproved, await mails.TakeAsync(Mail(verp.For("other-j1-2")!), Ct));
        Assert.Equal(ReturnEffect.Unproved, await mails.TakeAsync(Mail(verp.For("test-j99-2")!), Ct));
        Assert.Empty(await SuppressionsAsync(engine));
        Assert.Equal(ReturnEffect.HardBounce, await mails.TakeAsync(Mail(verp.For(engine.Provider.Taken[0].Id)!), Ct));
        Assert.Single(await SuppressionsAsync(engine));
        Assert.DoesNotContain(_logs.Lines, line => line.Text.Contains("example.test", StringComparison.Ordinal));
        Assert.Equal(4, _logs.Lines.Count(line => line.Text.Contains("effect Unproved", StringComparison.Ordinal)));
    }

    [Fact]
    public async Task Maildir_is_emptied_and_a_mail_that_was_not_put_away_comes_again_and_counts_once()
    {
        await using var engine = await SentAsync();
        var verp = Verp();
        var maildir = new MaildirIntake(_folder, new ReturnedMails(verp, engine.Engine, _logs.CreateLogger<ReturnedMails>()));
        Assert.Equal(0, (await maildir.RunOnceAsync(Instant.MinValue, Ct)).Done);
        File.WriteAllBytes(Path.Combine(_folder, "new", "1.a.host"), Mail(verp.For(engine.Provider.Taken[0].Id)!));
        File.WriteAllBytes(Path.Combine(_folder, "new", "2.b.host"), Mail("y@bounces.shop.test"));

        Assert.Equal(2, (await maildir.RunOnceAsync(Instant.MinValue, Ct)).Done);
        Assert.Equal(0, (await maildir.RunOnceAsync(Instant.MinValue, Ct)).Done);
        Assert.Equal(["1.a.host:2,S", "2.b.host:2,S"], Directory.EnumerateFiles(Path.Combine(_folder, "cur")).Select(Path.GetFileName).Order());

        // What a crash between taking and putting away leaves behind.
        File.Move(Path.Combine(_folder, "cur", "1.a.host:2,S"), Path.Combine(_folder, "new", "1.a.host"));
        Assert.Equal(1, (await maildir.RunOnceAsync(Instant.MinValue, Ct)).Done);
        Assert.Equal(["HardBounce", "Unproved", "known"], _logs.Lines.Where(line => line.Id == 4090).Select(EffectOf));
        Assert.Single(await SuppressionsAsync(engine));
        Assert.Equal(1, await BouncesOfBreakerAsync(engine));
    }

    [Fact]
    public async Task Hook_takes_a_raw_mail_only_with_its_secret_and_answers_when_it_has_its_effect()
    {
        var secret = Path.Combine(_folder, "secret");
        File.WriteAllText(secret, Secret);
        var verp = Verp();
        await using var fixture = await ServerFixture.StartAsync(adjust: settings => WithVerp(settings) with { Bounces = new BounceSettings { HookSecret = "file:" + secret } });
        (await fixture.OrderAsync("1")).EnsureSuccessStatusCode();
        var mail = Mail(verp.For((await fixture.Provider.NextAsync(ServerFixture.Patience)).Id)!, "c1@example.test");
        await fixture.HoldsAsync("select count(*) = 1 from messages where status = 4");

        Assert.Equal(HttpStatusCode.NotFound, await PostAsync(fixture, "wrong", mail));
        Assert.Equal(HttpStatusCode.BadRequest, await PostAsync(fixture, Secret, []));
        Assert.Equal(0L, await ServerFixture.SqlAsync(fixture.Database, "select count(*) from returned_mails"));
        Assert.Equal(HttpStatusCode.NoContent, await PostAsync(fixture, Secret, mail));
        Assert.Equal(1L, await ServerFixture.SqlAsync(fixture.Database, "select count(*) from suppressions where reason = 1 and scope = 1 and address = 'c1@example.test'"));

        // The mail server never got the answer, and the process died: it comes again.
        await fixture.StopAsync();
        await fixture.StartAsync();
        Assert.Equal(HttpStatusCode.NoContent, await PostAsync(fixture, Secret, mail));
        Assert.Equal(1L, await ServerFixture.SqlAsync(fixture.Database, "select count(*) from returned_mails"));
        Assert.Equal(1L, await ServerFixture.SqlAsync(fixture.Database, "select count(*) from ledger where outcome = 30 and reason = 'hard-bounce' and detail = 'user_unknown 5.1.1'"));

        var bounce = Assert.Single((await fixture.GetAsync("/api/bounces?effect=hard-bounce")).GetProperty("bounces").EnumerateArray());
        Assert.Equal(("c1", "user_unknown"), (bounce.GetProperty("customer").GetString(), bounce.GetProperty("reason").GetString()));
        Assert.Equal(HttpStatusCode.BadRequest, (await fixture.Client.GetAsync("/api/bounces?effect=nonsense", Ct)).StatusCode);
        var explained = (await fixture.GetAsync("/api/customers/c1/explain")).GetProperty("lines").EnumerateArray().Select(line => line.GetProperty("what").GetString());
        Assert.Contains("care by email 'thank-you' came back for good", explained);
    }

    [Fact]
    public async Task Server_looks_into_the_maildir_by_itself()
    {
        var verp = Verp();
        await using var fixture = await ServerFixture.StartAsync(adjust: settings => WithVerp(settings) with { Bounces = new BounceSettings { Maildir = _folder, Poll = TimeSpan.FromSeconds(1) } });
        (await fixture.OrderAsync("1")).EnsureSuccessStatusCode();
        var mail = Mail(verp.For((await fixture.Provider.NextAsync(ServerFixture.Patience)).Id)!, "c1@example.test");
        await fixture.HoldsAsync("select count(*) = 1 from messages where status = 4");
        Directory.CreateDirectory(Path.Combine(_folder, "new"));
        File.WriteAllBytes(Path.Combine(_folder, "new", "1.a.host"), mail);

        await fixture.HoldsAsync("select count(*) = 1 from suppressions where reason = 1");
    }

    [Fact]
    public void Wrong_settings_are_told_all_at_once()
    {
        var problems = new BounceSettings { Imap = new() { Host = "mail.test", Port = 0, Password = "hunter2" }, HookSecret = "env:NOT_THERE", Poll = TimeSpan.Zero }.FindProblems();
        Assert.Equal(5, problems.Count);
        Assert.DoesNotContain(problems, problem => problem.Contains("hunter2", StringComparison.Ordinal));
    }

    public void Dispose()
    {
        _logs.Dispose();
        Directory.Delete(_folder, recursive: true);
    }

    internal static byte[] Mail(string to, string recipient = "an@example.test") => Encoding.ASCII.GetBytes(
        $"""
        Return-Path: <>
        From: MAILER-DAEMON@relay.test
        To: {to}
        Subject: failure notice

        <{recipient}>: 550 5.1.1 user unknown (in reply to RCPT TO command)

        """);

    /// <summary>An engine that has sent one care mail to <c>an@example.test</c>.</summary>
    internal static async Task<GatedEngine> SentAsync()
    {
        var engine = await GatedEngine.CreateAsync();
        await engine.StartAsync(GatedEngine.Thanks);
        await engine.AddCustomerAsync("an");
        await engine.OrderAsync("an");
        await engine.DispatchAsync();
        return engine;
    }

    internal static async Task<IReadOnlyList<SuppressionRow>> SuppressionsAsync(GatedEngine engine, string address = "an@example.test")
    {
        await using var transaction = await engine.Store.BeginAsync(Ct);
        return await transaction.LoadSuppressionsAsync(Channel.Email, [address], engine.Time.Now, Ct);
    }

    internal static async Task<long> BouncesOfBreakerAsync(GatedEngine engine, BreakerCount kind = BreakerCount.HardBounce)
    {
        await using var transaction = await engine.Store.BeginAsync(Ct);
        var campaign = (await transaction.LoadCampaignsAsync(Ct)).Single(row => row.Name == GatedEngine.Thanks);
        return (await transaction.LoadBreakerCountsAsync(campaign.Id, Duration.FromHours(24), engine.Time.Now, Ct)).GetValueOrDefault(kind);
    }

    internal static VerpAddress VerpIn(string folder) => new(OptionsIn(folder));

    private static VerpOptions OptionsIn(string folder)
    {
        var key = Path.Combine(folder, "key");
        File.WriteAllText(key, Secret);
        return new VerpOptions { Domain = "bounces.shop.test", Keys = ["file:" + key] };
    }

    private VerpAddress Verp() => VerpIn(_folder);

    private Automation.Server.ServerSettings WithVerp(Automation.Server.ServerSettings settings) =>
        settings with { Smtp = new SmtpOptions { Host = "127.0.0.1", Verp = OptionsIn(_folder) } };

    private static string EffectOf((int Id, string Text) line) => line.Text.Split("effect ")[1].Split(',')[0];

    private static async Task<HttpStatusCode> PostAsync(ServerFixture fixture, string secret, byte[] mail)
    {
        using var content = new ByteArrayContent(mail);
        return (await fixture.Client.PostAsync($"/hooks/bounces/{Uri.EscapeDataString(secret)}", content, Ct)).StatusCode;
    }
}
