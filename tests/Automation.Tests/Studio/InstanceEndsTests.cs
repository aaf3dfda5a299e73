using Automation.Engine.Ledger;
using Automation.Engine.Messages;
using Automation.Server.Access;
using Automation.Server.Studio.Instances;
using Automation.TestKit.Definitions;
using Automation.Tests.Hosting;
using NodaTime;
using Xunit;

namespace Automation.Tests.Studio;

/// <summary>How a journey's end is told: by incidents, by a person, and while a message is on its way.</summary>
public sealed class InstanceEndsTests
{
    private static readonly string[] Told = ["Elsa.Workflow", "Elsa.Flowchart"];

    [Fact]
    public async Task Incidents_are_told_one_by_one_until_the_journey_fails()
    {
        await using var stage = await InstanceStage.CreateAsync(new Drawing()
            .Add("placed", "Care.OrderPlaced").Add("pause", "Elsa.Delay", ("timeSpan", Drawing.Script("customer.name"))).Add("end", "Elsa.Finish").Connect("placed -> pause -> end"));
        await stage.HappenAsync();
        var first = await ViewAsync(stage);
        await stage.PassAsync(Duration.FromHours(2));
        var last = await ViewAsync(stage);

        Assert.Equal((InstanceStatus.Running, InstanceSubStatus.Suspended, 1), (first.Details().Status, first.Details().SubStatus, first.Details().IncidentCount));
        var retried = first.Report(["Workflow1:flow:pause"]).Single();
        Assert.Equal((1, 0, 1, true, true), (retried.StartedCount, retried.CompletedCount, retried.UncompletedCount, retried.IsBlocked, retried.IsFaulted));
        Assert.Equal((InstanceStatus.Finished, InstanceSubStatus.Faulted, 4), (last.Details().Status, last.Details().SubStatus, last.Details().IncidentCount));
        var incidents = last.Details().WorkflowState.Incidents;
        Assert.Equal([0, 1, 6, 36], incidents.Select(incident => (int)(incident.Timestamp - incidents[0].Timestamp).TotalMinutes));
        Assert.All(incidents, incident => Assert.Equal(("Workflow1:flow:pause", "input"), (incident.ActivityNodeId, incident.Exception.Type)));
        Assert.Equal(
            ["Started", "Completed", "Started", "Suspended", "Faulted", "Faulted", "Faulted", "Faulted"],
            last.Journal().Where(row => !Told.Contains(row.ActivityType)).Select(row => row.EventName));
        Assert.EndsWith("It is tried again.", last.Journal().First(row => row.EventName == "Faulted").Message, StringComparison.Ordinal);
        var failed = last.Executions().Single(execution => execution.ActivityId == "pause");
        Assert.Equal((VisitStatus.Faulted, 4, "input"), (failed.Status, failed.AggregateFaultCount, failed.Exception?.Type));
        Assert.Empty(await stage.WrongAsync());
    }

    [Fact]
    public async Task Message_that_was_on_its_way_arrives_and_is_told_after_the_end()
    {
        await using var stage = await InstanceStage.CreateAsync(Mail());
        await stage.HappenAsync();
        stage.Provider.Meanwhile = () => CancelAllAsync(stage);
        await stage.SendAsync();

        var journal = (await ViewAsync(stage)).Journal();
        Assert.Equal(
            ["Workflow1 Canceled The person was taken out: cancelled.", "mail Resumed The provider took it at 2026-03-02 09:00 (Asia/Ho_Chi_Minh) as p.", "mail Completed Outcome: Sent."],
            journal.TakeLast(3).Select(row => $"{row.ActivityId} {row.EventName} {row.Message}"));
        Assert.Empty(await stage.WrongAsync());
    }

    [Fact]
    public async Task Message_that_comes_back_after_the_end_is_not_sent_again()
    {
        await using var stage = await InstanceStage.CreateAsync(Mail());
        var handOvers = 0;
        stage.Provider.Answer = () =>
        {
            handOvers++;
            return new DeliveryOutcome.Transient("451", null);
        };
        stage.Provider.Meanwhile = () => CancelAllAsync(stage);
        await stage.HappenAsync();
        await stage.SendAsync();
        await stage.PassAsync(Duration.FromHours(1));
        await stage.SendAsync();

        Assert.Equal(1, handOvers);
        var last = (await stage.LoadAsync(1))!.Lines[^1];
        Assert.Equal((LedgerOutcome.Denied, "journey-ended"), (last.Outcome, last.Reason));
        Assert.Equal("Not sent: the rule 'journey-ended' forbids it.", (await ViewAsync(stage)).Journal()[^1].Message);
        Assert.Empty(await stage.WrongAsync());
    }

