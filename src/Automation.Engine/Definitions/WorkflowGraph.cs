using Automation.Engine.Activities;

namespace Automation.Engine.Definitions;

/// <summary>The connections of a definition: checks them and places them into the compiled activities.</summary>
internal sealed class WorkflowGraph(WorkflowDefinition definition, List<BoundActivity> activities, List<DefinitionDiagnostic> problems)
{
    private readonly Dictionary<string, int> _indexById = activities.ToDictionary(bound => bound.Compiled.Id, bound => bound.Compiled.Index, StringComparer.Ordinal);
    private readonly List<(int Source, string Port, int Target)> _edges = [];
    private List<int>[] _next = [];

    internal List<CompiledActivity> Starts { get; } = [];

    internal void Build()
    {
        ReadConnections();
        _next = [.. activities.Select(_ => new List<int>())];
        foreach (var (source, _, target) in _edges)
        {
            _next[source].Add(target);
        }

        FindStarts();
        ReportUnreachable();
        ReportLoopsWithoutWait();
        Connect(FindBackwardEdges());
    }

    private void ReadConnections()
    {
        foreach (var connection in definition.Connections)
        {
            var hasSource = _indexById.TryGetValue(connection.Source, out var source);
            var hasTarget = _indexById.TryGetValue(connection.Target, out var target);
            if (!hasSource || !hasTarget)
            {
                var missing = hasSource ? $"to '{connection.Target}'" : $"from '{connection.Source}'";
                Report(DiagnosticIds.DanglingConnection, hasSource ? connection.Source : connection.Target, "connections", $"A connection leads {missing}, which does not exist.", "Delete the connection or draw the missing activity.");
                continue;
            }

            var bound = activities[source];
            if (bound.IsKnown && !bound.Outcomes.Contains(connection.Port))
            {
                Report(DiagnosticIds.UnknownOutcome, connection.Source, "connections", $"A connection to '{connection.Target}' leaves by '{connection.Port}', which '{bound.Compiled.DisplayName}' does not have.{Nearness.Hint(connection.Port, bound.Outcomes)}", $"Its outcomes are: {string.Join(", ", bound.Outcomes)}.");
                continue;
            }

            _edges.Add((source, connection.Port, target));
        }
    }

    /// <summary>Every trigger that nothing leads to is a start; without one, Elsa's order of choice holds.</summary>
    private void FindStarts()
    {
        var hasInbound = _edges.Select(edge => edge.Target).ToHashSet();
        Starts.AddRange(activities
            .Where(bound => bound.Compiled.Instance is Trigger && (bound.Written.CanStartWorkflow || !hasInbound.Contains(bound.Compiled.Index)))
            .Select(bound => bound.Compiled));
        if (Starts.Count > 0)
        {
            return;
        }

        var named = WorkflowDefinition.Text(definition.Root, "start");
        var start = activities.Find(bound => bound.Compiled.Id == named)
            ?? activities.Find(bound => bound.Written.Type == "Elsa.Start")
            ?? activities.Find(bound => bound.Written.CanStartWorkflow)
            ?? activities.Find(bound => !hasInbound.Contains(bound.Compiled.Index))
            ?? activities.FirstOrDefault();
        if (start is null)
        {
            Report(DiagnosticIds.NoStart, "", "root.activities", "The workflow has no activity.", "Draw a trigger, such as 'Order placed', and what follows it.");
            return;
        }

        Starts.Add(start.Compiled);
    }

    private void ReportUnreachable()
    {
        var reached = new HashSet<int>();
        var open = new Stack<int>(Starts.Select(start => start.Index));
        while (open.TryPop(out var index))
        {
            if (reached.Add(index))
            {
                _next[index].ForEach(open.Push);
            }
        }

        foreach (var bound in activities.Where(bound => !reached.Contains(bound.Compiled.Index)))
        {
            Report(DiagnosticIds.Unreachable, bound.Compiled.Id, "", $"No way leads to '{bound.Compiled.DisplayName}'.", "Connect it or delete it.");
        }
    }

    /// <summary>Without the activities that rest, no loop may be left. Loops that share an activity are reported one at a time.</summary>
    private void ReportLoopsWithoutWait()
    {
        var state = new int[activities.Count];
        for (var index = 0; index < activities.Count; index++)
        {
            if (FindRestlessLoop(index, state) is { } loop)
            {
                var names = string.Join(" → ", loop.Select(member => activities[member].Compiled.Id));
                Report(DiagnosticIds.LoopWithoutWait, activities[loop[0]].Compiled.Id, "connections", $"The loop {names} has no activity at which a journey rests, so it would turn for ever at once.", "Put a delay or a wait for an event into the loop.");
            }
        }
    }

    private List<int>? FindRestlessLoop(int start, int[] state)
    {
        if (state[start] != 0 || CanRest(start))
        {
            return null;
        }

        var path = new List<int> { start };
        var positions = new Stack<int>([0]);
        state[start] = 1;
        while (path.Count > 0)
        {
            var at = path[^1];
            var position = positions.Pop();
            if (position == _next[at].Count)
            {
                state[at] = 2;
                path.RemoveAt(path.Count - 1);
                continue;
            }

            positions.Push(position + 1);
            var next = _next[at][position];
            if (state[next] == 1)
            {
                path.ForEach(member => state[member] = 2);
                return [.. path.Skip(path.IndexOf(next)), next];
            }

            if (state[next] == 0 && !CanRest(next))
            {
                state[next] = 1;
                path.Add(next);
                positions.Push(0);
            }
        }

        return null;
    }

