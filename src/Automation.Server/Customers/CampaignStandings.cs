using Automation.Engine.Activities;
using Automation.Engine.Activities.Messaging;
using Automation.Engine.Campaigns;
using Automation.Engine.Customers;
using Automation.Engine.Definitions;
using Automation.Engine.Gate;
using Automation.Engine.Journeys;
using Automation.Engine.Ledger;
using Automation.Engine.Messages;
using Automation.Engine.Pauses;
using Automation.Server.Campaigns;
using Automation.Server.Events;
using Automation.Server.Journeys;
using Automation.Server.Languages;
using Automation.Server.Messages;
using Automation.Server.Pages.Customers;
using Automation.Server.Pauses;
using Automation.Storage;
using Automation.Storage.Reading;
using Automation.Templating;
using Microsoft.EntityFrameworkCore;
using NodaTime;

namespace Automation.Server.Customers;

/// <summary>
/// Answers "why, why not" for a customer and a campaign by asking the engine itself: the audience's rule, the store's own admission, the gate and the
/// renderer. Everything is asked in a transaction that is never committed, so it is what the engine would decide at this moment, and changes nothing.
/// </summary>
internal sealed class CampaignStandings(CareEngine engine, Policies explaining)
{
    private static readonly Sentences<CustomerTexts> Say = new();

    private const int MostLines = 50;

    private IStore Store => engine.Store;

    private Policies Policies => engine.Policies.Now;

    /// <summary>Where a customer stands in a campaign; null when there is no such customer or campaign.</summary>
    /// <param name="customerId">The customer.</param>
    /// <param name="campaignName">The campaign.</param>
    /// <param name="language">The language of the rules' sentences.</param>
    /// <param name="cancellationToken">Ends the call.</param>
    internal async Task<CampaignStanding?> OfAsync(long customerId, string campaignName, string language, CancellationToken cancellationToken)
    {
        var now = Instant.FromDateTimeOffset(engine.Options.Time.GetUtcNow());
        await using var reader = Store.OpenReader();
        await using var transaction = await Store.BeginAsync(cancellationToken);
        var campaign = (await engine.Campaigns.LoadAsync(transaction, cancellationToken)).Values.FirstOrDefault(found => found.IsShown && found.Row.Name == campaignName);
        if (campaign is null || await transaction.LoadCustomersAsync([customerId], cancellationToken) is not [{ } row])
        {
            return null;
        }

        var workflow = await FindWorkflowAsync(transaction, campaign, cancellationToken);
        var customer = row.ToFacts();
        var audience = Fit(campaign, customer, now);
        var past = (await new MessageExplanation(reader, explaining, explaining.CallingCode, language).OfAsync(row.Key, now, cancellationToken))!.Lines
            .Where(line => line.Campaign == campaign.Row.Name).Reverse().ToList();
        var paused = new PausesInForce([.. (await transaction.LoadPausesAsync(cancellationToken)).Select(pause => pause.ToPause())]);
        var messages = await MessagesAsync(new Question(transaction, reader, campaign, customer, now, paused), workflow, past, cancellationToken);
        return new CampaignStanding(
            campaign.Row.Name,
            await reader.DefinitionVersions.Where(version => version.Id == campaign.Row.DefinitionVersionId).Select(version => version.Name).FirstAsync(cancellationToken),
            now,
            [.. Open(campaign, now, paused.Covering(new PausedPlace(campaign.Row.Id, customerId, null, null))), .. Belongs(row, audience), .. WaysIn(campaign, workflow, row, now), .. await AgainAsync(transaction, reader, campaign, customer, now, cancellationToken)],
            audience,
            messages,
            await reader.Ledger.Where(line => line.CustomerId == customerId && line.CampaignId == campaign.Row.Id && !CustomerTimeline.ToldElsewhere.Contains(line.Outcome) && line.Outcome != LedgerOutcome.Completed)
                .OrderByDescending(line => line.Id).Take(MostLines).ToListAsync(cancellationToken));
    }

    private async ValueTask<CompiledWorkflow?> FindWorkflowAsync(IStoreTransaction transaction, LiveCampaign campaign, CancellationToken cancellationToken)
    {
        try
        {
            return await engine.Workflows.GetAsync(transaction, campaign.Row.DefinitionVersionId, cancellationToken);
        }
        catch (InvalidOperationException)
        {
            return null;
        }
    }

