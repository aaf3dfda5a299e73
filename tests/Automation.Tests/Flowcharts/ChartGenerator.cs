using Automation.TestKit.Definitions;

namespace Automation.Tests.Flowcharts;

/// <summary>
/// Makes charts up: regions in which branches part and meet at random, one after the other, some of them turned several times. A loop
/// stands in the main line and never in one of several branches: there Elsa's counters and this engine differ on purpose
/// (docs/activities.md), and <see cref="BlockGenerator"/> has them.
/// </summary>
internal sealed class ChartGenerator(int seed)
{
    private readonly Random _random = new(seed);
    private readonly Chart _chart = new();
    private int _loops;

    internal Chart Draw(bool withLoops)
    {
        var start = _chart.Add("Care.OrderPlaced");
        var exit = (Node: start, Port: "Done");
        for (var groups = withLoops ? _random.Next(1, 4) : 0; groups > 0; groups--)
        {
            exit = _random.Next(3) == 0 ? (Region(exit, isLast: false), "Done") : Loop(exit, depth: 1);
        }

        Region(exit, isLast: true);
        return _chart;
    }

    private (int Node, string Port) Loop((int Node, string Port) from, int depth)
    {
        var turns = _random.Next(2, 5);
        var variable = FormattableString.Invariant($"v{++_loops}");
        _chart.Variables.Add(variable);
        var reset = Set(variable, "0", values => values[variable] = 0);
        _chart.ConnectLater(from.Node, from.Port, reset, Span());
        var header = Set(variable, $"variables.{variable} + 1", values => values[variable]++);
        _chart.Connect(reset, "Done", header);

        var exit = (Node: Region((header, "Done"), isLast: false, variable), Port: "Done");
        if (depth < 3 && _random.Next(3) == 0)
        {
            exit = Loop(exit, depth + 1);
        }

        var again = Decide($"variables.{variable} < {turns}", values => values[variable] < turns);
        _chart.ConnectLater(exit.Node, exit.Port, again, Span());
        _chart.ConnectLater(again, "True", header, Span(), isBackward: true);
        return (again, "False");
    }

    /// <summary>Nodes with one to three connections each from those before them; the ends meet again, except in the last region.</summary>
    private int Region((int Node, string Port) from, bool isLast, string? counter = null)
    {
        var entry = _chart.Add("Elsa.WriteLine");
        _chart.ConnectLater(from.Node, from.Port, entry, Span());
        var nodes = new List<int> { entry };
        for (var count = _random.Next(2, isLast ? 10 : 7); count > 0; count--)
        {
            var node = Node(counter);
            for (var inbound = _random.Next(1, 4); inbound > 0; inbound--)
            {
                var source = nodes[_random.Next(nodes.Count)];
                _chart.ConnectLater(source, Port(source), node, Span());
            }

            nodes.Add(node);
        }

        if (isLast)
        {
            Cascade(nodes);
            return entry;
        }

        var exit = _chart.Add("Elsa.FlowJoin", fields: ("mode", "WaitAllActive"));
        foreach (var end in nodes.Where(node => !_chart.Edges.Exists(edge => edge.Source == node)))
        {
            Ports(end).ToList().ForEach(port => _chart.ConnectLater(end, port, exit, Span()));
        }

        return exit;
    }

    private int Node(string? counter) => _random.Next(6) switch
    {
        0 when counter is not null && _random.Next(2) == 0 => Decide($"variables.{counter} % 2 == 0", values => values[counter] % 2 == 0),
        0 => Decide(_random.Next(2) == 0),
        1 => _chart.Add("Elsa.FlowFork", _ => ["a", "b", "c"], fields: ("branches", new[] { "a", "b", "c" })),
        2 => _chart.Add("Elsa.FlowJoin", meeting: Meeting.All, fields: ("mode", "WaitAll")),
        3 => _chart.Add("Elsa.FlowJoin", meeting: Meeting.Any, fields: ("mode", "WaitAny")),
        4 => _chart.Add("Elsa.FlowJoin", fields: ("mode", "WaitAllActive")),
        _ => Merging(),
    };

    private int Merging() => _random.Next(6) switch
    {
        0 => _chart.Add("Elsa.WriteLine", meeting: Meeting.Any, mergeMode: "Race"),
        1 => _chart.Add("Elsa.WriteLine", meeting: Meeting.All, mergeMode: "Merge"),
        2 => _chart.Add("Elsa.WriteLine", meeting: Meeting.All, mergeMode: "Converge"),
        3 => _chart.Add("Elsa.WriteLine", mergeMode: "Stream"),
        4 => _chart.Add("Elsa.WriteLine", mergeMode: "None"),
        _ => _chart.Add("Elsa.WriteLine"),
    };

    private int Decide(bool answer) => _chart.Add("Elsa.FlowDecision", _ => [answer ? "True" : "False"], fields: ("condition", answer));

    private int Decide(string condition, Func<Dictionary<string, long>, bool> answer) =>
        _chart.Add("Elsa.FlowDecision", values => [answer(values) ? "True" : "False"], fields: ("condition", Drawing.Script(condition)));

    private int Set(string variable, string value, Action<Dictionary<string, long>> effect) => _chart.Add(
        "Elsa.SetVariable",
        values =>
        {
            effect(values);
            return ["Done"];
        },
        fields: [("variable", System.Text.Json.Nodes.JsonValue.Create(variable)), ("value", Drawing.Script(value))]);

    /// <summary>A node that begins for each branch may stand where nothing behind it joins: of what comes twice counters make no sense.</summary>
    private void Cascade(List<int> nodes)
    {
        foreach (var node in nodes.Where(node => _chart.Nodes[node].Type == "Elsa.WriteLine" && Inbound(node) > 1 && Descendants(node).All(below => Inbound(below) <= 1)))
        {
            _chart.Nodes[node] = _chart.Nodes[node] with { Meeting = Meeting.Each, MergeMode = "Cascade" };
        }
    }

    private int Inbound(int node) => _chart.Edges.Count(edge => edge.Target == node);

    private IEnumerable<int> Descendants(int node) => _chart.Edges.Where(edge => edge.Source == node).SelectMany(edge => Descendants(edge.Target).Prepend(edge.Target));

    private string Port(int node) => Ports(node)[_random.Next(Ports(node).Length)];

    private string[] Ports(int node) => _chart.Nodes[node].Type switch
    {
        "Elsa.FlowDecision" => ["True", "False"],
        "Elsa.FlowFork" => ["a", "b", "c"],
        _ => ["Done"],
    };

    private long Span() => _random.Next(1, 1_000_000);
}
