using System.Collections.Frozen;
using System.Collections.Immutable;
using System.Text.Json;
using System.Text.Json.Nodes;
using Automation.Engine.Messages;
using NodaTime;
using NodaTime.Text;

namespace Automation.Engine.Gate;

/// <summary>Reads one rule of a pack. Every problem is reported with its place; nothing is guessed.</summary>
internal sealed class PolicyRuleJson
{
    private const string Kinds = "hours, cap, consent, do-not-call, brand-sender, stale, label, opt-out-note, sender-named, confirm-refusal, note";

    private static readonly string[] Days = ["mon", "tue", "wed", "thu", "fri", "sat", "sun"];
    private static readonly LocalTimePattern Time = LocalTimePattern.CreateWithInvariantCulture("HH':'mm");

    private readonly HashSet<string> _known = ["id", "kind", "text", "source", "confidence", "purposes", "channels"];
    private readonly JsonObject _json;
    private readonly string _place;
    private readonly IReadOnlyList<DateTimeZone> _zones;
    private readonly List<PolicyProblem> _problems;

    /// <summary>Prepares the reading.</summary>
    /// <param name="pack">The pack's name.</param>
    /// <param name="json">The rule.</param>
    /// <param name="zones">The pack's zones, for windows that are open in all of them.</param>
    /// <param name="problems">Where problems go.</param>
    internal PolicyRuleJson(string pack, JsonObject json, IReadOnlyList<DateTimeZone> zones, List<PolicyProblem> problems)
    {
        _json = json;
        _zones = zones;
        _problems = problems;
        _place = $"{pack} {(json["id"] as JsonValue)?.ToString() ?? "(rule without id)"}";
    }

    /// <summary>The rule; null when it has a problem.</summary>
    internal PolicyRule? Read()
    {
        var before = _problems.Count;
        var kind = Text("kind");
        var rule = OfKind(kind);
        var whole = rule is null ? null : rule with
        {
            Id = Text("id"),
            Text = Text("text"),
            Source = Text("source"),
            Confidence = One<Confidence>("confidence"),
            Purposes = Set<Purpose>("purposes"),
            Channels = Set<Channel>("channels"),
        };
        foreach (var name in _json.Select(member => member.Key).Where(name => rule is not null && !_known.Contains(name)))
        {
            Report($"'{name}' is no member of a rule of kind '{kind}'. Known: {string.Join(", ", _known)}.");
        }

        return _problems.Count == before ? whole : null;
    }

    private PolicyRule? OfKind(string kind)
    {
        switch (kind)
        {
            case "hours":
                return new PolicyRule.Hours(new WeekWindows(Windows(), Closed()), Zone(), _zones);
            case "cap":
                return new PolicyRule.Cap(Whole("limit", 1, 1_000), Duration.FromHours(Whole("hours", 1, (int)MessageGate.LongestCap.TotalHours)), Flag("per_person"));
            case "consent":
                return new PolicyRule.Consent(One<ConsentLevel>("level"));
            case "do-not-call":
                return new PolicyRule.DoNotCall();
            case "brand-sender":
                return new PolicyRule.BrandSender();
            case "stale":
                return new PolicyRule.Staleness(Duration.FromHours(Whole("hours", 1, (int)MessageGate.Horizon.TotalHours)));
            case "label":
                return new PolicyRule.Label(Texts("any"), Text("add"));
            case "opt-out-note":
                return new PolicyRule.OptOutNote(Texts("words"), ByLanguage("add"));
            case "sender-named":
                return new PolicyRule.SenderNamed(Texts("values"));
            case "confirm-refusal":
                return new PolicyRule.ConfirmRefusal();
            case "note":
                return new PolicyRule.Note();
            default:
                Report($"'{kind}' is no kind of rule. Known: {Kinds}.");
                return null;
        }
    }

    private List<ImmutableArray<DayWindow>> Windows()
    {
        var days = Enumerable.Repeat(ImmutableArray<DayWindow>.Empty, 7).ToList();
        if (Member("windows") is not JsonObject windows || windows.Count == 0)
        {
            Report("""'windows' must be an object such as {"mon-sat":["08:00-20:00"]}.""");
            return days;
        }

        var told = new HashSet<int>();
        foreach (var (name, value) in windows)
        {
            var parsed = (value as JsonArray)?.Select(window => Window(window?.ToString() ?? "")).OfType<DayWindow>().ToImmutableArray();
            var range = DaysOf(name);
            if (range is null || parsed is not { } list)
            {
                Report($"windows.{name}: write days as mon, mon-fri or sat-sun, and a list of windows such as [\"08:00-12:00\",\"13:00-20:00\"].");
                continue;
            }

            if (list.Zip(list.Skip(1)).Any(pair => pair.First.To > pair.Second.From) || range.Any(day => !told.Add(day)))
            {
                Report($"windows.{name}: windows must be in order without overlap, and each day may be told once.");
            }

            foreach (var day in range)
            {
                days[day] = list;
            }
        }

        return days;
    }

    private static int[]? DaysOf(string name)
    {
        var ends = name.Split('-');
        var (first, last) = (Array.IndexOf(Days, ends[0]), Array.IndexOf(Days, ends[^1]));
        return first >= 0 && last >= first && ends.Length <= 2 ? [.. Enumerable.Range(first, last - first + 1)] : null;
    }

