using System.Globalization;
using System.Text.Json;
using Automation.Server.Languages;
using Automation.Server.Pages;
using NodaTime;

namespace Automation.Server.Lists;

/// <summary>What a person or program asks of a list, as it stands in an address: names instead of ids, days instead of instants.</summary>
internal sealed record ListFilter
{
    /// <summary>The campaign's name.</summary>
    public string? Campaign { get; init; }

    /// <summary>The customer's key.</summary>
    public string? Customer { get; init; }

    /// <summary>The activity's id.</summary>
    public string? Activity { get; init; }

    /// <summary>The channel's name.</summary>
    public string? Channel { get; init; }

    /// <summary>The status of messages.</summary>
    public string? Status { get; init; }

    /// <summary>The outcome of ledger lines.</summary>
    public string? Outcome { get; init; }

    /// <summary>The reason of ledger lines, exactly.</summary>
    public string? Reason { get; init; }

    /// <summary>The first day, <c>2026-11-22</c>, or a time, <c>2026-11-22T07:30Z</c>.</summary>
    public string? From { get; init; }

    /// <summary>The last day, or a time that is no longer in.</summary>
    public string? To { get; init; }

    /// <summary>Ids below this one.</summary>
    public long? Before { get; init; }

    /// <summary>Whether nothing is asked but the place in the list.</summary>
    internal bool IsOpen => Parts.All(part => string.IsNullOrEmpty(part.Value));

    private IEnumerable<(string Name, string? Value)> Parts =>
        [("campaign", Campaign), ("customer", Customer), ("activity", Activity), ("channel", Channel), ("status", Status), ("outcome", Outcome), ("reason", Reason), ("from", From), ("to", To)];

    /// <summary>The same question in an address.</summary>
    /// <param name="path">Of the page.</param>
    /// <param name="before">The place in the list; null for its beginning.</param>
    internal string Address(string path, long? before = null)
    {
        var parts = Parts.Where(part => !string.IsNullOrEmpty(part.Value)).Select(part => $"{part.Name}={Uri.EscapeDataString(part.Value!)}").ToList();
        if (before is { } id)
        {
            parts.Add(string.Create(CultureInfo.InvariantCulture, $"before={id}"));
        }

        return parts.Count == 0 ? path : $"{path}?{string.Join('&', parts)}";
    }
}

/// <summary>Reads the parts of a question; all that is wrong is told at once.</summary>
/// <param name="zone">In which days begin and end.</param>
internal sealed class FilterReader(DateTimeZone zone)
{
    private static readonly Sentences<RefusalTexts> Refuse = new();

    private readonly Dictionary<string, Sentence> _said = new(StringComparer.Ordinal);

    /// <summary>What is wrong, by part.</summary>
    internal IReadOnlyDictionary<string, Sentence> Said => _said;

    /// <summary>The same in English.</summary>
    internal IReadOnlyDictionary<string, string[]> Problems => _said.ToDictionary(problem => problem.Key, problem => new[] { problem.Value.ToString() });

    /// <summary>One of the values of an enumeration by its name in any case; null for nothing.</summary>
    internal T? Choice<T>(string part, string? text)
        where T : struct, Enum
    {
        if (string.IsNullOrEmpty(text))
        {
            return null;
        }

        if (Enum.GetNames<T>().FirstOrDefault(name => string.Equals(JsonNamingPolicy.SnakeCaseLower.ConvertName(name), text, StringComparison.OrdinalIgnoreCase) || string.Equals(name, text, StringComparison.OrdinalIgnoreCase)) is { } found)
        {
            return Enum.Parse<T>(found);
        }

        _said[part] = Refuse["It must be one of {0}.", string.Join(", ", Enum.GetNames<T>().Select(JsonNamingPolicy.SnakeCaseLower.ConvertName))];
        return null;
    }

    /// <summary>A time, or the beginning of a day, or of the day after it.</summary>
    internal Instant? Time(string part, string? text, bool isEnd)
    {
        if (string.IsNullOrEmpty(text))
        {
            return null;
        }

        if (NodaTime.Text.LocalDatePattern.Iso.Parse(text) is { Success: true } day)
        {
            return (isEnd ? day.Value.PlusDays(1) : day.Value).AtStartOfDayInZone(zone).ToInstant();
        }

        if (NodaTime.Text.OffsetDateTimePattern.GeneralIso.Parse(text) is { Success: true } time)
        {
            return time.Value.ToInstant();
        }

        _said[part] = Refuse["It must be a day such as 2026-11-22 or a time such as 2026-11-22T07:30:00Z."];
        return null;
    }
}