    private bool CanRest(int index) => activities[index].Compiled.Instance.CanRest;

    /// <summary>
    /// A connection is backward when every way from a start to its source leads through its target: then it closes a loop
    /// that has one entrance. A connection that only goes back in some orders of walking belongs to a loop with two entrances.
    /// </summary>
    private HashSet<(int Source, int Target)> FindBackwardEdges()
    {
        var dominators = Dominators();
        var backward = _edges
            .Select(edge => (edge.Source, edge.Target))
            .Where(edge => dominators[edge.Source] is { } set && set.Contains(edge.Target))
            .ToHashSet();
        if (FindCycle(backward) is { } irregular)
        {
            var names = string.Join(" → ", irregular.Select(member => activities[member].Compiled.Id));
            Report(DiagnosticIds.IrregularLoop, activities[irregular[0]].Compiled.Id, "connections", $"The loop {names} can be entered at more than one place.", "Let every way into the loop lead to the same first activity.");
        }

        return backward;
    }

    private HashSet<int>?[] Dominators()
    {
        var starts = Starts.Select(start => start.Index).ToHashSet();
        var before = activities.Select(_ => new List<int>()).ToArray();
        foreach (var (source, _, target) in _edges)
        {
            before[target].Add(source);
        }

        var dominators = new HashSet<int>?[activities.Count];
        for (var changed = true; changed;)
        {
            changed = false;
            for (var index = 0; index < activities.Count; index++)
            {
                var ways = before[index].Select(source => dominators[source]).Where(set => set is not null).ToList();
                if (ways.Count == 0 && !starts.Contains(index))
                {
                    continue;
                }

                var common = starts.Contains(index) ? [] : new HashSet<int>(ways[0]!);
                ways.ForEach(common.IntersectWith!);
                common.Add(index);
                if (dominators[index] is null || !dominators[index]!.SetEquals(common))
                {
                    dominators[index] = common;
                    changed = true;
                }
            }
        }

        return dominators;
    }

    /// <summary>A loop among the forward connections; null when there is none.</summary>
    private List<int>? FindCycle(HashSet<(int Source, int Target)> backward)
    {
        var state = new int[activities.Count];
        var path = new List<int>();
        return Enumerable.Range(0, activities.Count).Select(Visit).FirstOrDefault(found => found is not null);

        List<int>? Visit(int at)
        {
            if (state[at] == 1)
            {
                return [.. path.Skip(path.IndexOf(at)), at];
            }

            if (state[at] == 2)
            {
                return null;
            }

            state[at] = 1;
            path.Add(at);
            var found = _next[at].Where(next => !backward.Contains((at, next))).Select(Visit).FirstOrDefault(loop => loop is not null);
            path.RemoveAt(path.Count - 1);
            state[at] = 2;
            return found;
        }
    }

    private void Connect(HashSet<(int Source, int Target)> backward)
    {
        var outgoing = activities.Select(_ => new List<CompiledConnection>()).ToArray();
        foreach (var (source, port, target) in _edges)
        {
            var isBackward = backward.Contains((source, target));
            var compiled = activities[target].Compiled;
            outgoing[source].Add(new CompiledConnection(port, target, isBackward, isBackward ? -1 : compiled.ForwardInbound++));
        }

        var loops = backward.Select(edge => (Edge: edge, Members: LoopOf(edge))).ToList();
        foreach (var bound in activities)
        {
            bound.Compiled.Outgoing = [.. outgoing[bound.Compiled.Index]];
            if (bound.Compiled.ForwardInbound > 63)
            {
                Report(DiagnosticIds.TooManyBranches, bound.Compiled.Id, "connections", $"{bound.Compiled.ForwardInbound} connections meet here.", "At most 63 can; join some of them before.");
            }
            else if (bound.Compiled.ForwardInbound > 1)
            {
                var turns = loops.Where(loop => loop.Members.Contains(bound.Compiled.Index)).Select(loop => loop.Edge).ToHashSet();
                bound.Compiled.ReachedFrom = ReachedFrom(bound.Compiled.Index, turns);
            }
        }
    }

    /// <summary>The activities of the loop that a backward connection closes: from which its source is reached without passing its target.</summary>
    private HashSet<int> LoopOf((int Source, int Target) backward)
    {
        var members = new HashSet<int> { backward.Target };
        var open = new Stack<int>([backward.Source]);
        while (open.TryPop(out var index))
        {
            if (members.Add(index))
            {
                _edges.FindAll(edge => edge.Target == index).ForEach(edge => open.Push(edge.Source));
            }
        }

        return members;
    }

    /// <summary>
    /// From where a branch can still arrive at a join. Not by a connection that begins a new turn of a loop around the join: what
    /// goes round belongs to the next turn, and does not hold up or lose the race of this one.
    /// </summary>
    private ulong[] ReachedFrom(int join, HashSet<(int Source, int Target)> turns)
    {
        var bits = new ulong[(activities.Count + 63) / 64];
        var open = new Stack<int>([join]);
        while (open.TryPop(out var at))
        {
            foreach (var (source, _, target) in _edges)
            {
                if (target != at || source == join || turns.Contains((source, target)) || (bits[source >> 6] & (1UL << (source & 63))) != 0)
                {
                    continue;
                }

                bits[source >> 6] |= 1UL << (source & 63);
                open.Push(source);
            }
        }

        return bits;
    }

    private void Report(string id, string activityId, string field, string message, string remedy) =>
        problems.Add(new DefinitionDiagnostic(id, ProblemSeverity.Error, activityId, field, message, remedy));
}
