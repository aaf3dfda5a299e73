using Automation.Engine.Messages;
using Automation.Server;
using Automation.Server.CommandLine;
using Automation.Server.Hosting;
using Automation.Storage;
using Automation.TestKit.Messages;
using Microsoft.Data.Sqlite;
using Xunit;

namespace Automation.Tests.Hosting;

/// <summary>The real server: events in, messages out, and what must hold when it is paused, stopped or killed.</summary>
public sealed class ServerTests
{
    [Fact]
    public async Task Order_becomes_a_message()
    {
        await using var fixture = await ServerFixture.StartAsync();

        (await fixture.OrderAsync("1")).EnsureSuccessStatusCode();
        var message = await fixture.Provider.NextAsync(ServerFixture.Patience);

        Assert.Equal("c1@example.test", message.To);
        Assert.Equal(ServerFixture.Campaign, message.Campaign);
    }

    [Fact]
    public async Task What_waits_goes_on_after_a_restart()
    {
        await using var fixture = await ServerFixture.StartAsync(delay: "00:00:03");
        (await fixture.OrderAsync("1")).EnsureSuccessStatusCode();

        await fixture.StopAsync();
        await fixture.StartAsync();
        var message = await fixture.Provider.NextAsync(ServerFixture.Patience);

        Assert.Equal("c1@example.test", message.To);
        Assert.Equal(0, fixture.Provider.Waiting);
    }

    [Fact]
    public async Task Pause_is_answered_when_the_hand_over_has_ended_and_then_nothing_leaves()
    {
        await using var fixture = await ServerFixture.StartAsync();
        fixture.Provider.Hold();
        await fixture.OrderAsync("1");
        await fixture.Provider.Entered.WaitAsync(ServerFixture.Patience, TimeProvider.System, TestContext.Current.CancellationToken);

        var pause = fixture.Client.PostAsync($"/api/campaigns/{ServerFixture.Campaign}/pause", null, TestContext.Current.CancellationToken);
        await fixture.HoldsAsync("select count(*) from pauses where resumed_at is null");
        Assert.False(pause.IsCompleted);
        fixture.Provider.Release();
        (await pause).EnsureSuccessStatusCode();
        await fixture.Provider.NextAsync(ServerFixture.Patience);

        await fixture.OrderAsync("2");
        await fixture.HoldsAsync("select count(*) from messages where status = 2");
        Assert.Equal(0, fixture.Provider.Waiting);

        var resumed = await fixture.Client.PostAsync($"/api/campaigns/{ServerFixture.Campaign}/resume", null, TestContext.Current.CancellationToken);
        Assert.Contains("\"released\":1", await resumed.Content.ReadAsStringAsync(TestContext.Current.CancellationToken), StringComparison.Ordinal);
        Assert.Equal("c2@example.test", (await fixture.Provider.NextAsync(ServerFixture.Patience)).To);
    }

    [Fact]
    public async Task Hand_over_under_way_comes_to_its_end_when_the_server_stops()
    {
        await using var fixture = await ServerFixture.StartAsync();
        fixture.Provider.Hold();
        await fixture.OrderAsync("1");
        await fixture.Provider.Entered.WaitAsync(ServerFixture.Patience, TimeProvider.System, TestContext.Current.CancellationToken);

        var stopping = fixture.StopAsync();
        await fixture.Logs.WhenAsync(EventIds.Stopping, ServerFixture.Patience);
        fixture.Provider.Release();
        await stopping;

        Assert.Equal(1L, await ServerFixture.SqlAsync(fixture.Database, "select count(*) from messages where status = 4"));
    }

    [Theory]
    [InlineData(Reconciliation.NotReceived, 4)]
    [InlineData(Reconciliation.Accepted, 4)]
    [InlineData(Reconciliation.CannotTell, 7)]
    public async Task What_a_killed_process_was_handing_over_is_asked_about(Reconciliation answer, int status)
    {
        await using var killed = await ServerFixture.StartAsync();
        killed.Provider.Hold();
        await killed.OrderAsync("1");
        await killed.Provider.Entered.WaitAsync(ServerFixture.Patience, TimeProvider.System, TestContext.Current.CancellationToken);
        var copy = await killed.CopyAsync();
        await ServerFixture.SqlAsync(copy, "delete from workers");

        var provider = new ScriptedConnector { Answer = answer };
        var logs = new CollectedLogs();
        await using (await CareServer.StartAsync(new CareServerPlan { Settings = killed.Settings with { Database = copy }, Connectors = [provider], Logs = logs }, TestContext.Current.CancellationToken))
        {
            await logs.WhenAsync(EventIds.MessagesRecovered, ServerFixture.Patience);
            if (answer == Reconciliation.NotReceived)
            {
                await provider.NextAsync(ServerFixture.Patience);
            }
        }

        Assert.Equal((long)status, await ServerFixture.SqlAsync(copy, "select status from messages"));
        Assert.Equal(0, provider.Waiting);
    }

