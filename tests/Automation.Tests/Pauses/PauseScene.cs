using System.Text.Json.Nodes;
using Automation.Engine.Consent;
using Automation.Engine.Definitions;
using Automation.Engine.Ledger;
using Automation.Engine.Messages;
using Automation.Engine.Pauses;
using Automation.Server;
using Automation.Server.Access;
using Automation.Server.Events;
using Automation.Server.Pauses;
using Automation.Server.Reports;
using Automation.Server.Simulation;
using Automation.Storage;
using Automation.TestKit.Definitions;
using Automation.Tests.Gate;
using Microsoft.EntityFrameworkCore;
using NodaTime;
using NodaTime.Text;
using Xunit;

namespace Automation.Tests.Pauses;

/// <summary>
/// The real engine on a virtual clock, driven as a replay is, with campaigns that an order begins: <c>later</c> sends after two days (delay "wait", e-mail
/// "send"), <c>reply</c> waits a day for <c>ticket.closed</c>, and the one-message campaigns of <see cref="GatedEngine"/>. It begins on 2 March 2026 at 12:00 in Saigon.
/// </summary>
internal sealed class PauseScene : IAsyncDisposable, IEventFeed
{
    internal const string Later = "later";
    internal const string Reply = "reply";

    internal static readonly Actor Lan = GatedEngine.Lan;
    internal static readonly Actor Minh = new("minh", Role.Operator, ActorKind.Person) { Id = "8" };

    private readonly GatedEngine _gated;
    private readonly VirtualRun _run;
    private int _events;

    private PauseScene(GatedEngine gated)
    {
        _gated = gated;
        _run = new VirtualRun(gated.Engine, this, [null], gated.Time);
    }

    internal static CancellationToken Ct => TestContext.Current.CancellationToken;

    internal CareEngine Engine => _gated.Engine;

    internal IStore Store => _gated.Store;

    internal Instant Now => _gated.Time.Now;

    internal List<OutboundMessage> Taken => _gated.Provider.Taken;

    internal GatedEngine Gated => _gated;

    Instant? IEventFeed.NextAt => null;

    long IEventFeed.Position => 0;

    internal static async Task<PauseScene> CreateAsync(string policies = "none", params string[] campaigns)
    {
        var scene = new PauseScene(await GatedEngine.CreateAsync(policies));
        await scene.InstallAsync(Later, new Drawing()
            .Add("placed", "Care.OrderPlaced")
            .Add("wait", "Elsa.Delay", ("timeSpan", "2.00:00:00"))
            .Add("send", "Care.SendEmail", ("template", "thank-you"), ("purpose", "Care"))
            .Add("sent", "Elsa.Finish")
            .Add("denied", "Elsa.End")
            .Connect("placed -> wait", "wait -> send", "send|Sent -> sent", "send|Denied -> denied", "send|Failed -> denied"));
        await scene.InstallAsync(Reply, new Drawing()
            .Add("placed", "Care.OrderPlaced")
            .Add("answer", "Care.WaitForEvent", ("eventType", "ticket.closed"), ("timeout", "1.00:00:00"))
            .Add("came", "Elsa.Finish")
            .Add("late", "Elsa.End")
            .Connect("placed -> answer", "answer|Received -> came", "answer|TimedOut -> late"));
        await scene._gated.AddCustomerAsync("an");
        foreach (var campaign in campaigns)
        {
            await scene._gated.StartAsync(campaign);
        }

        return scene;
    }

    IReadOnlyList<InboundEvent> IEventFeed.Peek() => [];

    void IEventFeed.Advance()
    {
    }

    internal async Task InstallAsync(string name, Drawing drawing)
    {
        var json = JsonNode.Parse(drawing.Text())!.AsObject();
        json["definitionId"] = name;
        var settings = new JsonObject { ["zone"] = "Asia/Ho_Chi_Minh", ["locale"] = "vi", ["shop_name"] = "Nắng", ["shop_address"] = "12 Hoa Mai" };
        Assert.Empty(await Engine.Definitions.InstallAsync(WorkflowDefinition.Read(json.ToJsonString()).Definition!, settings, Now, Ct));
    }

