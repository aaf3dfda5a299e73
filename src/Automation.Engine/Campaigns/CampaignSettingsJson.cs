using System.Text.Json;
using System.Text.Json.Nodes;
using Automation.Engine.Customers;
using Automation.Engine.Definitions;
using Automation.Engine.Gate;
using Automation.Engine.Messages;
using Automation.Templating;
using NodaTime;
using NodaTime.Text;

namespace Automation.Engine.Campaigns;

/// <summary>
/// Reads campaign settings: an object with the members of docs/campaigns.md; any other member is one of the campaign's values.
/// All problems are reported at once.
/// </summary>
public static class CampaignSettingsJson
{
    /// <summary>The highest pace of a campaign, in messages an hour: a thousand a second, above which a limit limits nothing.</summary>
    public const int MostPerHour = 3_600_000;

    private static readonly LocalDateTimePattern[] DateTimes =
    [
        LocalDateTimePattern.GeneralIso,
        LocalDateTimePattern.CreateWithInvariantCulture("uuuu'-'MM'-'dd'T'HH':'mm"),
        LocalDateTimePattern.CreateWithInvariantCulture("uuuu'-'MM'-'dd' 'HH':'mm"),
    ];

    /// <summary>Reads settings.</summary>
    /// <param name="settings">The definition's own, and then others that change them, in order; later members win.</param>
    /// <returns>The settings, as far as they can be read, and the problems (ids <see cref="DiagnosticIds.BadCampaignSetting"/>).</returns>
    public static (CampaignSettings Settings, IReadOnlyList<DefinitionDiagnostic> Problems) Read(params IEnumerable<JsonObject?> settings) => Read(new CampaignSettings(), settings);

    /// <summary>Reads settings over those that hold where they say nothing.</summary>
    /// <param name="fallback">What holds then, such as the shop's own sender.</param>
    /// <param name="settings">As above.</param>
    /// <returns>As above.</returns>
    public static (CampaignSettings Settings, IReadOnlyList<DefinitionDiagnostic> Problems) Read(CampaignSettings fallback, params IEnumerable<JsonObject?> settings)
    {
        var reader = new Reader(fallback);
        foreach (var (name, value) in settings.OfType<JsonObject>().SelectMany(layer => layer))
        {
            reader.Read(name, value);
        }

        return (reader.Settings with { Values = reader.Values }, reader.Problems);
    }

    /// <summary>Lays settings over one another into one object, as it is stored with a campaign.</summary>
    public static JsonObject Merge(params IEnumerable<JsonObject?> settings)
    {
        var merged = new JsonObject();
        foreach (var (name, value) in settings.OfType<JsonObject>().SelectMany(layer => layer))
        {
            merged[name] = value?.DeepClone();
        }

        return merged;
    }

    /// <summary>
    /// The settings of a campaign that goes over to another version of its definition: what people have set stays, what came from the old
    /// version's defaults becomes what the new version says.
    /// </summary>
    /// <param name="before">The defaults of the version it was on; null for none.</param>
    /// <param name="settings">Its settings so far.</param>
    /// <param name="after">The defaults of the version it goes to; null for none.</param>
    public static JsonObject CarryOver(JsonObject? before, JsonObject settings, JsonObject? after)
    {
        ArgumentNullException.ThrowIfNull(settings);
        var set = settings.Where(member => before is null || !before.TryGetPropertyValue(member.Key, out var was)
            || (!JsonNode.DeepEquals(was, member.Value) && !AudienceReference.IsPinnedFrom(was, member.Value)));
        return Merge(after, new JsonObject(set.Select(member => KeyValuePair.Create(member.Key, member.Value?.DeepClone()))));
    }

    private sealed class Reader(CampaignSettings fallback)
    {
        internal CampaignSettings Settings { get; private set; } = fallback;

        internal Dictionary<string, object?> Values { get; } = new(StringComparer.Ordinal);

        internal List<DefinitionDiagnostic> Problems { get; } = [];

