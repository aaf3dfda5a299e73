using System.Text.Json;
using System.Text.Json.Nodes;
using System.Text.RegularExpressions;
using NodaTime;

namespace Automation.Engine.Gate;

/// <summary>Reads policy packs; all problems are reported at once. Pure; safe for concurrent use.</summary>
public static partial class PolicyPackJson
{
    private static readonly string[] Known = ["pack", "version", "title", "preset", "countries", "zones", "rules"];

    /// <summary>Reads a pack.</summary>
    /// <param name="text">The JSON.</param>
    /// <param name="name">The name under which problems are reported when the pack does not tell its own.</param>
    /// <param name="changes">By rule id, members that replace the pack's own, or <c>false</c> to leave the rule out; null for none.</param>
    /// <returns>The pack, null when it has a problem, and the problems.</returns>
    public static (PolicyPack? Pack, IReadOnlyList<PolicyProblem> Problems) Read(string text, string name, JsonObject? changes = null)
    {
        var problems = new List<PolicyProblem>();
        try
        {
            if (JsonNode.Parse(text, documentOptions: new JsonDocumentOptions { AllowDuplicateProperties = false }) is JsonObject json)
            {
                return (Read(json, changes ?? [], problems), problems);
            }

            problems.Add(new PolicyProblem(name, "A pack must be a JSON object."));
        }
        catch (JsonException exception)
        {
            problems.Add(new PolicyProblem(name, $"This is no JSON: line {exception.LineNumber + 1}, column {exception.BytePositionInLine + 1}."));
        }

        return (null, problems);
    }

    private static PolicyPack? Read(JsonObject json, JsonObject changes, List<PolicyProblem> problems)
    {
        var name = (json["pack"] as JsonValue)?.ToString() ?? "";
        void Check(bool isRight, string message)
        {
            if (!isRight)
            {
                problems.Add(new PolicyProblem(name.Length == 0 ? "(pack without name)" : name, message));
            }
        }

        Check(PackName().IsMatch(name), "'pack' must be a name of small letters, digits and hyphens.");
        var version = (json["version"] as JsonValue)?.ToString() ?? "";
        Check(Version().IsMatch(version), "'version' must be a year and a number, such as 2026.1.");
        var title = (json["title"] as JsonValue)?.ToString() ?? "";
        Check(title.Length > 0, "'title' is missing.");
        foreach (var unknown in json.Select(member => member.Key).Except(Known))
        {
            Check(false, $"'{unknown}' is no member of a pack. Known: {string.Join(", ", Known)}.");
        }

        var countries = (json["countries"] as JsonObject ?? []).ToDictionary(country => country.Key, country => country.Value?.ToString() ?? "", StringComparer.Ordinal);
        Check(countries.All(country => CountryCode().IsMatch(country.Key) && Prefix().IsMatch(country.Value)), """'countries' must be codes with phone prefixes, such as {"VN":"+84"}.""");
        var zones = (json["zones"] as JsonArray ?? []).Select(zone => (Id: zone?.ToString() ?? "", Zone: DateTimeZoneProviders.Tzdb.GetZoneOrNull(zone?.ToString() ?? ""))).ToList();
        foreach (var (id, _) in zones.Where(zone => zone.Zone is null))
        {
            Check(false, $"zones: '{id}' is no time zone.");
        }

        var rules = Rules(name, json, changes, [.. zones.Select(zone => zone.Zone).OfType<DateTimeZone>()], problems);
        foreach (var twice in rules.GroupBy(rule => rule.Id, StringComparer.Ordinal).Where(group => group.Count() > 1))
        {
            Check(false, $"The rule '{twice.Key}' is there twice.");
        }

        var isPreset = json["preset"]?.GetValueKind() == JsonValueKind.True;
        return problems.Count > 0 ? null : new PolicyPack { Name = name, Version = version, Title = title, IsPreset = isPreset, Countries = countries, Rules = rules };
    }

    private static List<PolicyRule> Rules(string pack, JsonObject json, JsonObject changes, IReadOnlyList<DateTimeZone> zones, List<PolicyProblem> problems)
    {
        var rules = new List<PolicyRule>();
        foreach (var item in json["rules"] as JsonArray ?? [])
        {
            if (item is not JsonObject written)
            {
                problems.Add(new PolicyProblem(pack, "Each of 'rules' must be an object."));
                continue;
            }

            var change = changes[(written["id"] as JsonValue)?.ToString() ?? ""];
            if (change?.GetValueKind() == JsonValueKind.False)
            {
                continue;
            }

            if (new PolicyRuleJson(pack, Changed(written, change as JsonObject), zones, problems).Read() is { } rule)
            {
                rules.Add(rule);
            }
        }

        if (json["rules"] is not JsonArray { Count: > 0 })
        {
            problems.Add(new PolicyProblem(pack, "'rules' must be a list of at least one rule."));
        }

        return rules;
    }

    private static JsonObject Changed(JsonObject rule, JsonObject? change)
    {
        var changed = rule.DeepClone().AsObject();
        foreach (var (name, value) in change ?? [])
        {
            changed[name] = value?.DeepClone();
        }

        return changed;
    }

    [GeneratedRegex("^[a-z][a-z0-9-]*$", RegexOptions.CultureInvariant)]
    private static partial Regex PackName();

    [GeneratedRegex(@"^20[0-9]{2}\.[0-9]+$", RegexOptions.CultureInvariant)]
    private static partial Regex Version();

    [GeneratedRegex("^[A-Z]{2}$", RegexOptions.CultureInvariant)]
    private static partial Regex CountryCode();

    [GeneratedRegex(@"^\+[1-9][0-9]{0,6}$", RegexOptions.CultureInvariant)]
    private static partial Regex Prefix();
}
