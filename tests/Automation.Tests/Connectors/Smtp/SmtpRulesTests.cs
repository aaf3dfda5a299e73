using System.Globalization;
using Automation.Connectors.Smtp;
using Automation.TestKit;
using Xunit;

namespace Automation.Tests.Connectors.Smtp;

public sealed class SmtpRulesTests
{
    [Fact]
    public async Task The_documentation_has_the_table_as_it_is()
    {
        var documentation = await File.ReadAllTextAsync(RepositoryFolder.Of("docs", "smtp.md"), TestContext.Current.CancellationToken);

        Assert.Contains(string.Join('\n', SmtpRules.All.Select(Row)), documentation, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("Recipient", 550, "5.1.1", "Never")]
    [InlineData("Recipient", 421, "4.7.0", "LaterRelay")]
    [InlineData("Recipient", 450, "4.7.1", "LaterDomain")]
    [InlineData("Content", 451, "4.7.650", "LaterDomain")]
    [InlineData("Mail", 451, "4.7.1", "LaterRelay")]
    [InlineData("Content", 452, "4.3.1", "LaterRelay")]
    [InlineData("Recipient", 452, "4.2.2", "Later")]
    [InlineData("Recipient", 450, null, "Later")]
    [InlineData("Mail", 530, "5.7.0", "Park")]
    [InlineData("Auth", 535, "5.7.8", "Park")]
    [InlineData("Auth", 454, "4.7.0", "LaterRelay")]
    [InlineData("Data", 250, null, "Later")]
    public void A_refusal_means(string stage, int code, string? status, string verdict) =>
        Assert.Equal(Enum.Parse<SmtpVerdict>(verdict), SmtpRules.Find(Enum.Parse<SmtpStage>(stage), new SmtpReply(code, EnhancedStatus.Read(code, status ?? ""), "")).Verdict);

    [Theory]
    [InlineData(250, "2.0.0 Ok: queued as 4Xyz", "2.0.0")]
    [InlineData(550, "5.1.10", "5.1.10")]
    [InlineData(550, "5.1.1\nmore", "5.1.1")]
    [InlineData(550, "4.1.1 another class", null)]
    [InlineData(550, "5.1 short", null)]
    [InlineData(550, "5.1.1.1 long", null)]
    [InlineData(550, "5.1.1000 big", null)]
    [InlineData(550, "5.-1.1 sign", null)]
    [InlineData(550, "", null)]
    public void An_enhanced_status_is_read_when_it_is_one(int code, string text, string? status) =>
        Assert.Equal(status, EnhancedStatus.Read(code, text)?.ToString());

    [Theory]
    [InlineData("2.0.0 Ok: queued as 4XyZ12abc", "smtp:4XyZ12abc")]
    [InlineData("OK id=1sAbCd-000000001Xy-2Zab", "smtp:1sAbCd-000000001Xy-2Zab")]
    [InlineData("2.0.0 x7GHi8jK012345 Message accepted for delivery", "smtp:x7GHi8jK012345")]
    [InlineData("Ok 0100018c0f2b4a5e-1b2c3d4e-0000-4a5b-8c9d-abcdef012345-000000", "smtp:0100018c0f2b4a5e-1b2c3d4e-0000-4a5b-8c9d-abcdef012345-000000")]
    [InlineData("2.6.0 <j1@shop.test> Queued mail for delivery", null)]
    [InlineData("2.0.0 OK", null)]
    [InlineData("thank you, huong@example.test", null)]
    public void The_queue_id_is_found_and_nothing_personal(string reply, string? id) => Assert.Equal(id, QueueId.Read(reply));

    private static string Row(SmtpRule rule) => string.Create(
        CultureInfo.InvariantCulture,
        $"| {(rule.Stages is null ? "any" : string.Join(", ", rule.Stages.Select(stage => stage.ToString().ToLowerInvariant())))} | {rule.Code} | {rule.Status} | {rule.Says} | {Meaning(rule.Verdict)} | {rule.RetryAfter?.TotalMinutes:0 'min'} |");

    private static string Meaning(SmtpVerdict verdict) => verdict switch
    {
        SmtpVerdict.Later => "later",
        SmtpVerdict.LaterDomain => "later (domain)",
        SmtpVerdict.LaterRelay => "later (relay)",
        SmtpVerdict.Never => "permanent",
        _ => "parked",
    };
}
