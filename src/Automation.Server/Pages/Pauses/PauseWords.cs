using Automation.Engine.Pauses;
using Automation.Server.Pauses;
using Automation.Storage;
using Microsoft.Extensions.Localization;
using NodaTime;

namespace Automation.Server.Pages.Pauses;

/// <summary>Pauses as people say them, in the language of the request.</summary>
/// <param name="texts">The texts.</param>
/// <param name="words">The words of channels and rules.</param>
internal sealed class PauseWords(IStringLocalizer<PauseTexts> texts, Words words)
{
    /// <summary>What a pause covers.</summary>
    internal string Of(NamedScope named) => named.Scope.Kind switch
    {
        PauseScopeKind.Everything => texts["Everything"],
        PauseScopeKind.Channel => texts["All messages by {0}", words.Of(named.Scope.Channel!.Value)],
        PauseScopeKind.Campaign => texts["Campaign {0}", named.Title],
        PauseScopeKind.Activity => texts["Activity {0} of campaign {1}", named.Activity, named.Title],
        _ => texts["Customer {0}", named.Customer ?? ""],
    };

    /// <summary>Where a pause stands.</summary>
    internal string Of(PauseStage stage) => stage switch
    {
        PauseStage.Quieting => texts["in force, something is still under way"],
        PauseStage.Paused => texts["paused"],
        PauseStage.Resuming => texts["being resumed"],
        _ => texts["over"],
    };

    /// <summary>The colour of where it stands.</summary>
    internal static string ColourOf(PauseStage stage) => stage switch
    {
        PauseStage.Quieting => "bad",
        PauseStage.Paused => "warn",
        PauseStage.Resuming => "calm",
        _ => "plain",
    };

    /// <summary>A span of time, to two parts.</summary>
    internal string Of(Duration span)
    {
        var minutes = (long)Math.Round(span.TotalMinutes);
        var (days, hours, rest) = (minutes / 1_440, minutes / 60 % 24, minutes % 60);
        List<string> parts = [];
        if (days > 0)
        {
            parts.Add(texts["{0} d", Numbers.Text(days)]);
        }

        if (hours > 0)
        {
            parts.Add(texts["{0} h", hours]);
        }

        if (rest > 0 || parts.Count == 0)
        {
            parts.Add(texts["{0} min", rest]);
        }

        return string.Join(' ', parts.Take(2));
    }

    /// <summary>The four answers, a sentence for each that says something.</summary>
    internal IEnumerable<string> Of(PauseAnswers answers, bool hasJourneys)
    {
        if (hasJourneys)
        {
            yield return answers.Entries switch
            {
                EntryAnswer.Accept => texts["People go on entering."],
                EntryAnswer.Queue => texts["People wait to enter, at most {0}.", Of(answers.EntriesLive)],
                _ => texts["Nobody enters."],
            };
            yield return answers.Timers switch
            {
                TimerAnswer.Run => texts["Timers run on."],
                TimerAnswer.Freeze => texts["Timers stand still and go on with what was left."],
                _ => texts["Timers stand still and begin anew."],
            };
        }

        yield return answers.ExpireAfter is { } after ? texts["Messages that come due are held for {0} and then dropped.", Of(after)] : texts["Messages that come due are held."];
        foreach (var sentence in Of(answers.Resume))
        {
            yield return sentence;
        }
    }

    /// <summary>How a resume goes.</summary>
    internal IEnumerable<string> Of(ResumePlan plan)
    {
        if (plan.DropOlderThan is { } age)
        {
            yield return texts["At the resume, messages older than {0} are dropped.", Of(age)];
        }

        if (plan.OnePerPerson)
        {
            yield return texts["At the resume, each person gets one message at most."];
        }

        if (plan.SpreadOver is { } period)
        {
            yield return texts["At the resume, messages go out evenly over {0}.", Of(period)];
        }
    }

    /// <summary>What a pause still waits for.</summary>
    internal string Of(IReadOnlyList<SendingCount> sending)
    {
        var channels = sending.GroupBy(found => found.Channel).Select(group => $"{words.Of(group.Key)} {Numbers.Text(group.Sum(found => found.Count))}");
        return texts["It is in force: nothing new leaves. Still being handed over: {0}.", string.Join(", ", channels)];
    }

    /// <summary>Why something was refused; the usual reasons in the person's language.</summary>
    internal IEnumerable<string> Of(PauseException refused, RefusalSpeech speech)
    {
        if (refused.Refusal != PauseRefusal.Invalid)
        {
            yield return speech.Say(refused.Said);
            yield break;
        }

        foreach (var field in refused.Errors.Keys)
        {
            yield return field switch
            {
                "entries_live" => texts["How long people wait to enter: give a time from 1 minute to 100 days."],
                "expire_after" => texts["When held messages are dropped: give a time from 1 minute to 100 days."],
                "drop_older_than" => texts["What is too old at the resume: give a time from 1 minute to 100 days."],
                "spread_over" => texts["Over how long messages go out: give a time from 1 minute to 100 days."],
                "reason" => texts["The reason is one line of at most {0} characters.", PauseDesk.LongestReason],
                "entries" or "timers" => texts["A channel has neither entries nor timers: leave both answers as they are."],
                _ => refused.Errors[field][0],
            };
        }
    }
}