    [Fact]
    public async Task Message_that_has_not_left_is_denied_when_its_journey_is_cancelled()
    {
        await using var stage = await InstanceStage.CreateAsync(Mail());
        await stage.HappenAsync();
        Assert.Equal(1, await stage.Engine.Journeys.CancelAsync([1, 1, 2], Actor.CommandLine, TestContext.Current.CancellationToken));
        Assert.Equal(0, await stage.Engine.Journeys.CancelAsync([1], Actor.CommandLine, TestContext.Current.CancellationToken));
        await stage.SendAsync();

        Assert.Equal(5L, await ServerFixture.SqlAsync(stage.Database, "select status from messages"));
        var mail = (await ViewAsync(stage)).Executions().Single(execution => execution.ActivityId == "mail");
        Assert.Equal(VisitStatus.Canceled, mail.Status);
        Assert.Empty(await stage.WrongAsync());
    }

    [Fact]
    public async Task Journeys_from_before_beginnings_were_kept_are_told_the_same()
    {
        await using var stage = await InstanceStage.CreateAsync(new Drawing()
            .Add("placed", "Care.OrderPlaced").Add("day", "Elsa.Delay", ("timeSpan", "1.00:00:00")).Add("wait", "Care.WaitForEvent", ("timeout", "2.00:00:00"))
            .Add("mail", "Care.SendEmail", ("template", "thank-you"), ("purpose", "Care")).Add("last", "Elsa.Delay", ("timeSpan", "9.00:00:00"))
            .Connect("placed -> day -> wait|TimedOut -> mail|Sent -> last"));
        await stage.HappenAsync();
        await stage.PassAsync(Duration.FromDays(3));
        await stage.SendAsync();
        await stage.PassAsync(Duration.FromDays(1));
        var now = await ViewAsync(stage);
        await ServerFixture.SqlAsync(stage.Database, "update ledger set began_at = null, due_at = null; update waits set began_at = null");
        var then = await ViewAsync(stage);

        Assert.Equal(now.Journal().Select(row => (row.EventName, row.NodeId, row.Timestamp)), then.Journal().Select(row => (row.EventName, row.NodeId, row.Timestamp)));
        Assert.Equal(
            ["Waits until 2026-03-03 09:00 (Asia/Ho_Chi_Minh).", "Waits until 2026-03-05 09:00 (Asia/Ho_Chi_Minh).", "An e-mail from the template 'thank-you' is to leave (care).", "Waits until 2026-03-14 09:00 (Asia/Ho_Chi_Minh)."],
            now.Journal().Where(row => row.EventName == "Suspended").Select(row => row.Message));
    }

    [Fact]
    public async Task Thousands_are_cancelled_a_batch_at_a_time_and_none_is_left()
    {
        await using var stage = await InstanceStage.CreateAsync(new Drawing().Add("placed", "Care.OrderPlaced").Add("day", "Elsa.Delay", ("timeSpan", "1.00:00:00")).Connect("placed -> day"));
        for (var i = 0; i < 1_200; i++)
        {
            await stage.HappenAsync();
        }

        Assert.Equal(1_200, await stage.Engine.Journeys.CancelVersionsAsync([1], Actor.CommandLine, TestContext.Current.CancellationToken));

        Assert.Equal(0L, await ServerFixture.SqlAsync(stage.Database, "select count(*) from journeys where status = 1"));
        Assert.Empty(await stage.WrongAsync());
    }

    private static Drawing Mail() => new Drawing()
        .Add("placed", "Care.OrderPlaced").Add("mail", "Care.SendEmail", ("template", "thank-you"), ("purpose", "Care")).Add("end", "Elsa.Finish").Connect("placed -> mail|Sent -> end");

    private static async Task CancelAllAsync(InstanceStage stage) => await stage.Engine.Journeys.CancelAsync(await stage.JourneysAsync(), Actor.CommandLine, TestContext.Current.CancellationToken);

    private static async Task<InstanceView> ViewAsync(InstanceStage stage) => new((await stage.LoadAsync(1))!);
}
