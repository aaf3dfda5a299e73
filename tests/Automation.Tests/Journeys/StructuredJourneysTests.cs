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
            var shape = new StructuredDrawing(random);
            var workflow = shape.Draw().Compile();
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
}
