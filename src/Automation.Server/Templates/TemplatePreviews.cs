using System.Text.Json.Nodes;
using Automation.Engine.Campaigns;
using Automation.Engine.Consent;
using Automation.Engine.Definitions;
using Automation.Engine.Journeys;
using Automation.Engine.Messages;
using Automation.Server.Campaigns;
using Automation.Server.Customers;
using Automation.Server.Journeys;
using Automation.Server.Messages;
using Automation.Server.Studio.Descriptors;
using Automation.Storage;
using Automation.Templating;
using Automation.Templating.Catalog;
using Automation.Templating.Sms;
using Microsoft.EntityFrameworkCore;
using NodaTime;

namespace Automation.Server.Templates;

/// <summary>
/// Writes messages for people to look at, by the renderer that the dispatcher uses and with what the law adds. Nothing is kept, and the links
/// in them refuse for nobody. Safe for concurrent use.
/// </summary>
internal sealed class TemplatePreviews(CareEngine engine, TemplateUses uses, Func<SmsPrices> prices)
{
    /// <summary>Nobody waits longer for a preview, whatever a template does.</summary>
    private static readonly BudgetLimits Limits = BudgetLimits.Default with { WallClock = TimeSpan.FromSeconds(2) };

    /// <summary>Writes a message.</summary>
    /// <exception cref="TemplateException">There is no such template, customer or campaign.</exception>
    internal async Task<TemplatePreview> WriteAsync(PreviewQuestion question, CancellationToken cancellationToken)
    {
        var catalog = question.OfSent ? engine.Options.Templates : await engine.Templates.DraftAsync(question.Edited ?? question.Name, question.Changes, cancellationToken);
        var template = catalog.Find(question.Name);
        var now = Instant.FromDateTimeOffset(engine.Options.Time.GetUtcNow());
        var use = await FindUseAsync(question, cancellationToken);
        var campaign = await CampaignAsync(use, question.Campaign, template, now, cancellationToken);
        var facts = await FactsAsync(question, campaign, now, cancellationToken);
        var message = Address(question, campaign.Facts.PurposeOf(use?.Purpose ?? Purpose.Care), facts, campaign, now);
        var written = new MessageRenderer(catalog, new MessageIdentity(engine.Options.Installation), engine.Options.Links) { Limits = Limits }.Render(message, now);
        var sms = question.Channel == Channel.Sms && written.Outbound is { } outbound ? SmsSegments.Count(outbound.Text) : null;
        var problems = catalog.Diagnostics.Concat(written.Diagnostics).Select(TemplateProblem.From).Where(problem => problem.Template == question.Name || problem.Template == question.Edited || problem.IsError).Distinct().ToList();
        return new TemplatePreview(
            written.Outbound,
            sms,
            sms is null ? null : prices().Of(message.Address, sms),
            problems,
            written.LacksRule,
            string.IsNullOrWhiteSpace(question.Customer) ? "" : facts.Customer.Name ?? facts.Customer.Key,
            campaign.Row.Id == 0 ? "" : campaign.Row.Name,
            template?.Version ?? 0);
    }

    private async Task<TemplateUse?> FindUseAsync(PreviewQuestion question, CancellationToken cancellationToken)
    {
        var sends = (await uses.LoadAsync(cancellationToken)).Where(use => use.Template == question.Name && use.Channel == question.Channel).ToList();
        return question.Campaign is { Length: > 0 } name
            ? sends.Find(use => use.Campaigns.Contains(name))
            : sends.Find(use => use is { IsPublished: true, Campaigns.Count: > 0 }) ?? sends.FirstOrDefault();
    }

    /// <summary>The named campaign, or the first that sends the template; without one, the sample's values with dates that lie ahead.</summary>
    private async Task<LiveCampaign> CampaignAsync(TemplateUse? use, string? wanted, CatalogTemplate? template, Instant now, CancellationToken cancellationToken)
    {
        var first = use is { Campaigns: [var known, ..] } ? known : null;
        if ((string.IsNullOrEmpty(wanted) ? first : wanted) is not { } name)
        {
            return MadeUp("", null, null, template, now);
        }

        await using var reader = engine.Store.OpenReader();
        var row = await reader.Campaigns.FirstOrDefaultAsync(campaign => campaign.Name == name && !campaign.IsTrial && campaign.DeletedAt == null, cancellationToken)
            ?? throw TemplateRefusals.NoCampaign(name);
        var version = await reader.DefinitionVersions.FirstAsync(found => found.Id == row.DefinitionVersionId, cancellationToken);
        var campaign = MadeUp(row.Name, WorkflowDefinition.Read(version.Json).Definition?.CampaignDefaults, JsonNode.Parse(row.SettingsJson) as JsonObject, template, now);
        return campaign with { Row = campaign.Row with { Id = row.Id } };
    }

