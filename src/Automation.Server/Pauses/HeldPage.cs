using Automation.Engine.Gate;
using Automation.Engine.Messages;
using Automation.Engine.Pauses;
using Automation.Storage;
using NodaTime;

namespace Automation.Server.Pauses;

/// <summary>Held messages that a resume looks at together: a page of them, and with one per person all the others of the same people.</summary>
/// <param name="Free">Those that nothing else holds, the oldest first.</param>
/// <param name="Covered">Those that other pauses hold, with these pauses.</param>
internal sealed record HeldPage(IReadOnlyList<MessageRow> Free, IReadOnlyList<(MessageRow Message, IReadOnlyList<Pause> By)> Covered)
{
    /// <summary>Loads what belongs to a page.</summary>
    internal static async ValueTask<HeldPage> LoadAsync(
        IStoreTransaction transaction, PauseScope scope, IReadOnlyList<MessageRow> page, ResumePlan plan, PausesInForce others, CancellationToken cancellationToken) => Of(
            plan.OnePerPerson ? await transaction.LoadHeldOfAsync(scope, [.. page.Select(message => message.CustomerId).Distinct()], cancellationToken) : page,
            others);

    /// <summary>Sorts messages by whether other pauses hold them.</summary>
    internal static HeldPage Of(IReadOnlyList<MessageRow> messages, PausesInForce others)
    {
        var free = new List<MessageRow>(messages.Count);
        var covered = new List<(MessageRow, IReadOnlyList<Pause>)>();
        foreach (var message in messages)
        {
            var by = others.Covering(PlaceOf(message));
            if (by.Count > 0)
            {
                covered.Add((message, by));
            }
            else
            {
                free.Add(message);
            }
        }

        return new HeldPage([.. free.OrderBy(message => message.DueAt).ThenBy(message => message.Id)], covered);
    }

    /// <summary>Where a message lies.</summary>
    internal static PausedPlace PlaceOf(MessageRow message) => new(message.CampaignId, message.CustomerId, message.Channel, message.ActivityId);

    /// <summary>For each free message the rule by which a plan denies it; null for those that go to the gate.</summary>
    internal IEnumerable<(MessageRow Message, string? Rule)> Decide(ResumePlan plan, Instant at)
    {
        var rules = new Dictionary<long, string?>(Free.Count);
        foreach (var together in plan.OnePerPerson ? Free.GroupBy(message => message.CustomerId) : Free.GroupBy(message => message.Id))
        {
            var held = together.Select(message => new HeldMessage(message.Id, message.Channel, message.Purpose, message.DueAt)).ToList();
            foreach (var (message, rule) in held.Zip(HeldMessages.Decide(held, plan, at)))
            {
                rules[message.Id] = rule;
            }
        }

        return Free.Select(message => (message, rules[message.Id]));
    }

    /// <summary>What the rows of those that stay become: they expire as the pauses say that still hold them.</summary>
    internal IEnumerable<MessageChange> Staying(Instant now) => Covered.Select(found => new MessageChange(
        found.Message.Id, MessageStatus.Held, now, GateRules.Paused, HeldUntil: PausesInForce.ExpiryOf(found.By, found.Message.DueAt)));
}