        internal void Read(string name, JsonNode? value)
        {
            switch (name)
            {
                case "zone" when Text(value) is { } id:
                    var zone = DateTimeZoneProviders.Tzdb.GetZoneOrNull(id);
                    Check(zone is not null, name, $"'{id}' is no time zone.", "Write an IANA id such as Asia/Ho_Chi_Minh.");
                    Settings = Settings with { Zone = zone ?? DateTimeZone.Utc };
                    break;
                case "locale" when Text(value) is { } tag:
                    Settings = Settings with { Locale = tag };
                    break;
                case "audience" when Text(value) is ['@', ..] reference:
                    // Until it is pinned to a version nobody is in it: a campaign cannot be started so.
                    var isName = AudienceReference.IsName(reference[1..]);
                    Check(isName, name, $"'{reference}' is no name of an audience.", "Write @ and the audience's name, such as @lapsed.");
                    Settings = Settings with { Audience = Expression.Parse("false").Expression, SavedAudience = isName ? new AudienceReference(reference[1..], null) : null };
                    break;
                case "audience" when value is JsonObject pinned:
                    Settings = Settings with { Audience = Rule(name, Text(pinned["rule"])), SavedAudience = Pinned(pinned) };
                    break;
                case "audience" when value is null or JsonValue:
                    Settings = Settings with { Audience = Rule(name, Text(value)), SavedAudience = null };
                    break;
                case "reentry":
                    Settings = Settings with { Reentry = Reentry(value) };
                    break;
                case "needs" when value is JsonArray names:
                    Settings = Settings with { Needs = [.. names.Select(Text).OfType<string>()] };
                    break;
                case "switch_on":
                    Settings = Settings with { SwitchOn = Date(name, value) };
                    break;
                case "switch_off":
                    Settings = Settings with { SwitchOff = Date(name, value) };
                    break;
                case "email_from" when Text(value) is { } from:
                    Settings = Settings with { EmailFrom = from };
                    break;
                case "email_from_name":
                    Settings = Settings with { EmailFromName = Text(value) };
                    break;
                case "sms_from" when Text(value) is { } from:
                    Settings = Settings with { SmsFrom = from };
                    break;
                case "whatsapp_from" when Text(value) is { } from:
                    Settings = Settings with { WhatsAppFrom = from };
                    break;
                case "country" when Text(value) is { } code:
                    Check(code.Length == 2 && code.All(char.IsAsciiLetterUpper), name, $"'{code}' is no country.", "Write two capital letters such as VN.");
                    Settings = Settings with { Country = code };
                    break;
                case "topic" when Text(value) is { } topic:
                    Settings = Settings with { Topic = topic };
                    break;
                case "stale_after_hours":
                    Settings = Settings with { StaleAfter = Hours(value) };
                    break;
                case "goal" when value is null or JsonValue:
                    Settings = Settings with { Goal = Text(value) };
                    break;
                case "holdout":
                    Settings = Settings with { Holdout = Share(value) };
                    break;
                case "purpose":
                    Settings = Settings with { Purpose = OwnPurpose(value) };
                    break;
                case "cap":
                    Settings = Settings with { Cap = Cap(value) };
                    break;
                case "messages_per_hour":
                    Settings = Settings with { MessagesPerHour = PerHour(value) };
                    break;
                case "without_rules" when value is JsonArray ids:
                    Settings = Settings with { WithoutRules = WithoutRules([.. ids.Select(id => Text(id) ?? "")]) };
                    break;
                case "consent" when value is JsonObject levels:
                    Settings = Settings with { Consent = Levels(levels) };
                    break;
                case "without_rules" or "consent":
                    Check(false, name, "The value has the wrong type.", """Write "without_rules": ["GEN-1"] and "consent": {"advertising": "soft"}.""");
                    break;
                case "zone" or "locale" or "audience" or "needs" or "email_from" or "sms_from" or "whatsapp_from" or "country" or "topic":
                    Check(false, name, "The value has the wrong type.", "Write a text (needs: a list of texts).");
                    break;
                default:
                    Values[name] = ParseDate(Text(value)) is { } date ? date : InputBinder.Plain(value);
                    break;
            }
        }

        private AudienceReference? Pinned(JsonObject json)
        {
            var version = Whole(json["version"]);
            var isRight = Text(json["name"]) is { } name && AudienceReference.IsName(name) && version > 0 && !string.IsNullOrWhiteSpace(Text(json["rule"]));
            Check(isRight, "audience", "An audience has a name, a version and a rule.", "Write @ and the audience's name, such as @lapsed; starting the campaign adds the rest.");
            return isRight ? new AudienceReference(Text(json["name"])!, version) : null;
        }

        private Expression? Rule(string name, string? text)
        {
            if (string.IsNullOrWhiteSpace(text))
            {
                return null;
            }

            var parsed = Expression.Parse(text);
            foreach (var problem in parsed.Diagnostics.Where(problem => problem.Severity == DiagnosticSeverity.Error))
            {
                Check(false, name, $"The rule '{text}' is wrong at column {problem.Column}: {problem.Message}", "Correct the rule.");
            }

            return parsed.Expression;
        }

        private ReentryRule Reentry(JsonNode? value)
        {
            var json = value as JsonObject ?? [];
            var rule = Text(value) ?? Text(json["rule"]);
            switch (rule)
            {
                case "every-time":
                    return new ReentryRule.EveryTime();
                case "once":
                    return new ReentryRule.Once();
                case "once-until-exit":
                    return new ReentryRule.OnceUntilExit();
                case "once-per-days" when json["days"] is JsonValue days && days.TryGetValue<int>(out var count) && count > 0:
                    return new ReentryRule.OncePer(Duration.FromDays(count));
                case "once-per-value" when Text(json["fact"]) is { } fact && fact.StartsWith("customer.", StringComparison.Ordinal) && CustomerFacts.FactNames.Contains(fact[9..]):
                    return new ReentryRule.OncePerValue(fact);
                default:
                    Check(false, "reentry", $"'{value?.ToJsonString()}' is no re-entry rule.", """Write "every-time", "once", "once-until-exit", {"rule":"once-per-days","days":30} or {"rule":"once-per-value","fact":"customer.last_order_at"}.""");
                    return new ReentryRule.EveryTime();
            }
        }

