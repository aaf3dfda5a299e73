using Automation.TestKit.Definitions;

namespace Automation.Tests.Flowcharts;

/// <summary>How branches that meet at a node are joined, in the words of the model.</summary>
internal enum Meeting
{
    AllActive,
    All,
    Any,
    Each,
}

/// <summary>An activity of a made-up chart.</summary>
/// <param name="Id">Its id, which is its position.</param>
/// <param name="Type">Its type.</param>
/// <param name="Fields">Its inputs.</param>
/// <param name="Seconds">How long it takes.</param>
/// <param name="Run">What it does to the variables, and by which outcomes it ends.</param>
/// <param name="Meeting">How branches meet at it.</param>
/// <param name="MergeMode">The designer's merge mode; null for none.</param>
internal sealed record ChartNode(
    int Id, string Type, (string, object?)[] Fields, long Seconds, Func<Dictionary<string, long>, string[]> Run, Meeting Meeting = Meeting.AllActive, string? MergeMode = null)
{
    internal string Name => FormattableString.Invariant($"n{Id:000}");
}

/// <summary>A connection of a made-up chart. A backward one leads to a node that every way to its source leads through.</summary>
internal sealed record ChartEdge(int Source, string Port, int Target, bool IsBackward);

/// <summary>A made-up chart. Node 0 is the start.</summary>
internal sealed class Chart
{
    private readonly HashSet<(int, string, int)> _known = [];

    internal List<ChartNode> Nodes { get; } = [];

    internal List<ChartEdge> Edges { get; } = [];

    internal List<string> Variables { get; } = [];

    internal int Add(string type, Func<Dictionary<string, long>, string[]>? run = null, long seconds = 0, Meeting meeting = Meeting.AllActive, string? mergeMode = null, params (string, object?)[] fields)
    {
        Nodes.Add(new ChartNode(Nodes.Count, type, fields, seconds, run ?? (_ => ["Done"]), meeting, mergeMode));
        return Nodes.Count - 1;
    }

    internal void Connect(int source, string port, int target, bool isBackward = false)
    {
        if (_known.Add((source, port, target)))
        {
            Edges.Add(new ChartEdge(source, port, target, isBackward));
        }
    }

    /// <summary>Connects by way of a delay of its own, so that no two things ever happen at the same moment.</summary>
    internal void ConnectLater(int source, string port, int target, long seconds, bool isBackward = false)
    {
        if (_known.Add((source, port, -target)))
        {
            var delay = Add("Elsa.Delay", seconds: seconds, fields: ("timeSpan", TimeSpan.FromSeconds(seconds).ToString("c")));
            Connect(source, port, delay);
            Connect(delay, "Done", target, isBackward);
        }
    }

    internal Drawing ToDrawing()
    {
        var drawing = new Drawing();
        Variables.ForEach(variable => drawing.Variable(variable, "Int64", 0));
        foreach (var node in Nodes)
        {
            drawing.Add(node.Name, node.Type, node.Fields);
            if (node.MergeMode is { } mode)
            {
                drawing.With("mergeMode", mode);
            }
        }

        return drawing.Connect([.. Edges.Select(edge => $"{Nodes[edge.Source].Name}|{edge.Port} -> {Nodes[edge.Target].Name}")]);
    }

    public override string ToString() => string.Join(
        '\n',
        Nodes.Select(node => $"{node.Name} {node.Type} {node.Seconds} s {node.Meeting} {node.MergeMode}")
            .Concat(Edges.Select(edge => $"{Nodes[edge.Source].Name}|{edge.Port} -> {Nodes[edge.Target].Name}{(edge.IsBackward ? " (back)" : "")}")));
}
