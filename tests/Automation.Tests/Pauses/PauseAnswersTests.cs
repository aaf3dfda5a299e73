using Automation.Engine.Gate;
using Automation.Engine.Messages;
using Automation.Engine.Pauses;
using Automation.Server.Pauses;
using NodaTime;
using Xunit;

namespace Automation.Tests.Pauses;

/// <summary>What may be answered, and which held messages of a person go.</summary>
public sealed class PauseAnswersTests
{
    private static readonly Instant Now = Instant.FromUtc(2026, 3, 2, 5, 0);

    [Fact]
    public void The_safe_answers_are_right_for_every_scope() => Assert.All(
        new[] { PauseScope.Everything, PauseScope.OfChannel(Channel.Sms), PauseScope.OfCampaign(1), PauseScope.OfActivity(1, "send"), PauseScope.OfCustomer(1) },
        scope => Assert.Empty(PauseAnswers.Safe.FindProblems(scope)));

    [Fact]
    public void All_that_is_wrong_is_said_at_once()
    {
        var answers = new PauseAnswers
        {
            Entries = EntryAnswer.Queue,
            EntriesLive = Duration.FromSeconds(59),
            Timers = TimerAnswer.Freeze,
            Messages = MessageAnswer.Expire,
            Resume = new ResumePlan(Duration.FromDays(101), false, Duration.Zero),
        };

        Assert.Equal(["entries", "timers", "entries_live", "expire_after", "drop_older_than", "spread_over"], answers.FindProblems(PauseScope.OfChannel(Channel.Sms)).Select(problem => problem.Field));
        Assert.Equal(["entries_live", "expire_after", "drop_older_than", "spread_over"], answers.FindProblems(PauseScope.Everything).Select(problem => problem.Field));
        Assert.Equal(["expire_after"], (PauseAnswers.Safe with { ExpireAfter = Duration.FromHours(1) }).FindProblems(PauseScope.Everything).Select(problem => problem.Field));
    }

    [Theory]
    [InlineData("90m", 90)]
    [InlineData("3h", 180)]
    [InlineData("2d", 2_880)]
    [InlineData("1d12h", 2_160)]
    [InlineData(" 1d12h30m ", 2_190)]
    [InlineData("0m", 0)]
    public void Spans_are_read_as_people_write_them(string text, int minutes) => Assert.Equal(Duration.FromMinutes(minutes), SpanText.Read(text));

    [Theory]
    [InlineData("")]
    [InlineData("3")]
    [InlineData("3 h")]
    [InlineData("-3h")]
    [InlineData("h")]
    [InlineData("12h1d")]
    [InlineData("99999999999999d")]
    [InlineData("1.00:00:00")]
    public void Other_texts_are_no_spans(string text) => Assert.Null(SpanText.Read(text));

    [Fact]
    public void Spans_are_written_as_they_are_read() => Assert.All(
        new[] { 1, 59, 60, 61, 1_439, 1_440, 1_441, 144_000 }, minutes => Assert.Equal(Duration.FromMinutes(minutes), SpanText.Read(SpanText.Write(Duration.FromMinutes(minutes)))));

    [Fact]
    public void Unknown_answers_are_named_with_those_that_are_known()
    {
        var reader = new AnswersReader();
        reader.Answers("later", "x", "2", null, null, ResumePlan.Plain);

        Assert.Equal(["entries", "entries_live", "timers"], reader.Problems.Select(problem => problem.Field).Order());
        Assert.Contains("accept, queue, block", reader.Problems[0].Problem, StringComparison.Ordinal);
    }

    [Fact]
    public void Of_several_for_one_person_the_most_important_goes_and_then_the_newest() => Assert.Equal(
        [GateRules.PauseOnePerPerson, GateRules.PauseOnePerPerson, null, GateRules.PauseOnePerPerson],
        Decide(One, (Purpose.Advertising, 1), (Purpose.Care, 9), (Purpose.Care, 5), (Purpose.Care, 6)));

    [Fact]
    public void Transactional_messages_always_go_and_beside_them_nothing_else() => Assert.Equal(
        [null, null, GateRules.PauseOnePerPerson], Decide(One, (Purpose.Transactional, 9), (Purpose.Transactional, 1), (Purpose.Care, 1)));

    [Fact]
    public void What_is_too_old_does_not_keep_another_back() => Assert.Equal(
        [GateRules.PauseStale, null], Decide(One with { DropOlderThan = Duration.FromHours(6) }, (Purpose.Care, 7), (Purpose.Advertising, 6)));

    [Fact]
    public void Calls_of_services_always_go() => Assert.Equal(
        [null, null],
        HeldMessages.Decide(
            [new(1, Channel.Call, Purpose.Transactional, Now - Duration.FromDays(9)), new(2, Channel.Email, Purpose.Care, Now)], One with { DropOlderThan = Duration.FromDays(1) }, Now));

    private static ResumePlan One => new(OnePerPerson: true);

    private static IReadOnlyList<string?> Decide(ResumePlan plan, params (Purpose Purpose, int HoursAgo)[] held) => HeldMessages.Decide(
        [.. held.Select((message, i) => new HeldMessage(i + 1, Channel.Email, message.Purpose, Now - Duration.FromHours(message.HoursAgo)))], plan, Now);
}
