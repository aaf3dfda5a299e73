using System.Text.Json;
using Automation.Engine.Journeys;
using NodaTime;
using Xunit;

namespace Automation.Tests.Journeys;

/// <summary>The stored form of a journey's state: small, exact, and read by every later version.</summary>
public sealed class JourneyStateJsonTests
{
    /// <summary>Texts that released versions have written; a line is never changed, only added.</summary>
    public static TheoryData<string> Stored => new(
        """{"n":0}""",
        """{"n":2,"o":[[1,2,0]]}""",
        """{"n":3,"o":[[2,3,1]],"j":{"5":3}}""",
        """{"n":3,"o":[[2,3,2,1,true,null,null,null]]}""",
        """{"n":4,"o":[[2,3,3,2,false,"memory","17",null,17700000000000000],[3,4,3,1,false,null,null,"D:no-address"]]}""",
        """{"n":2,"o":[[1,2,0]],"v":{"a":"text","b":1,"c":1.50,"d":true,"e":null,"f":[1,"x"],"g":{"h":{"$i":"2026-03-02T02:00:00.0000000+00:00"}},"i":{"$d":"1.02:03:04"}}}""");

    [Theory]
    [MemberData(nameof(Stored))]
    public void A_stored_state_is_read_and_written_as_it_was(string text) =>
        Assert.Equal(text, JourneyStateJson.Write(JourneyStateJson.Read(text)));

    [Fact]
    public void An_empty_text_is_a_journey_that_has_not_begun() =>
        Assert.Equal("""{"n":0}""", JourneyStateJson.Write(JourneyStateJson.Read("")));

    [Fact]
    public void Values_keep_their_kind()
    {
        var state = new JourneyState();
        state.Variables["at"] = new DateTimeOffset(2026, 3, 2, 9, 0, 0, TimeSpan.FromHours(7));
        state.Variables["for"] = TimeSpan.FromDays(90);
        state.Variables["sum"] = 1_234_567.89m;
        state.Variables["many"] = 1L << 60;
        state.Variables["list"] = new List<object?> { "Nguyễn", null, false };

        var read = JourneyStateJson.Read(JourneyStateJson.Write(state)).Variables;

        Assert.Equal(state.Variables["at"], read["at"]);
        Assert.Equal(state.Variables["for"], read["for"]);
        Assert.Equal(state.Variables["sum"], read["sum"]);
        Assert.Equal(state.Variables["many"], read["many"]);
        Assert.Equal((List<object?>)state.Variables["list"]!, (List<object?>)read["list"]!);
    }

    [Fact]
    public void Deadlines_of_retries_keep_every_tick()
    {
        var deadline = Instant.FromUnixTimeTicks(17_725_608_000_000_001);
        var state = new JourneyState();
        state.Open.Add(new OpenVisit { Activity = 1, Visit = 2, Rest = RestKind.RetryResume, RetryEvent = 5, RetryDeadline = deadline });

        Assert.Equal(deadline, Assert.Single(JourneyStateJson.Read(JourneyStateJson.Write(state)).Open).RetryDeadline);
    }

    [Theory]
    [InlineData("{")]
    [InlineData("""{"n":1,"zz":2}""")]
    public void A_damaged_state_is_refused(string text) => Assert.ThrowsAny<JsonException>(() => JourneyStateJson.Read(text));
}
