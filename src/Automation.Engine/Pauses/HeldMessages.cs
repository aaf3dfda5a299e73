using Automation.Engine.Gate;
using Automation.Engine.Messages;
using NodaTime;

namespace Automation.Engine.Pauses;

/// <summary>A message that a pause has held, as a resume looks at it.</summary>
/// <param name="Id">Its id.</param>
/// <param name="Channel">Its channel.</param>
/// <param name="Purpose">Its purpose.</param>
/// <param name="DueAt">When it was due.</param>
public readonly record struct HeldMessage(long Id, Channel Channel, Purpose Purpose, Instant DueAt);

/// <summary>Which held messages of one person a resume lets go to the gate. Pure.</summary>
public static class HeldMessages
{
    /// <summary>
    /// The rule by which each message is denied; null for those that go. Calls of services reach no person and always go. With one per person,
    /// transactional messages always go, for a person must know what they say; beside them nothing else goes, and without any the most important
    /// one: care before advertising, then the newest.
    /// </summary>
    /// <param name="ofOnePerson">What is held for one person; one message alone where the plan does not ask for one per person.</param>
    /// <param name="plan">How it is resumed.</param>
    /// <param name="now">When.</param>
    /// <returns>One answer for each message, in the order given.</returns>
    public static IReadOnlyList<string?> Decide(IReadOnlyList<HeldMessage> ofOnePerson, ResumePlan plan, Instant now)
    {
        ArgumentNullException.ThrowIfNull(ofOnePerson);
        ArgumentNullException.ThrowIfNull(plan);
        var rules = new string?[ofOnePerson.Count];
        for (var i = 0; i < rules.Length; i++)
        {
            rules[i] = IsStale(ofOnePerson[i], plan, now) ? GateRules.PauseStale : null;
        }

        if (plan.OnePerPerson)
        {
            KeepOne(ofOnePerson, rules);
        }

        return rules;
    }

    private static bool IsStale(HeldMessage message, ResumePlan plan, Instant now) =>
        message.Channel != Channel.Call && plan.DropOlderThan is { } age && now - message.DueAt > age;

    private static void KeepOne(IReadOnlyList<HeldMessage> messages, string?[] rules)
    {
        var going = Enumerable.Range(0, rules.Length).Where(i => rules[i] is null && messages[i].Channel != Channel.Call).ToList();
        var others = going.Where(i => messages[i].Purpose != Purpose.Transactional).ToList();
        if (others.Count == going.Count && others.Count > 0)
        {
            others.Remove(others.OrderBy(i => messages[i].Purpose).ThenByDescending(i => messages[i].DueAt).ThenByDescending(i => messages[i].Id).First());
        }

        foreach (var i in others)
        {
            rules[i] = GateRules.PauseOnePerPerson;
        }
    }
}
