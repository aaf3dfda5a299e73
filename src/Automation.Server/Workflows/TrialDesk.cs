using System.Security.Cryptography;
using System.Text.Json.Nodes;
using Automation.Engine.Activities;
using Automation.Engine.Activities.Events;
using Automation.Engine.Campaigns;
using Automation.Engine.Definitions;
using Automation.Engine.Journeys;
using Automation.Server.Access;
using Automation.Server.Campaigns;
using Automation.Server.Events;
using Automation.Server.Journeys;
using Automation.Storage;
using Microsoft.EntityFrameworkCore;
using NodaTime;

namespace Automation.Server.Workflows;

/// <summary>What is tried.</summary>
/// <param name="Version">The version; it is frozen by the trial: the next save makes another one.</param>
/// <param name="CustomerKey">For whom; null: the sample customer.</param>
/// <param name="StartId">At which start; null: the first.</param>
internal sealed record Trial(DefinitionVersionRow Version, string? CustomerKey, string? StartId);

/// <summary>What came of it.</summary>
/// <param name="JourneyId">The journey; null when it could not begin.</param>
/// <param name="Problems">Why not.</param>
internal sealed record TrialOutcome(long? JourneyId, IReadOnlyList<string> Problems);

/// <summary>
/// Runs a workflow for one person, as if the event of its start had just come, to see what it does. A trial is a journey like any other,
/// in a campaign of its own for each version: nothing of it counts for the real campaign, its messages go to the mailbox and to nobody
/// else, and what it publishes only other trials hear.
/// </summary>
internal sealed class TrialDesk(IStore store, WorkflowCompiler compiler, LiveCampaigns campaigns, JourneyBatch batch, EventIntake intake, TimeProvider time)
{
    private const string Source = "trial";

    private const string SampleOrderKey = "automation:sample-order";

    /// <summary>Settings that say who enters and when; a trial is for one person, now.</summary>
    private static readonly string[] AboutEntries = ["audience", "reentry", "needs", "switch_on", "switch_off"];

    private Instant Now => Instant.FromDateTimeOffset(time.GetUtcNow());

    /// <summary>Begins a trial.</summary>
    internal async Task<TrialOutcome> RunAsync(Trial trial, Actor actor, CancellationToken cancellationToken)
    {
        var customer = await FindCustomerAsync(trial.CustomerKey, cancellationToken);
        if (customer is null && trial.CustomerKey is not null)
        {
            return Refuse($"There is no customer '{trial.CustomerKey}'.");
        }

        // The version is frozen before anything may remember what it says; the designer may be saving it at this moment.
        await using var transaction = await store.BeginAsync(cancellationToken);
        var version = await transaction.FindDefinitionVersionAsync(trial.Version.Id, cancellationToken) ?? trial.Version;
        var definition = WorkflowDefinition.Read(version.Json).Definition!;
        var compiled = compiler.Compile(definition);
        if (compiled.Workflow is null)
        {
            return Refuse(ProblemText.Of(compiled.Problems.Where(problem => problem.Severity == ProblemSeverity.Error), definition));
        }

        if (FindStart(compiled.Workflow, trial.StartId) is not { } start)
        {
            return Refuse($"The workflow has no start '{trial.StartId}'. Its starts are: {string.Join(", ", compiled.Workflow.Starts.Select(found => found.Id))}.");
        }

        var campaign = await OpenCampaignAsync(transaction, version, definition, cancellationToken);
        await transaction.AddAuditAsync(actor.Did("definition.tried", DefinitionDesk.SubjectOf(version), Now, new { version.Version }), cancellationToken);
        await transaction.CommitAsync(cancellationToken);
        await transaction.DisposeAsync();
        return await BeginAsync(campaign, start, customer, cancellationToken);
    }

    private static TrialOutcome Refuse(params IReadOnlyList<string> problems) => new(null, problems);

    private static CompiledActivity? FindStart(CompiledWorkflow workflow, string? id) =>
        string.IsNullOrEmpty(id) ? workflow.Starts[0] : workflow.Starts.FirstOrDefault(start => start.Id == id);

    private async Task<TrialCustomer?> FindCustomerAsync(string? key, CancellationToken cancellationToken)
    {
        await using var reader = store.OpenReader();
        var id = await reader.Customers.Where(customer => customer.Key == (key ?? SampleCustomer.Key)).Select(customer => (long?)customer.Id).FirstOrDefaultAsync(cancellationToken);
        return id is null
            ? null
            : new TrialCustomer(id.Value, await reader.Orders.Where(order => order.CustomerId == id && !order.Cancelled).OrderByDescending(order => order.At).Select(order => (long?)order.Id).FirstOrDefaultAsync(cancellationToken));
    }

