using Automation.Engine.Pauses;
using Automation.Storage;
using NodaTime;

namespace Automation.Server.Pauses;

/// <summary>The four answers as API, command line and audit log write them; spans as <see cref="SpanText"/>, what is not said is missing.</summary>
/// <param name="Entries">accept, queue or block.</param>
/// <param name="EntriesLive">How long queued entries live.</param>
/// <param name="Timers">run, freeze or restart.</param>
/// <param name="Messages">hold or expire.</param>
/// <param name="ExpireAfter">How long messages are held.</param>
/// <param name="DropOlderThan">Of the resume: older messages are denied.</param>
/// <param name="OnePerPerson">Of the resume: whether one message for each person goes.</param>
/// <param name="SpreadOver">Of the resume: over how long they go.</param>
internal sealed record AnswersJson(
    EntryAnswer Entries, string? EntriesLive, TimerAnswer Timers, MessageAnswer Messages, string? ExpireAfter, string? DropOlderThan, bool OnePerPerson, string? SpreadOver)
{
    internal static AnswersJson Of(PauseAnswers answers) => new(
        answers.Entries,
        answers.Entries == EntryAnswer.Queue ? SpanText.Write(answers.EntriesLive) : null,
        answers.Timers,
        answers.Messages,
        Text(answers.ExpireAfter),
        Text(answers.Resume.DropOlderThan),
        answers.Resume.OnePerPerson,
        Text(answers.Resume.SpreadOver));

    private static string? Text(Duration? span) => span is { } known ? SpanText.Write(known) : null;
}

/// <summary>Reads answers from the texts of a request, a form or a command; all that is wrong at once.</summary>
internal sealed class AnswersReader
{
    private readonly List<(string Field, string Problem)> _problems = [];

    /// <summary>What is wrong, by field.</summary>
    internal IReadOnlyList<(string Field, string Problem)> Problems => _problems;

    /// <summary>One of the named answers; the default when the text is missing.</summary>
    internal T Choice<T>(string field, string? text, T otherwise)
        where T : struct, Enum
    {
        if (string.IsNullOrWhiteSpace(text))
        {
            return otherwise;
        }

        if (!char.IsAsciiDigit(text.Trim()[0]) && Enum.TryParse<T>(text.Trim(), ignoreCase: true, out var choice) && Enum.IsDefined(choice))
        {
            return choice;
        }

        _problems.Add((field, $"It must be one of {string.Join(", ", Enum.GetNames<T>().Select(name => name.ToLowerInvariant()))}."));
        return otherwise;
    }

    /// <summary>A span; null when the text is missing.</summary>
    internal Duration? Span(string field, string? text)
    {
        if (string.IsNullOrWhiteSpace(text))
        {
            return null;
        }

        if (SpanText.Read(text) is { } span)
        {
            return span;
        }

        _problems.Add((field, SpanText.Expected));
        return null;
    }

    /// <summary>How to resume.</summary>
    internal ResumePlan Plan(string? dropOlderThan, bool onePerPerson, string? spreadOver) =>
        new(Span("drop_older_than", dropOlderThan), onePerPerson, Span("spread_over", spreadOver));

    /// <summary>All four answers. A time after which messages expire says that they do.</summary>
    internal PauseAnswers Answers(string? entries, string? entriesLive, string? timers, string? messages, string? expireAfter, ResumePlan plan)
    {
        var after = Span("expire_after", expireAfter);
        return new PauseAnswers
        {
            Entries = Choice("entries", entries, entriesLive is null ? EntryAnswer.Accept : EntryAnswer.Queue),
            EntriesLive = Span("entries_live", entriesLive) ?? PauseAnswers.DefaultEntryLife,
            Timers = Choice("timers", timers, TimerAnswer.Run),
            Messages = Choice("messages", messages, after is null ? MessageAnswer.Hold : MessageAnswer.Expire),
            ExpireAfter = after,
            Resume = plan,
        };
    }

    /// <exception cref="PauseException">Something is wrong.</exception>
    internal void ThrowIfWrong()
    {
        if (_problems.Count > 0)
        {
            throw PauseException.Invalid(_problems);
        }
    }
}

/// <summary>What the audit log keeps of a pause.</summary>
internal static class PauseJson
{
    internal static object Detail(PauseRow row) => new { pause = row.Id, reason = row.Reason.Length == 0 ? null : row.Reason, answers = AnswersJson.Of(row.Answers) };
}