    [Fact]
    public async Task Outcome_is_stored_when_the_database_was_locked_meanwhile()
    {
        await using var fixture = await ServerFixture.StartAsync();
        await using var other = new SqliteConnection($"Data Source={fixture.Database};Pooling=False");
        await other.OpenAsync(TestContext.Current.CancellationToken);
        fixture.Provider.OnDeliver = _ => Execute(other, "begin immediate");

        await fixture.OrderAsync("1");
        await fixture.Provider.NextAsync(ServerFixture.Patience);
        await fixture.Logs.WhenAsync(EventIds.SettleRetried, ServerFixture.Patience);
        Execute(other, "rollback");

        await fixture.HoldsAsync("select count(*) from messages where status = 4");
    }

    [Fact]
    public async Task Taken_port_is_one_clear_line()
    {
        await using var fixture = await ServerFixture.StartAsync();
        var plan = new CareServerPlan { Settings = fixture.Settings with { BaseAddress = fixture.Client.BaseAddress!.ToString(), Database = fixture.Database + "2" }, Logs = new CollectedLogs() };

        var exception = await Assert.ThrowsAsync<CommandException>(() => CareServer.StartAsync(plan, TestContext.Current.CancellationToken));

        Assert.Contains("is in use by another program", exception.Message, StringComparison.Ordinal);
        Assert.DoesNotContain('\n', exception.Message);
    }

    [Theory]
    [InlineData("http://0.0.0.0:0")]
    [InlineData("http://*:0")]
    [InlineData("http://care.example.test:0")]
    public void Other_machines_are_kept_out_unless_it_is_asked_for(string address)
    {
        var settings = new ServerSettings { BaseAddress = address };

        Assert.Contains("AllowRemote", Assert.Throws<CommandException>(() => ListenAddress.Check(settings)).Message, StringComparison.Ordinal);
        Assert.NotNull(ListenAddress.Check(settings with { AllowRemote = true }));
    }

    [Fact]
    public async Task Damaged_database_is_one_clear_line()
    {
        await using var fixture = await ServerFixture.StartAsync(startsCampaign: false);
        var damaged = fixture.Database + ".damaged";
        await File.WriteAllTextAsync(damaged, "this is no database, and it is longer than a header of one hundred bytes would be, to be sure of that", TestContext.Current.CancellationToken);
        var plan = new CareServerPlan { Settings = fixture.Settings with { Database = damaged }, Logs = new CollectedLogs() };

        var exception = await Assert.ThrowsAsync<StoreException>(() => CareServer.StartAsync(plan, TestContext.Current.CancellationToken));

        Assert.Equal(StoreFailure.Corrupt, exception.Failure);
    }

    [Fact]
    public async Task Broken_workflow_file_is_a_line_and_a_problem_on_the_page()
    {
        await using var fixture = await ServerFixture.StartAsync();
        await File.WriteAllTextAsync(Path.Combine(fixture.Workflows, "broken.json"), "{ \"root\": ", TestContext.Current.CancellationToken);
        await fixture.StopAsync();
        await fixture.StartAsync();

        var page = await fixture.Client.GetStringAsync("/", TestContext.Current.CancellationToken);

        Assert.Contains("broken.json: WF1001", page, StringComparison.Ordinal);
        Assert.Contains(fixture.Logs.Lines, line => line.Id == EventIds.WorkflowNotInstalled);
    }

    [Fact]
    public async Task Health_tells_of_every_loop()
    {
        await using var fixture = await ServerFixture.StartAsync();

        var health = await fixture.GetAsync("/health");

        Assert.Equal("ready", health.GetProperty("status").GetString());
        Assert.All(["beat", "campaigns", "database", "entries", "journeys", "messages-email", "messages-sms", "schedule"], name => Assert.Equal("ok", health.GetProperty("checks").GetProperty(name).GetString()));
    }

    [Fact]
    public async Task Logs_name_nobody()
    {
        await using var fixture = await ServerFixture.StartAsync();
        await fixture.OrderAsync("1", "Marked Person");
        await fixture.Provider.NextAsync(ServerFixture.Patience);
        await fixture.StopAsync();

        Assert.DoesNotContain(fixture.Logs.Lines, line => line.Text.Contains("Marked", StringComparison.Ordinal) || line.Text.Contains("@example.test", StringComparison.Ordinal));
    }

    private static void Execute(SqliteConnection connection, string sql)
    {
        using var command = connection.CreateCommand();
        command.CommandText = sql;
        command.ExecuteNonQuery();
    }
}
