using Automation.Engine.Definitions;
using Automation.Engine.Journeys;
using Automation.TestKit.Definitions;
using Automation.TestKit.Journeys;
using NodaTime;
using Xunit;

namespace Automation.Tests.Journeys;

/// <summary>
/// Made-up workflows of nested forks, decisions, messages and loops: whatever happens, each fork is joined once for each time it
/// was run, and every journey comes to its end.
/// </summary>
public sealed class StructuredJourneysTests
{
    [Fact]
    public void Each_fork_is_joined_as_often_as_it_was_run_and_every_journey_ends()
    {
        for (var seed = 1; seed <= 600; seed++)
        {
            var random = new Random(seed);
            var shape = new Shape(random);
            var workflow = shape.Draw();
            var journey = new JourneyDriver(workflow).Begin();

            for (var turn = 0; turn < 25 && journey.Status == JourneyStatus.Active; turn++)
            {
                Move(journey, random);
            }

            for (var turn = 0; turn < 500 && journey.Status == JourneyStatus.Active; turn++)
            {
                SettleAll(journey);
                journey.Pass(Duration.FromDays(30));
            }

            Assert.True((journey.Status, journey.Reason) == (JourneyStatus.Finished, "end"), $"Seed {seed}: {journey.Status} {journey.Reason} {journey.StoredState}\n{shape}");
            foreach (var (fork, mayBeGivenUp) in shape.Forks)
            {
                var (begun, joined) = (journey.Completions(fork), journey.Completions("join-" + fork));
                Assert.True(joined == begun || (mayBeGivenUp && joined < begun), $"Seed {seed}: {fork} was run {begun} times and joined {joined} times\n{shape}");
            }
        }
    }

    private static void Move(JourneyDriver journey, Random random)
    {
        switch (random.Next(3))
        {
            case 0:
                journey.Receive();
                break;
            case 1:
                journey.Pass(Duration.FromHours(random.Next(1, 200)));
                break;
            default:
                SettleAll(journey);
                break;
        }
    }

    private static void SettleAll(JourneyDriver journey)
    {
        while (journey.Status == JourneyStatus.Active && journey.Messages.Count > 0)
        {
            journey.Settle(journey.Messages.Values.First().ActivityId);
        }
    }

    /// <summary>Draws blocks that have one entrance and one exit, one within another.</summary>
    private sealed class Shape(Random random)
    {
        private readonly Drawing _drawing = new Drawing().Add("placed", "Care.OrderPlaced");
        private readonly List<string> _paths = [];
        private int _count;
        private int _races;

        /// <summary>The forks, and whether one stands within a race and may be given up before it is joined.</summary>
        internal List<(string Id, bool MayBeGivenUp)> Forks { get; } = [];

        internal CompiledWorkflow Draw()
        {
            var exits = Sequence(["placed"], depth: 0);
            _drawing.Add("end", "Elsa.Finish", ("reason", "end"));
            Connect(exits, "end");
            return _drawing.Compile();
        }

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
            var id = Add(exits, "mail", "Care.SendEmail", ("template", "t"), ("purpose", "Care"));
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
}