    private static IEnumerable<Finding> Open(LiveCampaign campaign, Instant now, IReadOnlyList<Pause> paused) => campaign switch
    {
        { Row.RetractedAt: not null } => [new(Verdict.No, Say["Nobody enters: the workflow is not published."])],
        { Row.State: CampaignState.Draft } => [new(Verdict.No, Say["Nobody enters: the campaign was not started yet."])],
        { Row.State: CampaignState.Stopped } => [new(Verdict.No, Say["Nobody enters: the campaign was stopped."])],
        { Row.State: CampaignState.Ended } => [new(Verdict.No, Say["Nobody enters any more: the campaign has ended."])],
        _ when campaign.EndsAt is { } end && end <= now => [new(Verdict.No, Say["Nobody enters any more: the campaign has ended."])],
        _ when paused.Any(pause => pause.Answers.Entries == EntryAnswer.Block) => [new(Verdict.No, Say["Nobody enters while it is paused."], GateRules.Paused)],
        _ when paused.Any(pause => pause.Answers.Entries == EntryAnswer.Queue) => [new(Verdict.Later, Say["It is paused: people wait, and enter when it is resumed."], GateRules.Paused)],
        _ when paused.Count > 0 => [new(Verdict.Yes, Say["The campaign is paused: people enter, and nothing leaves until it is resumed."])],
        _ => [new(Verdict.Yes, Say["The campaign runs: people enter it."])],
    };

    private static IEnumerable<Finding> Belongs(CustomerRow row, RuleFit? audience) => audience switch
    {
        _ when row.Key == SampleCustomer.Key => [new(Verdict.No, Say["The sample customer never belongs to an audience."])],
        null => [new(Verdict.Yes, Say["Everybody belongs to the audience."])],
        { Holds: true } => [new(Verdict.Yes, Say["The customer belongs to the audience."])],
        _ => [new(Verdict.No, Say["The customer does not belong to the audience: see which part does not fit."], "not-in-audience")],
    };

    /// <summary>On which occasions people enter, and when the next one is for this customer.</summary>
    private IEnumerable<Finding> WaysIn(LiveCampaign campaign, CompiledWorkflow? workflow, CustomerRow row, Instant now)
    {
        if (workflow is null)
        {
            yield return new Finding(Verdict.No, Say["The workflow cannot be read at this moment: a plug-in or a template is missing."]);
            yield break;
        }

        foreach (var start in workflow.Starts)
        {
            yield return WayIn(campaign, start, row, now);
        }
    }

    private Finding WayIn(LiveCampaign campaign, CompiledActivity start, CustomerRow row, Instant now)
    {
        StartRule? rule;
        try
        {
            rule = start.GetStartRule(campaign.Facts);
        }
        catch (InputException)
        {
            return new Finding(Verdict.No, Say["The way in \"{0}\" lacks a value of the campaign.", start.DisplayName]);
        }

        var next = rule is null or StartRule.OnEvent or StartRule.ByHand || campaign.Row.StartedAt is not { } started
            ? null
            : engine.Occasions.Next(rule, campaign.Settings, started, [row.Zone], now).Select(occasion => (Instant?)occasion.At).FirstOrDefault();
        return rule switch
        {
            StartRule.OnEvent(var type) => new Finding(Verdict.Told, Say["People enter at each event {0}.", type]),
            StartRule.OnCustomerDate { Fact: "customer.birthday" } when row.Birthday is null => new Finding(Verdict.No, Say["People enter by their date {0}, and this customer's is not known.", "customer.birthday"]),
            StartRule.OnCustomerDate daily => new Finding(Verdict.Told, Say["People enter by their date {0}, {1} days after it.", daily.Fact, daily.DaysAfter]),
            StartRule.ByHand => new Finding(Verdict.Told, Say["People are let in by hand."]),
            null => new Finding(Verdict.Told, Say["The way in \"{0}\" lets nobody in by itself.", start.DisplayName]),
            _ when next is { } at => new Finding(Verdict.Later, Say["The audience enters next at {0}.", at]),
            _ => new Finding(Verdict.No, Say["The audience has no further occasion to enter."]),
        };
    }

    /// <summary>Asks the store to admit the customer, as the engine does, and takes it back; then says what is in the way.</summary>
    private static async Task<IReadOnlyList<Finding>> AgainAsync(
        IStoreTransaction transaction, ReadContext reader, LiveCampaign campaign, CustomerFacts customer, Instant now, CancellationToken cancellationToken)
    {
        var reentry = campaign.Settings.Reentry;
        var value = EntryKeys.ValueKey(reentry, customer);
        if (reentry is ReentryRule.OncePerValue perValue && value is null)
        {
            return [new(Verdict.No, Say["People enter once for each value of {0}, and this customer has none.", perValue.Fact])];
        }

        var key = EntryKeys.ForEvent(reentry, new Happening(0, "", customer.Id, null, value));
        var write = new JourneyWrite(campaign.Row.Id, campaign.Row.DefinitionVersionId, customer.Id, key, now, null);
        var isAdmitted = await transaction.TryAddJourneyAsync(write, reentry, cancellationToken) is not null;
        var last = await reader.Journeys.Where(row => row.CustomerId == customer.Id && row.CampaignId == campaign.Row.Id).OrderByDescending(row => row.Id).FirstOrDefaultAsync(cancellationToken);
        var findings = new List<Finding> { isAdmitted ? new(Verdict.Yes, MayEnter(reentry, last)) : new(Verdict.No, MayNotEnter(reentry, last), "re-entry") };
        if (last is { Status: JourneyStatus.Active })
        {
            findings.Add(new Finding(Verdict.Told, Say["A journey of this customer is under way since {0}.", last.EnteredAt]));
        }

        return findings;
    }

