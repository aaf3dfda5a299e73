using System.Collections.Immutable;
using Automation.Engine.Activities;

namespace Automation.Engine.Definitions;

/// <summary>A validated definition, ready to run: immutable, shared by all journeys of its version, safe for concurrent use.</summary>
public sealed class CompiledWorkflow
{
    /// <summary>The definition's name.</summary>
    public required string Name { get; init; }

    /// <summary>The activities; their position is what states refer to.</summary>
    public required ImmutableArray<CompiledActivity> Activities { get; init; }

    /// <summary>The variables' default values by name.</summary>
    public required IReadOnlyDictionary<string, object?> VariableDefaults { get; init; }

    /// <summary>The activities at which journeys can begin.</summary>
    public required ImmutableArray<CompiledActivity> Starts { get; init; }

    /// <summary>Finds an activity by its id; null when there is none.</summary>
    public CompiledActivity? Find(string id) => Activities.FirstOrDefault(activity => activity.Id == id);
}

/// <summary>An activity in its place in the graph.</summary>
public sealed class CompiledActivity
{
    internal CompiledActivity(int index, WrittenActivity written, Activity instance, JoinMode join)
    {
        Index = index;
        Id = written.Id;
        Type = written.Type;
        DisplayName = written.DisplayName;
        Instance = instance;
        Join = join;
    }

    /// <summary>Its position in <see cref="CompiledWorkflow.Activities"/>.</summary>
    public int Index { get; }

    /// <summary>Its id in the definition.</summary>
    public string Id { get; }

    /// <summary>Its type name.</summary>
    public string Type { get; }

    /// <summary>The name that people gave it, or the type's.</summary>
    public string DisplayName { get; }

    /// <summary>On which occasions journeys begin here; null when it is no trigger.</summary>
    /// <exception cref="InputException">The campaign lacks a value that the trigger needs.</exception>
    public StartRule? GetStartRule(Campaigns.CampaignFacts campaign) =>
        (Instance as Trigger)?.GetStartRule(new StartRuleContext(campaign));

    /// <summary>The activity as what calls an outside service; null when it does not.</summary>
    public CallActivity? Callee => Instance as CallActivity;

    /// <summary>The activity as what sends a message; null when it does not.</summary>
    public Activities.Messaging.SendMessage? Sender => Instance as Activities.Messaging.SendMessage;

    /// <summary>The outcomes by which it may complete.</summary>
    public required IReadOnlyList<string> Outcomes { get; init; }

    /// <summary>The bound instance.</summary>
    internal Activity Instance { get; }

    /// <summary>Connections that leave it, in the order of the definition.</summary>
    internal ImmutableArray<CompiledConnection> Outgoing { get; set; } = [];

    /// <summary>How many forward connections come in.</summary>
    internal int ForwardInbound { get; set; }

    /// <summary>How several branches that meet here are joined.</summary>
    internal JoinMode Join { get; }

    /// <summary>
    /// A bit set over activities: from which of them a branch can still arrive here in the same turn of the loops around, by a
    /// way that does not lead through here.
    /// </summary>
    internal ulong[] ReachedFrom { get; set; } = [];

    internal bool CanBeReachedFrom(int activity) => (ReachedFrom[activity >> 6] & (1UL << (activity & 63))) != 0;
}

/// <summary>A connection of the graph.</summary>
/// <param name="Port">The outcome that follows it.</param>
/// <param name="Target">The position of the activity it leads to.</param>
/// <param name="IsBackward">Whether it closes a loop: then its target begins anew without joining.</param>
/// <param name="InboundBit">Its bit among the forward connections into the target; -1 for a backward one.</param>
internal sealed record CompiledConnection(string Port, int Target, bool IsBackward, int InboundBit);

/// <summary>How branches that meet at an activity are joined.</summary>
internal enum JoinMode
{
    /// <summary>Begin once when every branch that is still alive has arrived. The default where branches meet.</summary>
    AllActive,

    /// <summary>Begin once when every connection has been followed; never when one cannot be any more.</summary>
    All,

    /// <summary>Begin with the first branch and give up the others.</summary>
    Any,

    /// <summary>Begin for each branch that arrives.</summary>
    Each,
}