    private async ValueTask<CampaignRow> OpenCampaignAsync(
        IStoreTransaction transaction, DefinitionVersionRow version, WorkflowDefinition definition, CancellationToken cancellationToken)
    {
        var known = await transaction.FindCampaignsOfAsync(version.DefinitionId, cancellationToken);
        var settings = SettingsOf(definition, known.FirstOrDefault(row => !row.IsTrial), Now);
        var name = "trial:" + version.VersionId;
        var row = known.FirstOrDefault(row => row.IsTrial && row.DefinitionVersionId == version.Id)
            ?? new CampaignRow(0, name, version.Id, CampaignState.Draft, "{}", Now, null, null, IsTrial: true);
        var id = row.Id != 0 ? row.Id : await transaction.TryAddCampaignAsync(row, cancellationToken)
            ?? throw new DefinitionException(DefinitionFault.InUse, $"A campaign is called '{name}': the workflow cannot be tried.");
        row = row with { Id = id, State = CampaignState.Running, SettingsJson = settings.ToJsonString(), StartedAt = row.StartedAt ?? Now, StateChangedAt = row.StateChangedAt ?? Now };
        await transaction.UpdateCampaignAsync(row, cancellationToken);
        return row;
    }

    /// <summary>The real campaign's settings where there is one; needed values that nobody has given yet are made up.</summary>
    private JsonObject SettingsOf(WorkflowDefinition definition, CampaignRow? real, Instant now)
    {
        var settings = CampaignSettingsJson.Merge(definition.CampaignDefaults, real is null ? null : DefinitionDesk.Parse(real.SettingsJson));
        var (read, _) = CampaignSettingsJson.Read(campaigns.Fallback, settings);
        foreach (var name in read.Missing)
        {
            settings[name] = MadeUp(name, now.InZone(read.Zone).Date);
        }

        foreach (var name in AboutEntries)
        {
            settings.Remove(name);
        }

        return settings;
    }

    private static string MadeUp(string name, LocalDate today) =>
        name.StartsWith("end", StringComparison.Ordinal) ? NodaTime.Text.LocalDatePattern.Iso.Format(today.PlusDays(6))
        : name.EndsWith("_at", StringComparison.Ordinal) || name.EndsWith("_on", StringComparison.Ordinal) || name.Contains("date", StringComparison.Ordinal)
            ? NodaTime.Text.LocalDatePattern.Iso.Format(today.PlusDays(3))
            : name.Replace('_', ' ');

    private async Task<TrialOutcome> BeginAsync(CampaignRow campaign, CompiledActivity start, TrialCustomer? customer, CancellationToken cancellationToken)
    {
        StartRule? rule;
        try
        {
            rule = start.GetStartRule(campaigns.Read(campaign).Facts);
        }
        catch (InputException exception)
        {
            return Refuse(exception.Message);
        }

        var now = Now;
        await using var transaction = await store.BeginAsync(cancellationToken);
        customer ??= new TrialCustomer(await AddSampleAsync(transaction, now, cancellationToken), null);
        var eventId = rule is StartRule.OnEvent occasion ? await AddEventAsync(transaction, occasion.EventType, customer, now, cancellationToken) : null;
        var write = new JourneyWrite(campaign.Id, campaign.DefinitionVersionId, customer.Id, "trial:" + RandomHex(), now, eventId);
        var journeyId = await transaction.TryAddJourneyAsync(write, new ReentryRule.EveryTime(), cancellationToken)
            ?? throw new InvalidOperationException("A trial's key was taken.");
        var published = await batch.AdvanceAsync(transaction, [new JourneyStep(journeyId, new JourneyTrigger.Begin(start.Id))], now, cancellationToken);
        await intake.PublishAsync(transaction, published, now, cancellationToken);
        await transaction.CommitAsync(cancellationToken);
        return new TrialOutcome(journeyId, []);
    }

    private static ValueTask<long> AddSampleAsync(IStoreTransaction transaction, Instant now, CancellationToken cancellationToken) => transaction.UpsertCustomerAsync(
        new CustomerWrite(SampleCustomer.Key, Email: "sample.customer@example.test", Phone: "+84900000000", Name: "Sample customer", Birthday: "1990-05-20"), now, cancellationToken);

    /// <summary>
    /// The event of the start. For an order it is the customer's last one; who has none borrows the sample customer's, because a made-up
    /// order would change what is known of a real customer.
    /// </summary>
    private static async ValueTask<long?> AddEventAsync(IStoreTransaction transaction, string type, TrialCustomer customer, Instant now, CancellationToken cancellationToken)
    {
        long? order = type == EventTypes.OrderPlaced ? customer.LastOrderId ?? await AddSampleOrderAsync(transaction, now, cancellationToken) : null;
        return await transaction.TryAddEventAsync(new EventWrite(Source, RandomHex(), type, customer.Id, now, now, order, null), cancellationToken);
    }

    private static async ValueTask<long> AddSampleOrderAsync(IStoreTransaction transaction, Instant now, CancellationToken cancellationToken)
    {
        var sample = await AddSampleAsync(transaction, now, cancellationToken);
        return await transaction.UpsertOrderAsync(new OrderWrite(SampleOrderKey, sample, now, 250_000m, "VND", 2, """{"number":"SAMPLE-1"}"""), cancellationToken);
    }

    private static string RandomHex() => RandomNumberGenerator.GetHexString(16, lowercase: true);

    private sealed record TrialCustomer(long Id, long? LastOrderId);
}