    private static Sentence MayEnter(ReentryRule reentry, JourneyView? last) => (reentry, last) switch
    {
        (_, null) => Say["The customer was never in this campaign and may enter."],
        (ReentryRule.EveryTime, _) => Say["People may enter at every occasion; the last time was {0}.", last.EnteredAt],
        _ => Say["The customer may enter again; the last time was {0}.", last.EnteredAt],
    };

    private static Sentence MayNotEnter(ReentryRule reentry, JourneyView? last) => (reentry, last) switch
    {
        (ReentryRule.Once, { } before) => Say["People enter once, and this customer did at {0}.", before.EnteredAt],
        (ReentryRule.OncePer period, { } before) => Say["The customer entered at {0} and may enter again from {1} on.", before.EnteredAt, before.EnteredAt + period.Period],
        (ReentryRule.OnceUntilExit, { } before) => Say["A journey of this customer is active since {0}; the next may begin when it has ended.", before.EnteredAt],
        (ReentryRule.OncePerValue perValue, { } before) => Say["People enter once for each value of {0}, and this customer did for the present one at {1}.", perValue.Fact, before.EnteredAt],
        _ => Say["The customer may not enter at this moment."],
    };

    private static RuleFit? Fit(LiveCampaign campaign, CustomerFacts customer, Instant now)
    {
        if (campaign.Settings.Audience is not { } rule)
        {
            return null;
        }

        return Fit(rule, rule.Outline, AudienceMembership.ContextOf(campaign, customer, now));
    }

    private static RuleFit Fit(Expression rule, RulePart part, TemplateContext context)
    {
        var holds = Expression.IsTruthy(rule.Evaluate(part, context).Value);
        return part switch
        {
            RulePart.All all => new RuleFit(part.Text, RuleFitKind.All, holds, [], [.. all.Parts.Select(one => Fit(rule, one, context))]),
            RulePart.Any any => new RuleFit(part.Text, RuleFitKind.Any, holds, [], [.. any.Parts.Select(one => Fit(rule, one, context))]),
            RulePart.Not not => new RuleFit(part.Text, RuleFitKind.Not, holds, [], [Fit(rule, not.Part, context)]),
            _ => new RuleFit(part.Text, RuleFitKind.Condition, holds, [.. rule.VariablesOf(part).Select(variable => variable.Path).Distinct().Select(path => KeyValuePair.Create(path, ValueOf(path, context)))], []),
        };
    }

    private static object? ValueOf(string path, TemplateContext context) => Expression.Parse(path).Expression?.Evaluate(context).Value switch
    {
        DateTimeOffset at => Instant.FromDateTimeOffset(at),
        null => null,
        string text => text,
        IEnumerable<object?> list => string.Join(", ", list),
        IFormattable number => number.ToString(null, System.Globalization.CultureInfo.InvariantCulture),
        var other => other.ToString(),
    };

