using System.Text.Json;
using Automation.Engine.Consent;
using Automation.Engine.Gate;
using Automation.Engine.Ledger;
using Automation.Engine.Messages;
using Automation.Server.Access;
using Automation.Server.Campaigns;
using Automation.Server.Events;
using Automation.Server.Gate;
using Automation.Server.Journeys;
using Automation.Storage;
using NodaTime;
using NodaTime.Text;

namespace Automation.Server.Consent;

/// <summary>
/// What people say about messages, and what providers say about addresses. Pages, the API, the command line and inbound messages all come
/// here; each call is one transaction, and what it says counts for everything that is still queued.
/// </summary>
internal sealed class ConsentDesk(IStore store, EventIntake intake, LivePolicies policies, LiveCampaigns campaigns, CircuitBreaker breaker)
{
    /// <summary>The event that tells workflows of a refusal; its data has <c>channel</c>, <c>purpose</c> and <c>at</c>.</summary>
    internal const string RefusedEvent = "consent.refused";

    /// <summary>
    /// The event that asks for the confirmation of a refusal, where a law that binds the recipient demands one
    /// (<see cref="PolicyRule.ConfirmRefusal"/>); the same data. The shipped workflow <c>refusal-confirmation</c> answers it.
    /// </summary>
    internal const string ConfirmationEvent = "consent.confirmation-due";

    /// <summary>A refusal that is told later than this after it was said is old data and is not confirmed any more.</summary>
    private static readonly Duration ConfirmedWithin = Duration.FromDays(1);

    /// <summary>The event that tells workflows of an agreement.</summary>
    internal const string GivenEvent = "consent.given";

    /// <summary>
    /// Records a word that the shop has heard, with its proof. One that is new and changes what holds of a channel and purpose has the same effect as one that
    /// the person has given on a page; one about a topic is recorded alone.
    /// </summary>
    /// <param name="consent">The word; its customer's id is not looked at.</param>
    /// <param name="customerKey">The shop's key of the customer.</param>
    /// <param name="actor">Who writes it down, for the audit log.</param>
    /// <param name="cancellationToken">Ends the call before the commit.</param>
    /// <returns>How many entries are new: 0 or 1; null when there is no such customer.</returns>
    internal async Task<int?> HearAsync(ConsentWrite consent, string customerKey, Actor actor, CancellationToken cancellationToken)
    {
        await using var transaction = await store.BeginAsync(cancellationToken);
        if (await transaction.FindCustomerAsync(customerKey, cancellationToken) is not { } id
            || await transaction.LoadCustomersAsync([id], cancellationToken) is not [{ } customer])
        {
            return null;
        }

        var before = Holding(await transaction.LoadConsentsAsync([id], cancellationToken), consent);
        var added = await transaction.RecordConsentsAsync([consent with { CustomerId = id }], cancellationToken);
        var holds = Holding(await transaction.LoadConsentsAsync([id], cancellationToken), consent);
        if (added > 0 && consent.Topic.Length == 0 && holds?.State == consent.State && before?.State != consent.State)
        {
            var choice = new Choice(consent.Channel, consent.Purpose, consent.State == ConsentState.Given, IsExplicit: true);
            await FollowAsync(transaction, campaignId: 0, customer, new Word(choice, consent.At, consent.Source, consent.RecordedAt), cancellationToken);
        }

        if (added > 0)
        {
            var detail = new { consent.Channel, consent.Purpose, consent.Topic, consent.State };
            await transaction.AddAuditAsync(actor.Did("consent.recorded", "customer/" + customerKey, consent.RecordedAt, detail), cancellationToken);
        }

        await transaction.CommitAsync(cancellationToken);
        return added;
    }

    private static ConsentRow? Holding(IReadOnlyList<ConsentRow> known, ConsentWrite word) =>
        known.FirstOrDefault(row => row.Channel == word.Channel && row.Purpose == word.Purpose && row.Topic == word.Topic);

    /// <summary>The form of an address under which it is suppressed; null when it is no address.</summary>
    internal string? FormOf(Channel channel, string? address) => AddressForm.Of(channel, address, policies.Now.CallingCode);

    /// <summary>
    /// A person refuses. Saying it again changes nothing; refusing everything is refusing advertising and care. An opt-out from advertising also
    /// suppresses the address, so that it holds for every customer record that has it.
    /// </summary>
    /// <param name="target">Who and what.</param>
    /// <param name="source">Where it was said: <c>one-click</c>, <c>preferences</c>, <c>sms</c>.</param>
    /// <param name="now">When.</param>
    /// <param name="cancellationToken">Ends the call before the commit.</param>
    /// <returns>False when there is no such customer.</returns>
    internal async Task<bool> RefuseAsync(LinkTarget target, string source, Instant now, CancellationToken cancellationToken)
    {
        // A link in a transactional message refuses what may be refused: advertising.
        var purpose = target.Purpose == Purpose.Transactional ? Purpose.Advertising : target.Purpose;
        return await ChooseAsync(target with { Purpose = purpose }, [new Choice(target.Channel, purpose, IsWanted: false)], source, now, cancellationToken);
    }

