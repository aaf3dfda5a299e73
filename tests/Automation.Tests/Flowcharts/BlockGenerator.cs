using Automation.Engine.Definitions;
using Automation.TestKit.Definitions;

namespace Automation.Tests.Flowcharts;

/// <summary>
/// Makes charts up of blocks with one way in and one way out — delays, decisions, forks with every kind of join, loops anywhere — and works out
/// beside it, from the blocks alone, what completes when: a fork runs its branches side by side, a loop its body as often as it
/// turns, a race ends with its first branch.
/// </summary>
internal sealed class BlockGenerator(int seed)
{
    private readonly Random _random = new(seed);
    private readonly Drawing _drawing = new();
    private int _count;

    /// <summary>What a block does, from a time on.</summary>
    /// <param name="at">When it begins.</param>
    /// <param name="turns">The turns of the loops around it, by their variables.</param>
    private delegate Outcome Block(long at, Dictionary<string, long> turns);

    internal HashSet<string> Kinds { get; } = [];

    /// <summary>A chart and what completes in it, by id and second.</summary>
    internal (CompiledWorkflow Workflow, List<(string Id, long Second)> Expected) Draw()
    {
        _drawing.Add("start", "Care.OrderPlaced");
        var (exits, block) = Sequence(["start"], depth: 0, loop: null);
        _drawing.Add("end", "Elsa.Finish", ("reason", "end"));
        Connect(exits, "end");
        var outcome = block(0, []);
        return (_drawing.Compile(), [("start", 0), .. outcome.Lines]);
    }

    private (string[] Exits, Block Block) Sequence(string[] from, int depth, string? loop)
    {
        Block whole = (at, _) => new Outcome(at, IsAlive: true, []);
        for (var length = _random.Next(1, 4); length > 0; length--)
        {
            (from, var next) = One(from, depth, loop);
            var before = whole;
            whole = (at, turns) => before(at, turns) is { IsAlive: true } first ? first.Then(next(first.At, turns)) : before(at, turns);
        }

        return (from, whole);
    }

    private (string[] Exits, Block Block) One(string[] from, int depth, string? loop) => _random.Next(depth > 3 ? 2 : 6) switch
    {
        0 or 1 => Delay(from),
        2 => Decision(from, depth, loop),
        3 => Loop(from, depth),
        _ => Fork(from, depth, loop),
    };

    private (string[] Exits, Block Block) Delay(string[] from)
    {
        long seconds = _random.Next(1, 1_000_000);
        var id = Add(from, "delay", "Elsa.Delay", ("timeSpan", TimeSpan.FromSeconds(seconds).ToString("c")));
        return ([id], (at, _) => new Outcome(at + seconds, IsAlive: true, [(id, at + seconds)]));
    }

    /// <summary>One side is taken, in a loop in every second turn the other one; sometimes a side leads nowhere.</summary>
    private (string[] Exits, Block Block) Decision(string[] from, int depth, string? loop)
    {
        var odd = _random.Next(2);
        var id = loop is null
            ? Add(from, "ask", "Elsa.FlowDecision", ("condition", odd == 1))
            : Add(from, "ask", "Elsa.FlowDecision", ("condition", Drawing.Script($"variables.{loop} % 2 == {odd}")));
        var (whenTrue, yes) = Sequence([id + "|True"], depth + 1, loop);
        var (whenFalse, no) = Sequence([id + "|False"], depth + 1, loop);
        bool Answer(Dictionary<string, long> turns) => loop is null ? odd == 1 : turns[loop] % 2 == odd;
        return ([.. whenTrue, .. whenFalse], (at, turns) => Outcome.Done(id, at).Then(Answer(turns) ? yes(at, turns) : no(at, turns)));
    }

    private (string[] Exits, Block Block) Loop(string[] from, int depth)
    {
        Kinds.Add(depth > 0 ? "loop in a block" : "loop");
        var times = _random.Next(2, 5);
        var variable = FormattableString.Invariant($"v{++_count}");
        _drawing.Variable(variable, "Int64", 0);
        var reset = Add(from, "reset", "Elsa.SetVariable", ("variable", Name(variable)), ("value", Drawing.Script("0")));
        var header = Add([reset], "turn", "Elsa.SetVariable", ("variable", Name(variable)), ("value", Drawing.Script($"variables.{variable} + 1")));
        var (rested, rest) = Delay([header]);
        var (exits, body) = Sequence(rested, depth + 1, variable);
        var again = Add(exits, "again", "Elsa.FlowDecision", ("condition", Drawing.Script($"variables.{variable} < {times}")));
        Connect([again + "|True"], header);
        return ([again + "|False"], Run);

        Outcome Run(long at, Dictionary<string, long> turns)
        {
            var all = Outcome.Done(reset, at);
            for (var turn = 1; turn <= times && all.IsAlive; turn++)
            {
                var own = new Dictionary<string, long>(turns) { [variable] = turn };
                all = all.Then(Outcome.Done(header, all.At)).Then(rest(all.At, own));
                all = all.Then(body(all.At, own));
                all = all.IsAlive ? all.Then(Outcome.Done(again, all.At)) : all;
            }

            return all;
        }
    }

