using System.Text.Json.Nodes;
using Automation.Server.Campaigns;
using Automation.TestKit.Definitions;
using NodaTime;
using Xunit;
using static Automation.Tests.Campaigns.CampaignStage;

namespace Automation.Tests.Campaigns;

/// <summary>What came of the sides of a split.</summary>
public sealed class SplitTests
{
    [Fact]
    public async Task Each_side_says_how_many_took_it_and_what_came_of_them()
    {
        await using var stage = await CreateAsync();
        await stage.PublishAsync("ab", Split(), new JsonObject { ["reentry"] = "once", ["goal"] = "won" });
        await stage.AddCustomersAsync(10, havePhone: true);
        await stage.StartAsync("ab");
        await stage.RunForAsync(Duration.FromHours(13));

        var result = await ResultAsync(stage);

        Assert.Equal(["A", "B"], result.Sides.Select(side => side.Side));
        Assert.Equal(10, result.Sides.Sum(side => side.Reached));
        Assert.All(result.Sides, side => Assert.Equal(0, side.UnderWay));
        var (a, b) = (result.Sides[0], result.Sides[1]);
        Assert.Equal((a.Reached, a.Reached, 0L), (a.Accepted, result.SuccessesOf(a), a.Denied));
        Assert.Equal((0L, b.Reached), (result.SuccessesOf(b), b.Ends["lost"]));
        Assert.Null(result.Probability);
    }

    [Fact]
    public async Task Who_is_stopped_is_not_under_way_any_more()
    {
        await using var stage = await CreateAsync();
        await stage.PublishAsync("ab", Split());
        await stage.AddCustomersAsync(10);
        await stage.StartAsync("ab");
        await stage.RunForAsync(Duration.FromHours(10) + Duration.FromMinutes(30));
        Assert.Contains((await ResultAsync(stage)).Sides, side => side.UnderWay > 0);

        await stage.Desk.StopAsync("ab", An, Ct);

        var sides = (await ResultAsync(stage)).Sides;
        Assert.All(sides, side => Assert.Equal(0, side.UnderWay));
        Assert.Equal(10, sides.Sum(side => side.Reached));
    }

    [Theory]
    [InlineData(3.841458820694124, 1, 0.05)]
    [InlineData(5.991464547107979, 2, 0.05)]
    [InlineData(0.0157907740934312, 1, 0.9)]
    [InlineData(23.20925115895436, 10, 0.01)]
    [InlineData(10.827566170662733, 1, 0.001)]
    [InlineData(7.814727903251179, 3, 0.05)]
    public void Beyond_a_value_lies_what_the_tables_say(double value, int freedoms, double expected) =>
        Assert.Equal(expected, ChiSquare.Beyond(value, freedoms), 9);

    [Fact]
    public void Test_of_two_shares_is_that_of_two_proportions()
    {
        // 120 of 1,000 against 150 of 1,000: z = 1.9634 by hand, two-sided p = 0.0496.
        Assert.Equal(0.0496, ChiSquare.Test([(120, 1_000), (150, 1_000)])!.Value, 3);
        Assert.Equal(1, ChiSquare.Test([(50, 100), (50, 100)])!.Value, 9);
    }

    [Fact]
    public void Too_few_say_nothing()
    {
        Assert.Null(ChiSquare.Test([(1, 10), (4, 10)]));
        Assert.Null(ChiSquare.Test([(0, 1_000), (0, 1_000)]));
        Assert.Null(ChiSquare.Test([(10, 1_000), (0, 0)]));
    }

    [Fact]
    public void Interval_is_that_of_Wilson()
    {
        // Newcombe 1998, table I: 81 of 263 is 0.2553 to 0.3662, 0 of 20 is 0 to 0.1611.
        var (low, high) = ChiSquare.Interval(81, 263);
        Assert.Equal((0.2553, 0.3662), (Math.Round(low, 4), Math.Round(high, 4)));
        Assert.Equal((0, 0.1611), (ChiSquare.Interval(0, 20).Low, Math.Round(ChiSquare.Interval(0, 20).High, 4)));
    }

    private static async Task<SplitResult> ResultAsync(CampaignStage stage) => Assert.Single(await SplitResult.LoadAsync(stage.Engine, await stage.DetailAsync("ab"), Ct));

    private static Drawing Split() => new Drawing()
        .Add("noon", "Elsa.Cron", ("cronExpression", "0 0 12 * * ?"))
        .Add("split", "Care.Split", ("sides", new[] { "A:50", "B:50" }))
        .Add("mail", "Care.SendEmail", ("template", "thank-you"), ("purpose", "Care"))
        .Add("hour", "Elsa.Delay", ("timeSpan", "01:00:00"))
        .Add("won", "Elsa.Finish", ("reason", "won"))
        .Add("lost", "Elsa.Finish", ("reason", "lost"))
        .Connect("noon -> split", "split|A:50 -> mail", "mail|Sent -> won", "mail|Denied -> lost", "mail|Failed -> lost", "split|B -> hour -> lost");
}