    /// <summary>A person chooses, as on the page of preferences. What is as it was leaves no trace.</summary>
    /// <returns>False when there is no such customer.</returns>
    internal async Task<bool> ChooseAsync(LinkTarget target, IReadOnlyList<Choice> choices, string source, Instant now, CancellationToken cancellationToken)
    {
        await using var transaction = await store.BeginAsync(cancellationToken);
        if (!await ChooseAsync(transaction, target, choices, source, now, cancellationToken))
        {
            return false;
        }

        await transaction.CommitAsync(cancellationToken);
        return true;
    }

    /// <summary>The same as part of a transaction.</summary>
    internal async ValueTask<bool> ChooseAsync(
        IStoreTransaction transaction, LinkTarget target, IReadOnlyList<Choice> choices, string source, Instant now, CancellationToken cancellationToken)
    {
        if (await transaction.LoadCustomersAsync([target.CustomerId], cancellationToken) is not [{ } customer])
        {
            return false;
        }

        var known = await transaction.LoadConsentsAsync([customer.Id], cancellationToken);
        foreach (var choice in choices)
        {
            var said = known.FirstOrDefault(row => row.Channel == choice.Channel && row.Purpose == choice.Purpose && row.Topic.Length == 0)?.State;
            var state = choice.IsWanted ? ConsentState.Given : ConsentState.Refused;
            if (said != state && await IsNewsAsync(transaction, customer, choice, said, now, cancellationToken))
            {
                await SayAsync(transaction, target, customer, choice, state, source, now, cancellationToken);
            }
        }

        return true;
    }

    /// <summary>What a provider has learnt about the address of a message: it is suppressed, and the campaign's breaker counts it.</summary>
    /// <param name="messageId">The engine's number of the message.</param>
    /// <param name="reason">Hard bounce, complaint, or an opt-out that the provider was told.</param>
    /// <param name="source">What told us: a short word, and an id where there is one.</param>
    /// <param name="now">When.</param>
    /// <param name="cancellationToken">Ends the call before the commit.</param>
    /// <returns>False when there is no such message, or its customer has no address any more.</returns>
    internal async Task<bool> ReportAsync(long messageId, SuppressionReason reason, string source, Instant now, CancellationToken cancellationToken)
    {
        await using var transaction = await store.BeginAsync(cancellationToken);
        if (await transaction.FindMessageAsync(messageId, cancellationToken) is not { } message
            || await transaction.LoadCustomersAsync([message.CustomerId], cancellationToken) is not [{ } customer]
            || FormOf(message.Channel, AddressOf(customer, message.Channel)) is not { } address)
        {
            return false;
        }

        await ReportAsync(transaction, message, address, reason, source, now, cancellationToken);
        await transaction.CommitAsync(cancellationToken);
        return true;
    }

    /// <summary>The same as part of a transaction, for the address that the message went to. A complaint about care is a refusal of care too.</summary>
    internal async ValueTask ReportAsync(
        IStoreTransaction transaction, MessageRow message, string address, SuppressionReason reason, string source, Instant now, CancellationToken cancellationToken)
    {
        var scope = reason == SuppressionReason.HardBounce ? SuppressionScope.All : SuppressionScope.Advertising;
        await SuppressAsync(transaction, message, new SuppressionWrite(message.Channel, address, scope, "", reason, source, now), cancellationToken);
        if (reason == SuppressionReason.Complaint && message.Purpose == Purpose.Care)
        {
            await transaction.RecordConsentsAsync([new ConsentWrite(message.CustomerId, message.Channel, Purpose.Care, "", ConsentState.Refused, now, now, "complaint", null, source)], cancellationToken);
        }
    }

    /// <summary>Suppresses the address that a message went to; the first time, the campaign's breaker counts it.</summary>
    internal async ValueTask SuppressAsync(IStoreTransaction transaction, MessageRow message, SuppressionWrite write, CancellationToken cancellationToken)
    {
        if (await transaction.AddSuppressionsAsync([write], cancellationToken) > 0)
        {
            await breaker.CountAsync(transaction, message.CampaignId, KindOf(write.Reason), write.CreatedAt, cancellationToken);
        }
    }

    internal static string? AddressOf(CustomerRow customer, Channel channel) => channel == Channel.Email ? customer.Email : customer.Phone;

    private static BreakerCount KindOf(SuppressionReason reason) => reason switch
    {
        SuppressionReason.HardBounce => BreakerCount.HardBounce,
        SuppressionReason.Complaint => BreakerCount.Complaint,
        _ => BreakerCount.OptOut,
    };

    /// <summary>Wanting what nobody has refused is only news where it was refused by its address.</summary>
    private async ValueTask<bool> IsNewsAsync(
        IStoreTransaction transaction, CustomerRow customer, Choice choice, ConsentState? said, Instant now, CancellationToken cancellationToken)
    {
        if (!choice.IsWanted || said is not null || choice.IsExplicit)
        {
            return true;
        }

        return FormOf(choice.Channel, AddressOf(customer, choice.Channel)) is { } address
            && (await transaction.LoadSuppressionsAsync(choice.Channel, [address], now, cancellationToken)).Any(row => row.Reason == SuppressionReason.OptOut);
    }

