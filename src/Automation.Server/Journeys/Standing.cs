using Automation.Engine.Definitions;
using Automation.Engine.Journeys;
using Automation.Storage;

namespace Automation.Server.Journeys;

/// <summary>Where a journey stood before an advance, so that the figures of its drawing can be told what the advance has changed.</summary>
internal sealed class Standing
{
    private readonly List<int> _resting;
    private readonly HashSet<int> _decided;

    internal Standing(JourneyState state)
    {
        _resting = [.. state.Resting.Select(visit => visit.Activity)];
        _decided = [.. state.SidesTaken.Keys];
    }

    /// <summary>At which activities more or fewer visits rest now; nothing for those where it is the same.</summary>
    internal IReadOnlyList<RestChange> RestsSince(JourneyState state, CompiledWorkflow workflow)
    {
        var changes = new List<(int Activity, int N)>(2);
        foreach (var activity in _resting)
        {
            Add(changes, activity, -1);
        }

        foreach (var visit in state.Resting)
        {
            Add(changes, visit.Activity, +1);
        }

        return [.. changes.Where(change => change.N != 0).Select(change => new RestChange(workflow.Activities[change.Activity].Id, change.N))];
    }

    /// <summary>The sides that the journey has taken.</summary>
    internal IReadOnlyList<SideTaken> SidesSince(JourneyState state, CompiledWorkflow workflow) =>
        state.SidesTaken.Count == 0 ? [] : [.. state.SidesTaken.Select(side => new SideTaken(workflow.Activities[side.Key].Id, side.Value, !_decided.Contains(side.Key)))];

    private static void Add(List<(int Activity, int N)> changes, int activity, int n)
    {
        var index = changes.FindIndex(change => change.Activity == activity);
        if (index < 0)
        {
            changes.Add((activity, n));
        }
        else
        {
            changes[index] = (activity, changes[index].N + n);
        }
    }
}