    private DayWindow? Window(string text)
    {
        var ends = text.Split('-');
        if (ends.Length == 2 && Minutes(ends[0], isEnd: false) is { } from && Minutes(ends[1], isEnd: true) is { } to && from < to)
        {
            return new DayWindow(from, to);
        }

        Report($"'{text}' is no window. Write 07:00-22:00; the end may be 24:00, and a window does not go over midnight.");
        return null;
    }

    private static int? Minutes(string text, bool isEnd) =>
        isEnd && text == "24:00" ? 24 * 60
        : Time.Parse(text) is { Success: true } time ? (time.Value.Hour * 60) + time.Value.Minute
        : null;

    private ClosedDays? Closed()
    {
        _known.Add("closed_dates");
        _known.Add("closed_days_after_easter");
        if (_json["closed_dates"] is null && _json["closed_days_after_easter"] is null)
        {
            return null;
        }

        var dates = new HashSet<AnnualDate>();
        foreach (var text in (_json["closed_dates"] as JsonArray ?? []).Select(date => date?.ToString() ?? ""))
        {
            var parsed = AnnualDatePattern.Iso.Parse(text);
            if (!parsed.Success || !dates.Add(parsed.Value))
            {
                Report($"closed_dates: '{text}' is no date of a year, or is there twice. Write 05-01.");
            }
        }

        var easter = (_json["closed_days_after_easter"] as JsonArray ?? []).Select(day => day is JsonValue value && value.TryGetValue<int>(out var number) ? number : int.MinValue).ToHashSet();
        Check(easter.All(day => day is >= -60 and <= 70), "closed_days_after_easter must be whole numbers from -60 to 70.");
        return new ClosedDays(dates, easter);
    }

    private DateTimeZone? Zone()
    {
        _known.Add("zone");
        var id = (_json["zone"] as JsonValue)?.ToString();
        var zone = id is null ? null : DateTimeZoneProviders.Tzdb.GetZoneOrNull(id);
        Check(id is null || zone is not null, $"'{id}' is no time zone. Write an IANA id such as Asia/Ho_Chi_Minh, or leave it out for the recipient's.");
        return zone;
    }

    private Dictionary<string, string> ByLanguage(string name)
    {
        var texts = (Member(name) as JsonObject ?? []).ToDictionary(member => member.Key, member => member.Value?.ToString() ?? "", StringComparer.OrdinalIgnoreCase);
        Check(texts.ContainsKey("en") && texts.Values.All(text => text.Contains("{url}", StringComparison.Ordinal)), $"'{name}' must have a text for 'en', and each text needs {{url}}.");
        return texts;
    }

    private List<string> Texts(string name)
    {
        var texts = (Member(name) as JsonArray)?.Select(text => text?.ToString() ?? "").ToList() ?? [];
        Check(texts.Count > 0 && texts.All(text => !string.IsNullOrWhiteSpace(text)), $"'{name}' must be a list of texts.");
        return texts;
    }

    private string Text(string name)
    {
        var text = (Member(name) as JsonValue)?.ToString() ?? "";
        Check(!string.IsNullOrWhiteSpace(text), $"'{name}' is missing: it must be a text.");
        return text;
    }

    private int Whole(string name, int least, int most)
    {
        var number = Member(name) is JsonValue value && value.TryGetValue<int>(out var found) ? found : int.MinValue;
        Check(number >= least && number <= most, $"'{name}' must be a whole number from {least} to {most}.");
        return Math.Clamp(number, least, most);
    }

    private bool Flag(string name)
    {
        var value = Member(name);
        Check(value is null || value.GetValueKind() is JsonValueKind.True or JsonValueKind.False, $"'{name}' must be true or false.");
        return value?.GetValueKind() == JsonValueKind.True;
    }

    private T One<T>(string name)
        where T : struct, Enum => Parse<T>(name, Text(name)) ?? default;

    private FrozenSet<T> Set<T>(string name)
        where T : struct, Enum
    {
        var set = (Member(name) as JsonArray ?? []).Select(item => Parse<T>(name, item?.ToString() ?? "")).OfType<T>().ToFrozenSet();
        Check(set.Count > 0, $"'{name}' must be a list of at least one of {Names<T>()}.");
        return set;
    }

    private T? Parse<T>(string name, string text)
        where T : struct, Enum
    {
        foreach (var value in Enum.GetValues<T>().Where(value => string.Equals(value.ToString(), text, StringComparison.OrdinalIgnoreCase)))
        {
            return value;
        }

        Check(text.Length == 0, $"{name}: '{text}' must be one of {Names<T>()}.");
        return null;
    }

    private static string Names<T>()
        where T : struct, Enum => string.Join(", ", Enum.GetNames<T>().Select(name => name.ToLowerInvariant()));

    private JsonNode? Member(string name)
    {
        _known.Add(name);
        return _json[name];
    }

    private void Check(bool isRight, string message)
    {
        if (!isRight)
        {
            Report(message);
        }
    }

    private void Report(string message) => _problems.Add(new PolicyProblem(_place, message));
}