    private async Task<IReadOnlyList<MessageStanding>> MessagesAsync(Question question, CompiledWorkflow? workflow, IReadOnlyList<ExplainedLine> past, CancellationToken cancellationToken)
    {
        if (workflow is null)
        {
            return [];
        }

        var known = await question.Reader.Messages.Where(row => row.CustomerId == question.Customer.Id && row.CampaignId == question.Campaign.Row.Id).ToDictionaryAsync(row => row.Id, cancellationToken);
        var order = await question.Reader.Orders.Where(row => row.CustomerId == question.Customer.Id && !row.Cancelled).OrderByDescending(row => row.At).Select(row => (long?)row.Id).FirstOrDefaultAsync(cancellationToken);
        var facts = question.FactsWith(order is { } id ? (await question.Transaction.LoadOrdersAsync([id], cancellationToken))[0] : null);
        var standings = new List<MessageStanding>();
        foreach (var activity in workflow.Activities.Where(activity => activity.Sender is not null))
        {
            var sender = activity.Sender!;
            var (template, purpose) = (sender.FixedText, question.Campaign.Facts.PurposeOf(sender.Purpose.IsConstant ? sender.Purpose.Constant : Purpose.Care));
            var lines = past.Where(line => line.MessageId is { } message && known.GetValueOrDefault(message)?.ActivityId == activity.Id).Select(line => new PastMessage(known[line.MessageId!.Value], line)).ToList();
            var findings = template is null || !sender.Purpose.IsConstant
                ? [new Finding(Verdict.Told, Say["Which message it is depends on the journey; the gate is asked when it is known."])]
                : await AskAsync(question, facts, new MessageRow(0, 0, 0, question.Campaign.Row.Id, question.Customer.Id, activity.Id, sender.Channel, purpose, template, MessageStatus.Queued, question.Now, question.Now, 0, (sender as SendWhatsApp)?.ContentSid.Constant is { } sid ? new WhatsAppContent(sid, new Dictionary<string, string>()).ToJson() : null, null), workflow, cancellationToken);
            standings.Add(new MessageStanding(activity.DisplayName, sender.Channel, purpose, template ?? "", findings, lines));
        }

        return standings;
    }

    /// <summary>The gate's word about a message that would be due now; where a pause or the state of the campaign answers for all, also what it would say otherwise.</summary>
    private async Task<IReadOnlyList<Finding>> AskAsync(Question question, JourneyFacts facts, MessageRow message, CompiledWorkflow workflow, CancellationToken cancellationToken)
    {
        var first = await DecideAsync(question, question.Campaign, facts, message, workflow, cancellationToken);
        if (question.Paused.Covering(HeldPage.PlaceOf(message)).Count > 0)
        {
            var held = Of(Verdict.Later, Say["It would be held until the campaign is resumed."], GateRules.Paused);
            return [held, first with { Text = Say["If the campaign ran: {0}", first.Text] }];
        }

        if (question.Campaign.Row.State is CampaignState.Running or CampaignState.Ended)
        {
            return [first];
        }

        var running = question.Campaign with { Row = question.Campaign.Row with { State = CampaignState.Running } };
        var then = await DecideAsync(question, running, facts, message, workflow, cancellationToken);
        return [first, then with { Text = Say["If the campaign ran: {0}", then.Text] }];
    }

    private async Task<Finding> DecideAsync(Question question, LiveCampaign campaign, JourneyFacts facts, MessageRow message, CompiledWorkflow workflow, CancellationToken cancellationToken)
    {
        var address = message.Channel == Channel.Email ? question.Customer.Email : question.Customer.Phone;
        var addressed = new Addressed(message, facts, workflow.VariableDefaults, campaign, address, Addressed.PolicyOf(message, facts, campaign, Policies), Policies.CallingCode);
        var gate = await GateBatch.LoadAsync(question.Transaction, engine.Campaigns, Policies, message.Channel, [addressed], question.Now, cancellationToken);
        return gate.Decide(addressed) switch
        {
            GateDecision.Deny deny => Of(Verdict.No, Say["It would not leave."], deny.Rule),
            GateDecision.Hold hold => Of(Verdict.Later, Say["It would be held until the campaign is resumed."], hold.Rule),
            GateDecision.DelayUntil delay => Of(Verdict.Later, Say["It would leave at {0}.", delay.Until], delay.Rule),
            _ => Written(engine.Renderer.Render(gate.Prepare(addressed), question.Now)),
        };
    }

    private Finding Written(RenderedMessage written) => written switch
    {
        { LacksRule: { } rule } => Of(Verdict.No, Say["It would not leave."], rule),
        { Outbound: null } => Of(Verdict.No, Say["It could not be written: {0}", written.Detail ?? written.Code ?? ""], written.Code ?? ""),
        _ => new Finding(Verdict.Yes, Say["It would leave now."]),
    };

    private Finding Of(Verdict verdict, Sentence text, string rule) => new(verdict, text, rule, explaining.Find(rule)?.Source ?? "");

    /// <summary>Who is asked about, and when.</summary>
    private sealed record Question(IStoreTransaction Transaction, ReadContext Reader, LiveCampaign Campaign, CustomerFacts Customer, Instant Now, PausesInForce Paused)
    {
        /// <summary>What a journey that begins now may know: the last order stands for the one that would begin it.</summary>
        internal JourneyFacts FactsWith(OrderRow? order) => new()
        {
            JourneyId = 0,
            EnteredAt = Now,
            Customer = Customer,
            Campaign = Campaign.Facts,
            Event = order is null ? null : new EventFacts { Id = 0, Type = "order.placed", Time = order.At, Order = order.ToFacts() },
        };
    }
}