    /// <summary>What a campaign has not been told yet comes from the sample, so that a preview is never half empty.</summary>
    private LiveCampaign MadeUp(string name, JsonObject? defaults, JsonObject? own, CatalogTemplate? template, Instant now)
    {
        var sample = template?.Sample is { } json && json.TryGetProperty("campaign", out var found) ? JsonNode.Parse(found.GetRawText()) as JsonObject : null;
        var (settings, _) = CampaignSettingsJson.Read(engine.Campaigns.Fallback, SampleFacts.CampaignDates(sample, defaults, now), defaults, own);
        var row = new CampaignRow(0, name, 0, CampaignState.Draft, "{}", now, null, null);
        return new LiveCampaign(row, settings, settings.ToFacts(0, name));
    }

    private async Task<JourneyFacts> FactsAsync(PreviewQuestion question, LiveCampaign campaign, Instant now, CancellationToken cancellationToken)
    {
        var facts = SampleFacts.Journey(campaign, now);
        if (question.Customer?.Trim() is { Length: > 0 } wanted)
        {
            facts = await OfCustomerAsync(facts, wanted, cancellationToken);
        }

        return string.IsNullOrEmpty(question.Locale) ? facts : facts with { Customer = facts.Customer with { Locale = question.Locale } };
    }

    /// <summary>A real customer with their last order; who has none gets the made-up one.</summary>
    private async Task<JourneyFacts> OfCustomerAsync(JourneyFacts facts, string wanted, CancellationToken cancellationToken)
    {
        var id = await FindCustomerAsync(wanted, cancellationToken)
            ?? throw TemplateRefusals.NoCustomer(wanted);
        await using var reader = engine.Store.OpenReader();
        var order = await reader.Orders.Where(found => found.CustomerId == id && !found.Cancelled).OrderByDescending(found => found.At).Select(found => (long?)found.Id).FirstOrDefaultAsync(cancellationToken);
        await using var transaction = await engine.Store.BeginAsync(cancellationToken);
        var customer = (await transaction.LoadCustomersAsync([id], cancellationToken))[0].ToFacts();
        if (order is not { } orderId || await transaction.LoadOrdersAsync([orderId], cancellationToken) is not [{ } row])
        {
            return facts with { Customer = customer };
        }

        return facts with { Customer = customer, Event = facts.Event! with { Time = row.At, Order = row.ToFacts(), Content = row.ToFacts().Content } };
    }

    /// <summary>The customer of that key, else the best that the search finds.</summary>
    private async Task<long?> FindCustomerAsync(string wanted, CancellationToken cancellationToken)
    {
        var desk = new CustomerDesk(engine.Store, engine.Policies.Now.CallingCode);
        return await desk.FindIdAsync(wanted, cancellationToken)
            ?? (await desk.FindAsync(wanted, after: null, take: 1, cancellationToken)).Customers.Select(line => (long?)line.Id).FirstOrDefault();
    }

    private Addressed Address(PreviewQuestion question, Purpose purpose, JourneyFacts facts, LiveCampaign campaign, Instant now)
    {
        // No customer and no campaign by number: the links of a preview must not refuse for anybody.
        var row = new MessageRow(0, 0, 1, 0, 0, "preview", question.Channel, purpose, question.Name, MessageStatus.Queued, now, now, 0, null, null);
        var address = question.Channel == Channel.Email ? facts.Customer.Email : facts.Customer.Phone;
        var policies = engine.Policies.Now;
        var zone = facts.Customer.Zone is { } id ? DateTimeZoneProviders.Tzdb.GetZoneOrNull(id) : null;
        var told = facts.Customer.Attributes.GetValueOrDefault("country") as string;
        var countries = policies.CountriesOf(told, AddressForm.Of(Channel.Sms, facts.Customer.Phone, policies.CallingCode), zone, campaign.Settings);
        var policy = policies.For(campaign.Settings, campaign.Row.Name, question.Channel, purpose, countries);
        return new Addressed(row, facts, new Dictionary<string, object?>(), campaign, address ?? "", policy, policies.CallingCode);
    }
}
