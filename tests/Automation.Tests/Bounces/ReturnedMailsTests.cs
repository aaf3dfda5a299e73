using System.Net;
using System.Text;
using Automation.Connectors.Smtp;
using Automation.Server.Bounces;
using Automation.Tests.Hosting;
using Microsoft.Extensions.Logging;
using NodaTime;
using Xunit;

namespace Automation.Tests.Bounces;

/// <summary>The ways by which returned mails come in.</summary>
public sealed class ReturnedMailsTests : IDisposable
{
    internal const string Secret = "a secret of the tests, long enough";

    private readonly string _folder = Directory.CreateTempSubdirectory("bounces-").FullName;
    private readonly CollectedLogs _logs = new();

    private static CancellationToken Ct => TestContext.Current.CancellationToken;

    [Fact]
    public void Message_is_known_by_the_mac_of_our_bounce_address_and_by_nothing_else()
    {
        var verp = Verp();
        var mails = new ReturnedMails(verp, _logs.CreateLogger<ReturnedMails>());
        var ours = mails.Take(Mail(verp.For("abc-j7-2")!));
        Assert.Equal("abc-j7-2", ours.MessageId);
        Assert.True(Assert.Single(ours.Report.Recipients).IsHard);
        Assert.Equal(ours.Key, mails.Take(Mail(verp.For("abc-j7-2")!)).Key);

        Assert.Null(mails.Take(Mail("bounce+abc-j7-2.00000000000000000000@bounces.shop.test")).MessageId);
        Assert.DoesNotContain(_logs.Lines, line => line.Text.Contains("example.test", StringComparison.Ordinal));
    }

    [Fact]
    public async Task Maildir_is_emptied_once_and_a_mail_that_was_not_put_away_comes_again()
    {
        var maildir = new MaildirIntake(_folder, new ReturnedMails(null, _logs.CreateLogger<ReturnedMails>()));
        Assert.Equal(0, (await maildir.RunOnceAsync(Instant.MinValue, Ct)).Done);
        File.WriteAllBytes(Path.Combine(_folder, "new", "1.a.host"), Mail("x@bounces.shop.test"));
        File.WriteAllBytes(Path.Combine(_folder, "new", "2.b.host"), Mail("y@bounces.shop.test"));

        Assert.Equal(2, (await maildir.RunOnceAsync(Instant.MinValue, Ct)).Done);
        Assert.Equal(0, (await maildir.RunOnceAsync(Instant.MinValue, Ct)).Done);
        Assert.Equal(["1.a.host:2,S", "2.b.host:2,S"], Directory.EnumerateFiles(Path.Combine(_folder, "cur")).Select(Path.GetFileName).Order());

        // What a crash between taking and putting away leaves behind.
        File.Move(Path.Combine(_folder, "cur", "1.a.host:2,S"), Path.Combine(_folder, "new", "1.a.host"));
        Assert.Equal(1, (await maildir.RunOnceAsync(Instant.MinValue, Ct)).Done);
        Assert.Equal(3, _logs.Lines.Count(line => line.Id == 4090));
    }

    [Fact]
    public async Task Hook_takes_a_raw_mail_only_with_its_secret()
    {
        var secret = Path.Combine(_folder, "secret");
        File.WriteAllText(secret, Secret);
        await using var fixture = await ServerFixture.StartAsync(adjust: settings => settings with { Bounces = new BounceSettings { HookSecret = "file:" + secret } });

        Assert.Equal(HttpStatusCode.NotFound, await PostAsync(fixture, "wrong", Mail("x@bounces.shop.test")));
        Assert.Equal(HttpStatusCode.BadRequest, await PostAsync(fixture, Secret, []));
        Assert.Equal(HttpStatusCode.NoContent, await PostAsync(fixture, Secret, Mail("x@bounces.shop.test")));
        Assert.Single(fixture.Logs.Lines, line => line.Id == 4090);
    }

    [Fact]
    public async Task Server_looks_into_the_maildir_by_itself()
    {
        Directory.CreateDirectory(Path.Combine(_folder, "new"));
        File.WriteAllBytes(Path.Combine(_folder, "new", "1.a.host"), Mail("x@bounces.shop.test"));
        await using var fixture = await ServerFixture.StartAsync(adjust: settings => settings with { Bounces = new BounceSettings { Maildir = _folder } });
        await fixture.Logs.WhenAsync(4090, ServerFixture.Patience);
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

    internal static byte[] Mail(string to) => Encoding.ASCII.GetBytes(
        $"""
        Return-Path: <>
        From: MAILER-DAEMON@relay.test
        To: {to}
        Subject: failure notice

        <an@example.test>: 550 5.1.1 user unknown (in reply to RCPT TO command)

        """);

    private VerpAddress Verp()
    {
        var key = Path.Combine(_folder, "key");
        File.WriteAllText(key, Secret);
        return new VerpAddress(new VerpOptions { Domain = "bounces.shop.test", Keys = ["file:" + key] });
    }

    private static async Task<HttpStatusCode> PostAsync(ServerFixture fixture, string secret, byte[] mail)
    {
        using var content = new ByteArrayContent(mail);
        return (await fixture.Client.PostAsync($"/hooks/bounces/{Uri.EscapeDataString(secret)}", content, Ct)).StatusCode;
    }
}
