using Automation.Engine.Gate;
using NodaTime;

namespace Automation.Engine.Pauses;

/// <summary>What becomes of people who would enter. The numbers are stored and never reused; the greater one is the stricter.</summary>
public enum EntryAnswer
{
    /// <summary>They enter; what their journeys want to send is held.</summary>
    Accept = 1,

    /// <summary>They enter at the resume, when they still may and no longer ago than a time to live.</summary>
    Queue = 2,

    /// <summary>They do not enter, and the ledger says why.</summary>
    Block = 3,
}

/// <summary>What becomes of spans that run: delays, and the deadlines of waits for events. The numbers are stored and never reused.</summary>
public enum TimerAnswer
{
    /// <summary>They run on.</summary>
    Run = 1,

    /// <summary>They stand still: what was left is left at the resume.</summary>
    Freeze = 2,

    /// <summary>They stand still and begin anew at the resume.</summary>
    Restart = 3,
}

/// <summary>What becomes of messages that come due. The numbers are stored and never reused.</summary>
public enum MessageAnswer
{
    /// <summary>They are held until the resume.</summary>
    Hold = 1,

    /// <summary>They are held for a while and then denied; their journeys go on along the denied outcome.</summary>
    Expire = 2,
}

/// <summary>How held messages go on at a resume. Whatever it says, each goes through the gate again.</summary>
/// <param name="DropOlderThan">Messages that were due longer ago than this are denied; null for none. From a minute to 100 days.</param>
/// <param name="OnePerPerson">Whether of several that are held for one person only the one that matters most goes; see <see cref="HeldMessages"/>.</param>
/// <param name="SpreadOver">They go at an even pace over this time; null for as fast as they can. From a minute to 100 days.</param>
public sealed record ResumePlan(Duration? DropOlderThan = null, bool OnePerPerson = false, Duration? SpreadOver = null)
{
    /// <summary>All go, the oldest first.</summary>
    public static ResumePlan Plain { get; } = new();

    /// <summary>What is wrong with it, by field.</summary>
    public IEnumerable<(string Field, string Problem)> FindProblems()
    {
        if (DropOlderThan is { } age && !PauseAnswers.IsSpan(age))
        {
            yield return ("drop_older_than", PauseAnswers.SpanRule);
        }

        if (SpreadOver is { } period && !PauseAnswers.IsSpan(period))
        {
            yield return ("spread_over", PauseAnswers.SpanRule);
        }
    }
}

/// <summary>
/// The four answers that belong to a pause. The defaults are the safe ones: nobody and nothing is lost, and no timer is moved behind anybody's
/// back — people enter, timers run, what comes due is held, and at the resume each message is asked about again.
/// </summary>
public sealed record PauseAnswers
{
    /// <summary>What is said of spans that are out of range.</summary>
    internal const string SpanRule = "It must be from a minute to 100 days.";

    /// <summary>How long queued entries live unless it is said: a week.</summary>
    public static readonly Duration DefaultEntryLife = Duration.FromDays(7);

    /// <summary>Accept, run, hold, resume plainly.</summary>
    public static PauseAnswers Safe { get; } = new();

    /// <summary>People who would enter. Default accept.</summary>
    public EntryAnswer Entries { get; init; } = EntryAnswer.Accept;

    /// <summary>How long a queued entry lives. Default a week; from a minute to 100 days; looked at only for <see cref="EntryAnswer.Queue"/>.</summary>
    public Duration EntriesLive { get; init; } = DefaultEntryLife;

    /// <summary>Spans that run. Default run.</summary>
    public TimerAnswer Timers { get; init; } = TimerAnswer.Run;

    /// <summary>Messages that come due. Default hold.</summary>
    public MessageAnswer Messages { get; init; } = MessageAnswer.Hold;

    /// <summary>How long a message is held before it expires; from a minute to 100 days. Required for <see cref="MessageAnswer.Expire"/>, else null.</summary>
    public Duration? ExpireAfter { get; init; }

    /// <summary>How it is meant to be resumed; who resumes may say otherwise.</summary>
    public ResumePlan Resume { get; init; } = ResumePlan.Plain;

    /// <summary>What is wrong with them for a scope, by field, all at once.</summary>
    public IEnumerable<(string Field, string Problem)> FindProblems(PauseScope scope)
    {
        ArgumentNullException.ThrowIfNull(scope);
        if (!scope.HasJourneys && Entries != EntryAnswer.Accept)
        {
            yield return ("entries", "People enter campaigns, not channels: pause the campaign, or everything, to keep them out.");
        }

        if (!scope.HasJourneys && Timers != TimerAnswer.Run)
        {
            yield return ("timers", "Timers belong to journeys, not to channels: pause the campaign, or everything, to stop them.");
        }

        if (Entries == EntryAnswer.Queue && !IsSpan(EntriesLive))
        {
            yield return ("entries_live", SpanRule);
        }

        if (Messages == MessageAnswer.Expire != ExpireAfter is not null)
        {
            yield return ("expire_after", "Say after how long messages expire, and only when they do.");
        }
        else if (ExpireAfter is { } after && !IsSpan(after))
        {
            yield return ("expire_after", SpanRule);
        }

        foreach (var problem in Resume.FindProblems())
        {
            yield return problem;
        }
    }

    internal static bool IsSpan(Duration span) => span >= Duration.FromMinutes(1) && span <= MessageGate.Horizon;
}
