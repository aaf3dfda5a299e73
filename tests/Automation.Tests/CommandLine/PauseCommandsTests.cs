using Automation.Tests.Hosting;
using Xunit;

namespace Automation.Tests.CommandLine;

/// <summary><c>pause</c>, <c>resume</c> and <c>pauses</c>, as processes beside a running server.</summary>
public sealed class PauseCommandsTests
{
    [Fact]
    public async Task A_pause_by_command_holds_the_running_server_until_it_is_resumed_by_command()
    {
        await using var fixture = await ServerFixture.StartAsync();

        var paused = await RunAsync(fixture, "pause", "--campaign", ServerFixture.Campaign, "--reason", "wrong price", "--drop-older-than", "2d");
        Assert.Equal((0, "Pause 1 is in force: nothing of it leaves until it is resumed (automation resume 1)."), (paused.Code, paused.Output.Trim()));
        await fixture.OrderAsync("1");
        await fixture.HoldsAsync("select count(*) from messages where status = 2");

        var again = await RunAsync(fixture, "pause", "--campaign", ServerFixture.Campaign);
        Assert.Equal(1, again.Code);
        Assert.Contains("(wrong price)", again.Errors, StringComparison.Ordinal);
        var list = await RunAsync(fixture, "pauses");
        Assert.Contains($"campaign {ServerFixture.Campaign}: paused since", list.Output, StringComparison.Ordinal);
        Assert.Contains("1 messages held", list.Output, StringComparison.Ordinal);
        var preview = await RunAsync(fixture, "resume", "--campaign", ServerFixture.Campaign, "--preview", "--spread-over", "3h");
        Assert.Equal((0, "1 go over 3h."), (preview.Code, preview.Output.Trim()));
        Assert.Equal(0, fixture.Provider.Waiting);

        var resumed = await RunAsync(fixture, "resume", "1");
        Assert.Equal(0, resumed.Code);
        Assert.StartsWith("Resumed; 1 held messages go on to the gate, 0 were dropped", resumed.Output, StringComparison.Ordinal);
        Assert.Equal("c1@example.test", (await fixture.Provider.NextAsync(ServerFixture.Patience)).To);
    }

    [Theory]
    [InlineData("Say what:", "pause")]
    [InlineData("Say what:", "pause", "--all", "--channel", "sms")]
    [InlineData("Say what:", "pause", "--activity", "x")]
    [InlineData("timers: It must be one of run, freeze, restart.", "pause", "--all", "--timers", "stop")]
    [InlineData("That is not paused.", "resume", "--all")]
    [InlineData("There is no pause 7.", "resume", "7")]
    public async Task What_cannot_be_done_says_why(string message, params string[] arguments)
    {
        await using var fixture = await ServerFixture.StartAsync(startsCampaign: false);

        var run = await RunAsync(fixture, arguments);

        Assert.Equal(1, run.Code);
        Assert.Contains(message, run.Errors, StringComparison.Ordinal);
    }

    private static Task<CommandRun> RunAsync(ServerFixture fixture, params string[] arguments) => CommandRun.OfAsync([.. arguments, "--db", fixture.Database]);
}