        private Duration? Hours(JsonNode? value)
        {
            var most = (int)MessageGate.Horizon.TotalHours;
            var hours = Whole(value);
            Check(hours >= 1 && hours <= most, "stale_after_hours", $"'{value?.ToJsonString()}' is no age.", $"Write a whole number of hours from 1 to {most}.");
            return hours < 1 ? null : Duration.FromHours(hours);
        }

        private double Share(JsonNode? value)
        {
            var share = value is JsonValue number && number.TryGetValue<double>(out var found) ? found : -1;
            Check(share is >= 0 and <= 1, "holdout", $"'{value?.ToJsonString()}' is no share.", "Write a number from 0 to 1, such as 0.05 for 5 %.");
            return Math.Clamp(share, 0, 1);
        }

        private Purpose? OwnPurpose(JsonNode? value)
        {
            Purpose? purpose = Text(value)?.ToLowerInvariant() switch { "care" => Purpose.Care, "advertising" => Purpose.Advertising, _ => null };
            Check(value is null || purpose is not null, "purpose", $"'{value?.ToJsonString()}' is no purpose of a campaign.", "Write care or advertising; without it each activity's own counts. It makes messages stricter, never freer.");
            return purpose;
        }

        private CampaignCap? Cap(JsonNode? value)
        {
            if (value is null)
            {
                return null;
            }

            var json = value as JsonObject ?? [];
            var (messages, days) = (Whole(json["messages"]), Whole(json["days"]));
            var isRight = messages is >= 1 and <= 1_000 && days >= 1 && days <= (int)MessageGate.LongestCap.TotalDays;
            Check(isRight, "cap", $"'{value.ToJsonString()}' is no cap.", $$"""Write {"messages": 2, "days": 7}: 1 to 1000 messages to one person within 1 to {{(int)MessageGate.LongestCap.TotalDays}} days.""");
            return isRight ? new CampaignCap(messages, days) : null;
        }

        private int? PerHour(JsonNode? value)
        {
            var count = Whole(value);
            var isRight = count is >= 1 and <= MostPerHour;
            Check(value is null || isRight, "messages_per_hour", $"'{value?.ToJsonString()}' is no pace.", $"Write a whole number from 1 to {MostPerHour}.");
            return isRight ? count : null;
        }

        private static int Whole(JsonNode? value) => value is JsonValue number && number.TryGetValue<int>(out var found) ? found : 0;

        private HashSet<string> WithoutRules(IReadOnlyList<string> ids)
        {
            foreach (var id in ids.Where(id => !Policies.IsGeneral(id)))
            {
                Check(false, "without_rules", $"'{id}' cannot be left out by a campaign.", "Only the general rules (GEN-…) can; a pack's rule is changed in the installation's policies.");
            }

            return [.. ids];
        }

        private Dictionary<Purpose, ConsentLevel> Levels(JsonObject json)
        {
            var levels = new Dictionary<Purpose, ConsentLevel>();
            foreach (var (name, value) in json)
            {
                var isRight = Enum.TryParse<Purpose>(name, ignoreCase: true, out var purpose) & Enum.TryParse<ConsentLevel>(Text(value), ignoreCase: true, out var level);
                Check(isRight, "consent", $"'{name}: {value?.ToJsonString()}' is wrong.", """Write purposes (care, advertising) with none, soft, recorded or proven: {"advertising": "soft"}.""");
                levels[purpose] = level;
            }

            return levels;
        }

        private LocalDateTime? Date(string name, JsonNode? value)
        {
            var date = ParseDate(Text(value));
            Check(value is null || date is not null, name, $"'{value?.ToJsonString()}' is no date.", "Write 2026-11-25 or 2026-11-25T09:00.");
            return date;
        }

        private void Check(bool isRight, string field, string message, string remedy)
        {
            if (!isRight)
            {
                Problems.Add(new DefinitionDiagnostic(DiagnosticIds.BadCampaignSetting, ProblemSeverity.Error, "", field, message, remedy));
            }
        }
    }

    /// <summary>A local date or date and time; null when the text is none.</summary>
    private static LocalDateTime? ParseDate(string? text)
    {
        if (text is null)
        {
            return null;
        }

        if (LocalDatePattern.Iso.Parse(text) is { Success: true } date)
        {
            return date.Value.AtMidnight();
        }

        return DateTimes.Select(pattern => pattern.Parse(text)).FirstOrDefault(parsed => parsed.Success)?.Value;
    }

    private static string? Text(JsonNode? node) => node is JsonValue value && value.GetValueKind() == JsonValueKind.String ? value.GetValue<string>() : null;
}