    private (string[] Exits, Block Block) Fork(string[] from, int depth, string? loop)
    {
        var names = Enumerable.Range(1, _random.Next(2, 4)).Select(number => FormattableString.Invariant($"b{number}")).ToArray();
        var mode = new[] { "WaitAll", "WaitAllActive", "WaitAny", "implicit", "Race", "Merge", "Converge", "Stream" }[_random.Next(8)];
        var id = Add(from, "fork", "Elsa.FlowFork", ("branches", names));
        var branches = names.Select(name => Branch($"{id}|{name}", depth, loop, mode)).ToList();
        var join = FormattableString.Invariant($"join{++_count}");
        _drawing.Add(join, mode.StartsWith("Wait", StringComparison.Ordinal) ? "Elsa.FlowJoin" : "Elsa.WriteLine", mode.StartsWith("Wait", StringComparison.Ordinal) ? [("mode", mode)] : []);
        if (mode is "Race" or "Merge" or "Converge" or "Stream")
        {
            _drawing.With("mergeMode", mode);
        }

        branches.ForEach(branch => Connect(branch.Exits, join));
        Kinds.Add(mode);
        return ([join], (at, turns) => Join(id, join, mode, at, [.. branches.Select(branch => branch.Block(at, turns))]));
    }

    /// <summary>A branch begins with a delay, so that no two arrive at once; it has one exit, so that a join for all has one connection for it. Some die.</summary>
    private (string[] Exits, Block Block) Branch(string from, int depth, string? loop, string mode)
    {
        var (rested, rest) = Delay([from]);
        var (exits, body) = Sequence(rested, depth + 1, loop);
        var note = Add(exits, "note", "Elsa.WriteLine");
        var dies = _random.Next(8) == 0;
        var exit = note;
        if (dies)
        {
            Kinds.Add("dead branch to " + mode);
            exit = Add([note], "never", "Elsa.FlowDecision", ("condition", false)) + "|True";
        }

        return ([exit], Run);

        Outcome Run(long at, Dictionary<string, long> turns)
        {
            var first = rest(at, turns);
            var all = first.Then(body(first.At, turns));
            all = all.IsAlive ? all.Then(Outcome.Done(note, all.At)) : all;
            return dies && all.IsAlive ? all.Then(Outcome.Done(exit.Split('|')[0], all.At)) with { IsAlive = false } : all;
        }
    }

    private static Outcome Join(string fork, string join, string mode, long at, List<Outcome> branches)
    {
        var lines = branches.SelectMany(branch => branch.Lines).Prepend((fork, at));
        var alive = branches.Where(branch => branch.IsAlive).ToList();
        var isForAll = mode is "WaitAll" or "Merge" or "Converge";
        if (alive.Count == 0 || (isForAll && alive.Count < branches.Count))
        {
            return new Outcome(branches.Max(branch => branch.At), IsAlive: false, [.. lines]);
        }

        // A race ends with its first; any other join knows with the last to come or to die that no more will come.
        var isRace = mode is "WaitAny" or "Race";
        var end = isRace ? alive.Min(branch => branch.At) : branches.Max(branch => branch.At);
        return new Outcome(end, IsAlive: true, [.. lines.Where(line => !isRace || line.Item2 <= end), (join, end)]);
    }

    private static System.Text.Json.Nodes.JsonValue Name(string variable) => System.Text.Json.Nodes.JsonValue.Create(variable)!;

    private string Add(string[] from, string kind, string type, params (string Name, object? Value)[] fields)
    {
        var id = FormattableString.Invariant($"{kind}{++_count}");
        _drawing.Add(id, type, fields);
        Connect(from, id);
        return id;
    }

    private void Connect(string[] from, string target) => _drawing.Connect([.. from.Select(exit => $"{exit} -> {target}")]);

    /// <summary>When a block ends or dies, and what completes in it.</summary>
    private sealed record Outcome(long At, bool IsAlive, List<(string Id, long Second)> Lines)
    {
        internal static Outcome Done(string id, long at) => new(at, IsAlive: true, [(id, at)]);

        internal Outcome Then(Outcome next) => next with { Lines = [.. Lines, .. next.Lines] };
    }
}