    private async ValueTask SayAsync(
        IStoreTransaction transaction, LinkTarget target, CustomerRow customer, Choice choice, ConsentState state, string source, Instant now, CancellationToken cancellationToken)
    {
        var at = Instant.FromUnixTimeMilliseconds(now.ToUnixTimeMilliseconds());
        var proof = FormattableString.Invariant($"{source} {InstantPattern.ExtendedIso.Format(at)}");
        await transaction.RecordConsentsAsync([new ConsentWrite(customer.Id, choice.Channel, choice.Purpose, "", state, at, at, source, null, proof)], cancellationToken);
        await FollowAsync(transaction, target.CampaignId, customer, new Word(choice, at, source, at), cancellationToken);
    }

    /// <summary>What follows from a word that is news: the address, the ledger, the campaign's breaker, and workflows that wait for it.</summary>
    private async ValueTask FollowAsync(IStoreTransaction transaction, long campaignId, CustomerRow customer, Word word, CancellationToken cancellationToken)
    {
        var (choice, at, source, now) = word;
        await SuppressAsync(transaction, customer, choice, source, now, cancellationToken);
        var outcome = choice.IsWanted ? LedgerOutcome.OptedIn : LedgerOutcome.OptedOut;
        await transaction.AddLedgerAsync(campaignId, 0, customer.Id, new LedgerEntry(now, outcome, "", 0, NameOf(choice), source), cancellationToken);
        if (!choice.IsWanted)
        {
            await breaker.CountAsync(transaction, campaignId, BreakerCount.OptOut, now, cancellationToken);
        }

        List<string> types = [choice.IsWanted ? GivenEvent : RefusedEvent];
        if (!choice.IsWanted && now - at <= ConfirmedWithin && await MustConfirmAsync(transaction, campaignId, customer, choice, cancellationToken))
        {
            types.Add(ConfirmationEvent);
        }

        var data = JsonSerializer.Serialize(new { channel = Name(choice.Channel), purpose = Name(choice.Purpose), at = InstantPattern.ExtendedIso.Format(at), source });
        var id = FormattableString.Invariant($"{customer.Id}-{(int)choice.Channel}-{(int)choice.Purpose}-{at.ToUnixTimeMilliseconds()}");
        await intake.IngestAsync(
            transaction,
            [.. types.Select(type => new InboundEvent("automation", type == ConfirmationEvent ? id + "-confirm" : id, type, at, new CustomerWrite(customer.Key), null, data))],
            now,
            cancellationToken);
    }

    private async ValueTask<bool> MustConfirmAsync(IStoreTransaction transaction, long campaignId, CustomerRow customer, Choice choice, CancellationToken cancellationToken)
    {
        var campaign = (await campaigns.LoadAsync(transaction, cancellationToken)).GetValueOrDefault(campaignId);
        var settings = campaign?.Settings ?? campaigns.Fallback;
        var facts = customer.ToFacts();
        var zone = customer.Zone is { } id ? DateTimeZoneProviders.Tzdb.GetZoneOrNull(id) : null;
        var countries = policies.Now.CountriesOf(facts.Attributes.GetValueOrDefault("country") as string, FormOf(Channel.Sms, customer.Phone), zone, settings);
        return policies.Now.For(settings, campaign?.Row.Name ?? "", choice.Channel, choice.Purpose, countries).Rules.Any(rule => rule is PolicyRule.ConfirmRefusal);
    }

    /// <summary>Only an opt-out is the person's own to lift; a complaint or a hard bounce stays.</summary>
    private async ValueTask SuppressAsync(
        IStoreTransaction transaction, CustomerRow customer, Choice choice, string source, Instant now, CancellationToken cancellationToken)
    {
        if (choice.Purpose != Purpose.Advertising || FormOf(choice.Channel, AddressOf(customer, choice.Channel)) is not { } address)
        {
            return;
        }

        if (choice.IsWanted)
        {
            await transaction.LiftSuppressionsAsync(choice.Channel, address, SuppressionReason.OptOut, source, now, cancellationToken);
            return;
        }

        await transaction.AddSuppressionsAsync([new SuppressionWrite(choice.Channel, address, SuppressionScope.Advertising, "", SuppressionReason.OptOut, source, now)], cancellationToken);
    }

    private static string NameOf(Choice choice) => $"{Name(choice.Purpose)} by {Name(choice.Channel)}";

    private static string Name<T>(T value)
        where T : struct, Enum => value.ToString()!.ToLowerInvariant();

    /// <summary>A word of a person, when it was said, where, and when we learnt of it.</summary>
    private sealed record Word(Choice Choice, Instant At, string Source, Instant LearntAt);
}

/// <summary>What a person wants of one channel and purpose.</summary>
/// <param name="Channel">The channel.</param>
/// <param name="Purpose">Care or advertising.</param>
/// <param name="IsWanted">Whether it is wanted.</param>
/// <param name="IsExplicit">Whether the person asked for it where nothing was said before; an unchanged box on a page is no agreement.</param>
internal sealed record Choice(Channel Channel, Purpose Purpose, bool IsWanted, bool IsExplicit = false);
