using System.Globalization;
using System.Security.Cryptography;
using System.Text;
using System.Text.Json.Nodes;
using Automation.Engine.Campaigns;
using Automation.Engine.Definitions;
using Automation.Engine.Gate;
using Automation.Server.Access;
using Automation.Server.Orders;
using NodaTime;

namespace Automation.Server.Simulation;

/// <summary>What is replayed.</summary>
internal sealed record ReplayPlan
{
    /// <summary>The history.</summary>
    internal required OrderHistory History { get; init; }

    /// <summary>The workflows.</summary>
    internal required IReadOnlyList<WorkflowDefinition> Workflows { get; init; }

    /// <summary>Campaign settings by the workflow's name.</summary>
    internal JsonObject Settings { get; init; } = [];

    /// <summary>From the beginning of this day; earlier orders are known history and trigger nothing.</summary>
    internal required LocalDate From { get; init; }

    /// <summary>Up to the beginning of this day; what is due exactly then is not run.</summary>
    internal required LocalDate To { get; init; }

    /// <summary>The zone of the dates, of the campaigns, and of customers without one.</summary>
    internal required DateTimeZone Zone { get; init; }

    /// <summary>The currency of the totals.</summary>
    internal string Currency { get; init; } = "";

    /// <summary>The policies that hold. Default none.</summary>
    internal Policies Policies { get; init; } = Policies.None;

    /// <summary>The policies as they were asked for, so that a run is not gone on with under others.</summary>
    internal string PolicyText { get; init; } = "none";
}

/// <summary>
/// Runs the real engine over a recorded history. Everything that matters is in the database: a replay that was killed goes on
/// where it was, and ends with the ledger of one that was not.
/// </summary>
internal sealed class Replay(CareEngine engine, ReplayPlan plan, VirtualTime time)
{
    private const string PlanMark = "replay.plan";
    private const string StageMark = "replay.stage";

    private Instant From => plan.From.AtStartOfDayInZone(plan.Zone).ToInstant();

    private Instant To => plan.To.AtStartOfDayInZone(plan.Zone).ToInstant();

    /// <summary>Runs, or goes on.</summary>
    /// <exception cref="ReplayException">The plan cannot be run, or the database holds another replay.</exception>
    internal async Task RunAsync(IProgress<Instant>? progress, CancellationToken cancellationToken)
    {
        await CheckPlanAsync(cancellationToken);
        var known = plan.History.Orders.TakeWhile(order => Instant.FromDateTimeOffset(order.At) < From).ToList();
        if (!await IsPreparedAsync(cancellationToken))
        {
            await HistoryIntake.IngestAsync(engine.Store, known, plan.Currency, From, null, cancellationToken);
            await StartCampaignsAsync(cancellationToken);
        }

        var position = await ReadPositionAsync(known.Count, cancellationToken);
        var feed = new RecordedFeed(plan.History.Orders, position, plan.Currency);
        var zones = plan.History.Orders.Select(order => order.Zone).Append(null).Distinct().ToList();
        var run = new VirtualRun(engine, feed, zones, time);
        await run.RecoverAsync(cancellationToken);
        await run.RunUntilAsync(To, progress, cancellationToken);
    }

    /// <summary>Everything that a replay's result depends on, as one short text.</summary>
    private string Fingerprint()
    {
        var text = new StringBuilder()
            .Append(CultureInfo.InvariantCulture, $"{plan.From:uuuu-MM-dd}|{plan.To:uuuu-MM-dd}|{plan.Zone.Id}|{plan.Currency}|{plan.Settings.ToJsonString()}");
        if (plan.Policies.Any)
        {
            text.Append('|').Append(plan.PolicyText);
        }

        foreach (var workflow in plan.Workflows)
        {
            text.Append('|').Append(workflow.Write());
        }

        foreach (var order in plan.History.Orders)
        {
            text.Append(CultureInfo.InvariantCulture, $"|{order.Key},{order.CustomerKey},{order.At.UtcTicks},{order.Total},{order.Cancelled}");
        }

        return Convert.ToHexStringLower(SHA256.HashData(Encoding.UTF8.GetBytes(text.ToString())));
    }

    private async Task CheckPlanAsync(CancellationToken cancellationToken)
    {
        var own = Fingerprint();
        await using var transaction = await engine.Store.BeginAsync(cancellationToken);
        var stored = await transaction.GetMarkAsync(PlanMark, cancellationToken);
        if (stored is null && (await transaction.LoadCampaignsAsync(cancellationToken)).Count > 0)
        {
            throw new ReplayException("The database is in use for something else. Give --db another file.");
        }

        if (stored is not null && stored != own)
        {
            throw new ReplayException("The database holds a replay with other orders, workflows, dates or settings. Give --db another file, or repeat that replay's options to go on with it.");
        }

        await transaction.SetMarkAsync(PlanMark, own, cancellationToken);
        await transaction.CommitAsync(cancellationToken);
    }

    private async Task<bool> IsPreparedAsync(CancellationToken cancellationToken)
    {
        await using var transaction = await engine.Store.BeginAsync(cancellationToken);
        if (await transaction.GetMarkAsync(StageMark, cancellationToken) is null)
        {
            return false;
        }

        time.AdvanceTo(await VirtualRun.GetClockAsync(transaction, cancellationToken) ?? From);
        return true;
    }

    /// <summary>Installing and starting are repeatable, so a run that was killed between them begins them again.</summary>
    private async Task StartCampaignsAsync(CancellationToken cancellationToken)
    {
        foreach (var workflow in plan.Workflows)
        {
            var settings = CampaignSettingsJson.Merge(new JsonObject { ["zone"] = plan.Zone.Id }, plan.Settings[workflow.DefinitionId] as JsonObject);
            var problems = await engine.Definitions.InstallAsync(workflow, settings, From, cancellationToken);
            if (problems.Count > 0)
            {
                throw new ReplayException($"Workflow '{workflow.DefinitionId}' cannot run:{Environment.NewLine}{string.Join(Environment.NewLine, problems)}");
            }
        }

        foreach (var workflow in plan.Workflows)
        {
            if (await IsDraftAsync(workflow.DefinitionId, cancellationToken))
            {
                await engine.Desk.StartAsync(workflow.DefinitionId, null, Actor.Engine, From, cancellationToken);
            }
        }

        await using var transaction = await engine.Store.BeginAsync(cancellationToken);
        await VirtualRun.SetClockAsync(transaction, From, cancellationToken);
        await transaction.SetMarkAsync(StageMark, "running", cancellationToken);
        await transaction.CommitAsync(cancellationToken);
        time.AdvanceTo(From);
    }

    private async Task<bool> IsDraftAsync(string name, CancellationToken cancellationToken)
    {
        await using var transaction = await engine.Store.BeginAsync(cancellationToken);
        return (await transaction.LoadCampaignsAsync(cancellationToken)).Any(row => row.Name == name && row.State == CampaignState.Draft);
    }

    private async Task<long> ReadPositionAsync(int known, CancellationToken cancellationToken)
    {
        await using var transaction = await engine.Store.BeginAsync(cancellationToken);
        return await transaction.GetMarkAsync(VirtualRun.PositionMark, cancellationToken) is { } text ? long.Parse(text, CultureInfo.InvariantCulture) : known;
    }
}

/// <summary>A replay cannot be run; the message is fit for a person.</summary>
/// <param name="message">What, and what to do.</param>
internal sealed class ReplayException(string message) : Exception(message);
