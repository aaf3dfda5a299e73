namespace Automation.TestKit.Definitions;

/// <summary>
/// A made-up workflow of nested forks, decisions, messages and loops: blocks that have one entrance and one exit, one within another. It
/// begins with an order and finishes with the reason <c>end</c>. The same random numbers draw the same workflow.
/// </summary>
/// <param name="random">Where the choices come from.</param>
/// <param name="template">The template of its e-mails.</param>
public sealed class StructuredDrawing(Random random, string template = "t")
{
    private readonly Drawing _drawing = new Drawing().Add("placed", "Care.OrderPlaced");
    private readonly List<string> _paths = [];
    private int _count;
    private int _races;

    /// <summary>The forks, and whether one stands within a race and may be given up before it is joined.</summary>
    public List<(string Id, bool MayBeGivenUp)> Forks { get; } = [];

    /// <summary>Draws it.</summary>
    public Drawing Draw()
    {
        var exits = Sequence(["placed"], depth: 0);
        _drawing.Add("end", "Elsa.Finish", ("reason", "end"));
        Connect(exits, "end");
        return _drawing;
    }

    /// <inheritdoc/>
    public override string ToString() => string.Join('\n', _paths);

    /// <summary>Draws some blocks in a row after the exits given; answers the exits of the last.</summary>
    private string[] Sequence(string[] exits, int depth)
    {
        for (var length = random.Next(1, 3); length > 0; length--)
        {
            exits = random.Next(depth > 3 ? 2 : 6) switch
            {
                0 => Delay(exits),
                1 => Message(exits),
                2 => Decision(exits, depth),
                3 => Loop(exits, depth),
                _ => Fork(exits, depth),
            };
        }

        return exits;
    }

    private string[] Delay(string[] exits)
    {
        var id = Add(exits, "delay", "Elsa.Delay", ("timeSpan", $"{random.Next(0, 5)}.{random.Next(0, 24)}:00:00"));
        return [id];
    }

    private string[] Message(string[] exits)
    {
        var id = Add(exits, "mail", "Care.SendEmail", ("template", template), ("purpose", "Care"));
        return [id + "|Sent", id + "|Denied", id + "|Failed"];
    }

    private string[] Decision(string[] exits, int depth)
    {
        var id = Add(exits, "ask", "Elsa.FlowDecision", ("condition", random.Next(2) == 0));
        return [.. random.Next(2) == 0 ? Sequence([id + "|True"], depth + 1) : [id + "|True"], .. Sequence([id + "|False"], depth + 1)];
    }

    private string[] Loop(string[] exits, int depth)
    {
        var id = Add(exits, "loop", "Care.WaitForEvent", ("timeout", $"{random.Next(1, 9)}.00:00:00"));
        Connect(Sequence([id + "|Received"], depth + 1), id);
        return [id + "|TimedOut"];
    }

    private string[] Fork(string[] exits, int depth)
    {
        var branches = Enumerable.Range(1, 2).Select(number => $"b{number}").ToArray();
        var id = Add(exits, "fork", "Elsa.FlowFork", ("branches", branches));

        // Alternatives within a branch would lack a connection each at a join for all: such a join is not drawn here.
        var mode = new[] { "WaitAllActive", "WaitAny", "implicit" }[random.Next(3)];
        Forks.Add((id, _races > 0));
        _races += mode == "WaitAny" ? 1 : 0;
        var ends = branches.SelectMany(branch => random.Next(6) == 0 ? [$"{id}|{branch}"] : Sequence([$"{id}|{branch}"], depth + 1)).ToArray();

        _races -= mode == "WaitAny" ? 1 : 0;
        var join = "join-" + id;
        _drawing.Add(join, mode == "implicit" ? "Elsa.WriteLine" : "Elsa.FlowJoin", mode == "implicit" ? [] : [("mode", (object?)mode)]);
        Connect(ends, join);
        return [join];
    }

    private string Add(string[] exits, string kind, string type, params (string Name, object? Value)[] fields)
    {
        var id = $"{kind}{++_count}";
        _drawing.Add(id, type, fields);
        Connect(exits, id);
        return id;
    }

    private void Connect(string[] exits, string target)
    {
        foreach (var exit in exits)
        {
            _paths.Add($"{exit} -> {target}");
            _drawing.Connect($"{exit} -> {target}");
        }
    }
}
