using System.Globalization;
using System.Text.Json;
using System.Text.Json.Nodes;
using Automation.Engine.Campaigns;

namespace Automation.Server.Pages.Campaigns;

/// <summary>The fields of the form for campaigns: what a person has typed, by the names of settings.</summary>
internal sealed class CampaignForm
{
    /// <summary>The settings that have a field of their own; every other one is a value of the campaign.</summary>
    private static readonly HashSet<string> Known = new(StringComparer.Ordinal)
    {
        "audience", "reentry", "zone", "locale", "needs", "switch_on", "switch_off", "email_from", "email_from_name", "sms_from", "whatsapp_from", "country", "topic", "stale_after_hours", "holdout",
        "without_rules", "consent", "goal", "purpose", "cap", "messages_per_hour",
    };

    private static readonly string[] Texts = ["zone", "locale", "switch_on", "switch_off", "email_from", "email_from_name", "sms_from", "whatsapp_from", "country", "topic", "goal", "purpose"];

    private static readonly string[] Numbers = ["stale_after_hours", "messages_per_hour"];

    private readonly Dictionary<string, string> _fields = new(StringComparer.Ordinal);

    /// <summary>What stands in a field; empty when it is not there.</summary>
    internal string this[string field] => _fields.GetValueOrDefault(field, "");

    /// <summary>The values of the campaign: those that it needs first.</summary>
    internal IReadOnlyList<string> Values { get; private init; } = [];

    /// <summary>Which of them are dates.</summary>
    internal IReadOnlySet<string> Dates { get; private init; } = new HashSet<string>();

    /// <summary>The fields of stored settings.</summary>
    internal static CampaignForm Of(string title, JsonObject settings)
    {
        var (read, _) = CampaignSettingsJson.Read(settings);
        var values = read.Needs.Concat(settings.Where(member => !Known.Contains(member.Key) && member.Value is JsonValue).Select(member => member.Key)).Distinct(StringComparer.Ordinal).ToList();
        var form = new CampaignForm
        {
            Values = values,
            Dates = values.Where(name => read.Values.GetValueOrDefault(name) is NodaTime.LocalDateTime || (read.Values.GetValueOrDefault(name) is null && name.EndsWith("_at", StringComparison.Ordinal))).ToHashSet(StringComparer.Ordinal),
        };
        form._fields["title"] = title;
        foreach (var name in Texts)
        {
            form._fields[name] = Text(settings[name]);
        }

        form._fields["switch_on"] = Local(read.SwitchOn);
        form._fields["switch_off"] = Local(read.SwitchOff);
        form._fields["audience"] = read.SavedAudience is { } saved ? "@" + saved.Name : Text(settings["audience"]);
        form._fields["holdout"] = read.Holdout == 0 ? "" : ((decimal)read.Holdout * 100).ToString("0.##", CultureInfo.InvariantCulture);
        form._fields["stale_after_hours"] = read.StaleAfter is { } age ? age.TotalHours.ToString("0", CultureInfo.InvariantCulture) : "";
        form._fields["reentry"] = settings["reentry"] switch { JsonObject rule => Text(rule["rule"]), { } rule => Text(rule), _ => "every-time" };
        form._fields["reentry_days"] = settings["reentry"] is JsonObject { } per && per["days"] is { } days ? days.ToString() : "";
        form._fields["cap_messages"] = Text((settings["cap"] as JsonObject)?["messages"]);
        form._fields["cap_days"] = Text((settings["cap"] as JsonObject)?["days"]);
        form._fields["messages_per_hour"] = Text(settings["messages_per_hour"]);
        foreach (var name in values)
        {
            form._fields["value." + name] = read.Values.GetValueOrDefault(name) is NodaTime.LocalDateTime date ? Local(date) : Text(settings[name]);
        }

        return form;
    }

    /// <summary>What was posted, over the fields of what is stored.</summary>
    internal CampaignForm With(IFormCollection posted)
    {
        foreach (var (name, value) in posted.Where(field => !field.Key.StartsWith("__", StringComparison.Ordinal)))
        {
            _fields[name] = value.ToString().Trim();
        }

        return this;
    }

