namespace Automation.Tests.Flowcharts;

/// <summary>
/// Elsa's counter-based flowchart with dead-path elimination, written from its description: every activity counts its visits and every
/// connection how often it was visited and whether it was followed the last time. When an activity ends, all its connections are visited;
/// a target whose forward connections have all been visited more often than itself begins when enough were followed, and is skipped
/// otherwise, which visits its own connections as not followed. A backward connection begins its target without counting. What a race has
/// given up counts as ended without an outcome.
/// </summary>
internal sealed class CounterModel
{
    private readonly Chart _chart;
    private readonly List<ChartEdge>[] _out;
    private readonly List<ChartEdge>[] _in;
    private readonly HashSet<int>[] _ancestors;
    private readonly Dictionary<ChartEdge, (int Visits, bool Followed)> _edges = [];
    private readonly int[] _visits;
    private readonly Dictionary<string, long> _variables = [];
    private readonly PriorityQueue<(int Node, int Ticket), (long At, int Ticket)> _running = new();
    private readonly HashSet<int> _tickets = [];
    private int _ticket;
    private long _now;

    internal CounterModel(Chart chart)
    {
        _chart = chart;
        _out = [.. chart.Nodes.Select(node => chart.Edges.Where(edge => edge.Source == node.Id).ToList())];
        _in = [.. chart.Nodes.Select(node => chart.Edges.Where(edge => edge.Target == node.Id && !edge.IsBackward).ToList())];
        _ancestors = [.. chart.Nodes.Select(node => AncestorsOf(node.Id))];
        _visits = new int[chart.Nodes.Count];
    }

    /// <summary>Which activities complete, and after how many seconds.</summary>
    internal List<(string Id, long Second)> Completed { get; } = [];

    internal CounterModel Run()
    {
        Begin(0, isBackward: false);
        while (_running.TryDequeue(out var next, out var priority))
        {
            if (_tickets.Remove(next.Ticket))
            {
                _now = priority.At;
                Complete(next.Node);
            }
        }

        return this;
    }

    private void Begin(int node, bool isBackward)
    {
        if (!isBackward)
        {
            _visits[node]++;
        }

        _tickets.Add(++_ticket);
        _running.Enqueue((node, _ticket), (_now + _chart.Nodes[node].Seconds, _ticket));
    }

    private void Complete(int node)
    {
        Completed.Add((_chart.Nodes[node].Name, _now));
        var taken = _chart.Nodes[node].Run(_variables);
        Leave(node, edge => taken.Contains(edge.Port));
    }

    private void Skip(int node)
    {
        _visits[node]++;
        Leave(node, _ => false);
    }

    private void Leave(int node, Func<ChartEdge, bool> isFollowed)
    {
        foreach (var edge in _out[node])
        {
            Visit(edge, isFollowed(edge));
        }

        _out[node].ForEach(Consider);
    }

    private void Visit(ChartEdge edge, bool followed) => _edges[edge] = (VisitsOf(edge) + 1, followed);

    private int VisitsOf(ChartEdge edge) => _edges.TryGetValue(edge, out var count) ? count.Visits : 0;

    private bool IsPending(ChartEdge edge) => VisitsOf(edge) > _visits[edge.Target];

    private void Consider(ChartEdge edge)
    {
        var target = edge.Target;
        var followed = _edges[edge].Followed;
        if (edge.IsBackward)
        {
            if (followed)
            {
                Begin(target, isBackward: true);
            }

            return;
        }

        var meeting = _in[target].Count > 1 ? _chart.Nodes[target].Meeting : Meeting.AllActive;
        if (meeting == Meeting.Each && followed)
        {
            Begin(target, isBackward: false);
        }
        else if (meeting == Meeting.Any && followed && IsPending(edge))
        {
            Begin(target, isBackward: false);
            GiveUpAncestors(target);
        }
        else if (meeting != Meeting.Each && _in[target].TrueForAll(IsPending))
        {
            var count = _in[target].Count(inbound => _edges[inbound].Followed);
            if (meeting == Meeting.All ? count == _in[target].Count : count > 0)
            {
                Begin(target, isBackward: false);
            }
            else
            {
                Skip(target);
            }
        }
    }

    /// <summary>What runs before the winner of a race is given up, with the joins before it that wait for more; to all others it is dead.</summary>
    private void GiveUpAncestors(int winner)
    {
        var ancestors = _ancestors[winner];
        var given = _running.UnorderedItems.Where(item => _tickets.Contains(item.Element.Ticket) && ancestors.Contains(item.Element.Node)).Select(item => item.Element).ToList();
        given.ForEach(item => _tickets.Remove(item.Ticket));
        var dead = new HashSet<int>(given.Select(item => item.Node));
        dead.UnionWith(ancestors.Where(node => _in[node].Exists(IsPending)));

        var open = new Stack<int>(dead);
        while (open.TryPop(out var node))
        {
            foreach (var edge in _out[node].Where(edge => !edge.IsBackward && ancestors.Contains(edge.Target) && dead.Add(edge.Target)))
            {
                open.Push(edge.Target);
            }
        }

        // The next turn of a loop around them counts from where the others stand.
        foreach (var node in dead.Where(node => given.TrueForAll(item => item.Node != node)))
        {
            _visits[node]++;
        }

        var leaving = dead.SelectMany(node => _out[node]).Where(edge => !edge.IsBackward).ToList();
        leaving.ForEach(edge => Visit(edge, followed: false));
        leaving.Where(edge => edge.Target != winner && !dead.Contains(edge.Target)).ToList().ForEach(Consider);
    }

    private HashSet<int> AncestorsOf(int node)
    {
        var found = new HashSet<int>();
        var open = new Stack<int>([node]);
        while (open.TryPop(out var at))
        {
            foreach (var edge in _chart.Edges.Where(edge => edge.Target == at && !edge.IsBackward && found.Add(edge.Source)))
            {
                open.Push(edge.Source);
            }
        }

        return found;
    }
}
