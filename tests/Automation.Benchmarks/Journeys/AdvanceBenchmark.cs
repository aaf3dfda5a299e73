using System.Diagnostics;
using System.Globalization;
using Automation.Engine.Campaigns;
using Automation.Engine.Customers;
using Automation.Engine.Definitions;
using Automation.Engine.Journeys;
using Automation.Engine.Messages;
using Automation.Server.Scheduling;
using NodaTime;

namespace Automation.Benchmarks.Journeys;

/// <summary>
/// One journey through the shipped reactivation, in memory and with its state written and read at each rest as the store does:
/// e-mail, a week, SMS, a month, lost.
/// </summary>
internal static class AdvanceBenchmark
{
    private static readonly Instant Start = Instant.FromUtc(2026, 1, 1, 9, 0);

    internal static int Run(string[] arguments)
    {
        var count = arguments.Length > 0 ? int.Parse(arguments[0], CultureInfo.InvariantCulture) : 100_000;
        var path = Path.Combine(AppContext.BaseDirectory, "workflows", "reactivate-lapsed.json");
        var workflow = new WorkflowCompiler(new CompilationEnvironment { Cron = new QuartzCronCalendar() }).Compile(WorkflowDefinition.Read(File.ReadAllText(path)).Definition!).Workflow!;
        var facts = Facts();
        for (var run = 1; run <= 5; run++)
        {
            Measure(workflow, facts, count, run, isStored: false);
            Measure(workflow, facts, count, run, isStored: true);
        }

        return 0;
    }

    private static void Measure(CompiledWorkflow workflow, JourneyFacts facts, int count, int run, bool isStored)
    {
        var allocated = GC.GetAllocatedBytesForCurrentThread();
        var watch = Stopwatch.StartNew();
        var advances = 0L;
        for (var index = 0; index < count; index++)
        {
            advances += OneJourney(workflow, facts, isStored);
        }

        var seconds = watch.Elapsed.TotalSeconds;
        allocated = GC.GetAllocatedBytesForCurrentThread() - allocated;
        Console.WriteLine(string.Create(CultureInfo.InvariantCulture, $"run {run} {(isStored ? "state as JSON at each rest" : "state in memory           ")}: {count / seconds,10:N0} journeys/s {advances / seconds,12:N0} advances/s {allocated / advances,6:N0} B/advance"));
    }

    private static int OneJourney(CompiledWorkflow workflow, JourneyFacts facts, bool isStored)
    {
        var now = Start;
        var advances = 1;
        var commit = JourneyMachine.Advance(workflow, JourneyState.Empty, new JourneyTrigger.Begin(workflow.Starts[0].Id), facts, now);
        while (commit.Status == JourneyStatus.Active)
        {
            var state = isStored ? JourneyStateJson.Read(JourneyStateJson.Write(commit.State)) : commit.State;
            JourneyTrigger trigger;
            if (commit.Messages.Count > 0)
            {
                trigger = new JourneyTrigger.Settled(commit.Messages[0].Visit, commit.Messages[0].ActivityId, new SettledDelivery.Accepted("p"));
            }
            else
            {
                now = commit.WaitsAdded[0].DueAt!.Value;
                trigger = new JourneyTrigger.Due(commit.WaitsAdded[0].Visit);
            }

            commit = JourneyMachine.Advance(workflow, state, trigger, facts, now);
            advances++;
        }

        return advances;
    }

    private static JourneyFacts Facts() => new()
    {
        JourneyId = 1,
        EnteredAt = Start,
        Customer = new CustomerFacts { Id = 1, Key = "c1", Email = "c1@example.test", OrdersCount = 1, LastOrderAt = Start - Duration.FromDays(90) },
        Campaign = new CampaignFacts { Id = 1, Name = "reactivate-lapsed", Zone = DateTimeZoneProviders.Tzdb["Asia/Ho_Chi_Minh"] },
    };
}