    /// <summary>An order of a customer: each running campaign begins.</summary>
    internal async Task OrderAsync(params string[] customers)
    {
        foreach (var customer in customers)
        {
            await _gated.AddCustomerAsync(customer);
            await _gated.OrderAsync(customer);
        }
    }

    /// <summary>Something else happens to a customer.</summary>
    internal Task HappenAsync(string customer, string type = "ticket.closed", Instant? at = null) => Engine.Intake.IngestAsync(
        [new InboundEvent("/desk", $"e{++_events}", type, at ?? Now, new CustomerWrite(customer), null, null)], Now, Ct);

    /// <summary>A customer refuses advertising by SMS.</summary>
    internal async Task RefuseAsync(string customer)
    {
        await using var transaction = await Store.BeginAsync(Ct);
        var id = await transaction.FindCustomerAsync(customer, Ct);
        await transaction.RecordConsentsAsync([new ConsentWrite(id!.Value, Channel.Sms, Purpose.Advertising, "", ConsentState.Refused, Now + Duration.FromMilliseconds(1), Now, "phone", null, null)], Ct);
        await transaction.CommitAsync(Ct);
    }

    /// <summary>Lets everything happen that is due up to so long from now, and stands there.</summary>
    internal async Task RunAsync(Duration span)
    {
        var end = Now + span;
        await _run.RunUntilAsync(end + Duration.FromMilliseconds(1), progress: null, Ct);
        _gated.Time.AdvanceTo(end);
    }

    internal Task RunDaysAsync(double days) => RunAsync(Duration.FromDays(days));

    internal async Task<PauseRow> PauseAsync(PauseSubject subject, PauseAnswers? answers = null, string reason = "")
    {
        var row = await Engine.Pauses.PauseAsync(subject, answers ?? PauseAnswers.Safe, reason, Lan, Ct);
        Assert.Empty(await Engine.Pauses.WaitUntilQuietAsync(row.Id, null, null, Ct));
        return row;
    }

    internal Task<PauseRow> PauseAsync(string campaign, PauseAnswers? answers = null) => PauseAsync(PauseSubject.OfCampaign(campaign), answers);

    /// <summary>Resumes and finishes what it leaves to be done.</summary>
    internal async Task<PauseRow> ResumeAsync(PauseRow pause, ResumePlan? plan = null)
    {
        await Engine.Pauses.ResumeAsync(pause.Id, plan, null, Minh, Ct);
        return await Engine.Pauses.FinishAsync(pause.Id, null, null, Ct);
    }

    internal Task<IReadOnlyList<string>> MessagesAsync() => _gated.MessagesAsync();

    /// <summary>What the ledger says of ends, non-entries and denials: customer, outcome, reason.</summary>
    internal async Task<IReadOnlyList<string>> LedgerAsync(params LedgerOutcome[] outcomes)
    {
        await using var reader = Store.OpenReader();
        var lines = await (
            from line in reader.Ledger
            join customer in reader.Customers on line.CustomerId equals customer.Id
            orderby line.Id
            select new { customer.Key, line.Outcome, line.Reason, line.At }).ToListAsync(Ct);
        return [.. lines.Where(line => outcomes.Contains(line.Outcome)).Select(line => $"{line.Key} {line.Outcome.ToString().ToLowerInvariant()} {line.Reason}".TrimEnd())];
    }

    /// <summary>When journeys passed an activity, as hours since the beginning.</summary>
    internal async Task<IReadOnlyList<double>> PassedAsync(string activity)
    {
        var start = OffsetDateTimePattern.Rfc3339.Parse("2026-03-02T12:00:00+07:00").Value.ToInstant();
        await using var reader = Store.OpenReader();
        var lines = await reader.Ledger.Where(line => line.ActivityId == activity && line.Outcome == LedgerOutcome.Completed).OrderBy(line => line.Id).Select(line => line.At).ToListAsync(Ct);
        return [.. lines.Select(at => Math.Round((at - start).TotalHours, 3))];
    }

    /// <summary>Everything that must always hold.</summary>
    internal async Task CheckAsync()
    {
        await using var reader = Store.OpenReader();
        Assert.All(await Doctor.ExamineAsync(reader, Ct), finding => Assert.True(finding.Violations == 0, finding.Id));
    }

    public ValueTask DisposeAsync() => _gated.DisposeAsync();
}