    /// <summary>The settings that the posted fields stand for; fields that were not posted stay out of it, empty ones take their setting away.</summary>
    internal JsonObject Changes(IFormCollection posted, JsonObject before)
    {
        var changes = new JsonObject();
        foreach (var name in Texts.Append("audience").Where(posted.ContainsKey))
        {
            changes[name] = this[name].Length == 0 ? null : this[name];
        }

        if (posted.ContainsKey("holdout"))
        {
            changes["holdout"] = Share(this["holdout"]);
        }

        foreach (var name in Numbers.Where(posted.ContainsKey))
        {
            changes[name] = Number(this[name]);
        }

        if (posted.ContainsKey("cap_messages"))
        {
            changes["cap"] = this["cap_messages"].Length + this["cap_days"].Length == 0 ? null : new JsonObject { ["messages"] = Number(this["cap_messages"]), ["days"] = Number(this["cap_days"]) };
        }

        if (posted.ContainsKey("reentry"))
        {
            changes["reentry"] = Reentry(before["reentry"]);
        }

        foreach (var name in Values.Where(name => posted.ContainsKey("value." + name)))
        {
            var typed = this["value." + name];
            changes[name] = typed.Length == 0 ? null : before[name] is JsonValue was && was.GetValueKind() == JsonValueKind.Number ? Number(typed) : typed;
        }

        return Unchanged(changes, before);
    }

    /// <summary>A field whose meaning is what is stored already changes nothing, also where it is stored in another form.</summary>
    private static JsonObject Unchanged(JsonObject changes, JsonObject before)
    {
        var stored = Of("", before);
        var same = changes.Select(change => change.Key).Where(name => JsonNode.DeepEquals(changes[name], before[name]) || (changes[name]?.ToString() ?? "") == StoredText(stored, name, before)).ToList();
        foreach (var name in same)
        {
            changes.Remove(name);
        }

        return changes;
    }

    private static string StoredText(CampaignForm stored, string name, JsonObject before) =>
        name is "holdout" or "stale_after_hours" or "messages_per_hour" or "cap" or "reentry" ? before[name]?.ToString() ?? "" : Known.Contains(name) ? stored[name] : stored["value." + name];

    private JsonNode? Reentry(JsonNode? before) => this["reentry"] switch
    {
        "once-per-days" => new JsonObject { ["rule"] = "once-per-days", ["days"] = Number(this["reentry_days"]) },
        "once-per-value" => before?.DeepClone(),
        var rule => rule,
    };

    /// <summary>Percent as people write it; what is no number stays as it is, so that the check tells of it.</summary>
    private static JsonNode? Share(string percent) => percent.Length == 0 ? null
        : decimal.TryParse(percent.Replace(',', '.'), NumberStyles.Number, CultureInfo.InvariantCulture, out var share) ? share / 100 : percent;

    private static JsonNode? Number(string text) => text.Length == 0 ? null
        : int.TryParse(text, NumberStyles.Integer, CultureInfo.InvariantCulture, out var whole) ? whole
        : decimal.TryParse(text, NumberStyles.Number, CultureInfo.InvariantCulture, out var number) ? number : text;

    private static string Text(JsonNode? node) => node is JsonValue value ? value.ToString() : "";

    private static string Local(NodaTime.LocalDateTime? at) => at?.ToString("uuuu-MM-dd'T'HH:mm", CultureInfo.InvariantCulture) ?? "";
}

/// <summary>One field of a form.</summary>
/// <param name="Name">Its name.</param>
/// <param name="Label">What it is.</param>
/// <param name="Value">What stands in it.</param>
/// <param name="Problem">What is wrong with it; null for nothing.</param>
internal sealed record FormField(string Name, string Label, string Value, string? Problem = null)
{
    /// <summary>The kind of input.</summary>
    public string Type { get; init; } = "text";

    /// <summary>What to write.</summary>
    public string? Hint { get; init; }

    /// <summary>An example in the empty field.</summary>
    public string? Placeholder { get; init; }

    /// <summary>Whether it must be filled in.</summary>
    public bool IsRequired { get; init; }

    /// <summary>The least and the most of a number.</summary>
    public (string? Min, string? Max, string? Step) Range { get; init; }

    /// <summary>The id of a list of suggestions.</summary>
    public string? List { get; init; }
}
