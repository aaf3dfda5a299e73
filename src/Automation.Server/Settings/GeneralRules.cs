using System.Globalization;
using System.Text.Json;
using System.Text.Json.Nodes;
using Automation.Engine.Gate;
using NodaTime;

namespace Automation.Server.Settings;

/// <summary>The figures of the general rules, as people change them in a form; all else of the packs is changed as JSON. Immutable.</summary>
internal sealed record GeneralRules
{
    private const int MinutesOfDay = 24 * 60;

    /// <summary>Quiet hours end (GEN-1), minutes after midnight by the recipient's clock.</summary>
    internal int Opens { get; init; }

    /// <summary>Quiet hours begin (GEN-1), minutes after midnight; up to 1440.</summary>
    internal int Closes { get; init; }

    /// <summary>The most messages of advertising to one person (GEN-2).</summary>
    internal int Cap { get; init; }

    /// <summary>In so many days (GEN-2).</summary>
    internal int CapDays { get; init; }

    /// <summary>What care needs (GEN-3).</summary>
    internal ConsentLevel Care { get; init; }

    /// <summary>What advertising needs (GEN-4).</summary>
    internal ConsentLevel Advertising { get; init; }

    /// <summary>After so many days advertising does not leave any more (GEN-5).</summary>
    internal int AdvertisingDays { get; init; }

    /// <summary>After so many days care does not leave any more (GEN-6).</summary>
    internal int CareDays { get; init; }

    /// <summary>Those that hold with changes of rules; a rule that is left out or of another kind is as it ships.</summary>
    internal static GeneralRules Of(string? rulesJson)
    {
        var shipped = Read(Rules(null) ?? throw new InvalidOperationException("The general rules that ship are wrong."), new GeneralRules());
        return rulesJson is not null && Rules(rulesJson) is { } changed ? Read(changed, shipped) : shipped;
    }

    /// <summary>What is wrong, by the name of the figure; empty when nothing is.</summary>
    internal IEnumerable<string> FindProblems()
    {
        if (Opens < 0 || Opens >= Closes || Closes > MinutesOfDay)
        {
            yield return nameof(Opens);
        }

        if (Cap is < 1 or > 1000 || CapDays < 1 || Duration.FromDays(CapDays) > MessageGate.LongestCap)
        {
            yield return nameof(Cap);
        }

        if (AdvertisingDays is < 1 or > 365)
        {
            yield return nameof(AdvertisingDays);
        }

        if (CareDays is < 1 or > 365)
        {
            yield return nameof(CareDays);
        }
    }

    /// <summary>Changes of rules with these figures in them; what people have changed otherwise stays. Null when nothing is changed.</summary>
    internal string? Over(string? rulesJson)
    {
        var before = Of(rulesJson);
        var rules = string.IsNullOrWhiteSpace(rulesJson) ? [] : JsonNode.Parse(rulesJson)!.AsObject();
        if ((Opens, Closes) != (before.Opens, before.Closes))
        {
            var window = $"{Clock(Opens)}-{Clock(Closes)}";
            Set(rules, "GEN-1", $"Care and advertising leave between {Clock(Opens)} and {Clock(Closes)} by the recipient's clock.", ("windows", new JsonObject { ["mon-sun"] = new JsonArray(window) }));
        }

        if ((Cap, CapDays) != (before.Cap, before.CapDays))
        {
            Set(rules, "GEN-2", Words($"One person gets at most {Cap} messages of advertising in {CapDays} days, all campaigns and channels together."), ("limit", Cap), ("hours", CapDays * 24));
        }

        Level(rules, "GEN-3", "Care", Care, before.Care);
        Level(rules, "GEN-4", "Advertising", Advertising, before.Advertising);
        Stale(rules, "GEN-5", "Advertising", AdvertisingDays, before.AdvertisingDays);
        Stale(rules, "GEN-6", "Care", CareDays, before.CareDays);
        return rules.Count == 0 ? null : rules.ToJsonString();
    }

    /// <summary>A time of the day as the packs write it; the end of the day is 24:00.</summary>
    internal static string Clock(int minutes) => Words($"{minutes / 60:00}:{minutes % 60:00}");

    /// <summary>Minutes after midnight; null for what is no time.</summary>
    internal static int? Minutes(string? clock) =>
        clock?.Split(':') is [{ Length: 2 } hours, { Length: 2 } minutes]
        && int.TryParse(hours, NumberStyles.None, CultureInfo.InvariantCulture, out var hour) && int.TryParse(minutes, NumberStyles.None, CultureInfo.InvariantCulture, out var minute)
        && hour <= 24 && minute < 60 && (hour * 60) + minute <= MinutesOfDay
            ? (hour * 60) + minute
            : null;

    private static IReadOnlyList<PolicyRule>? Rules(string? rulesJson)
    {
        try
        {
            return ShippedPacks.Load(rulesJson is null ? null : JsonNode.Parse(rulesJson) as JsonObject).Packs?["general"].Rules;
        }
        catch (JsonException)
        {
            return null;
        }
    }

    private static GeneralRules Read(IReadOnlyList<PolicyRule> rules, GeneralRules read)
    {
        foreach (var rule in rules)
        {
            read = (rule.Id, rule) switch
            {
                ("GEN-1", PolicyRule.Hours hours) when hours.Windows.On(IsoDayOfWeek.Monday) is [var day, ..] => read with { Opens = day.From, Closes = day.To },
                ("GEN-2", PolicyRule.Cap cap) => read with { Cap = cap.Limit, CapDays = Math.Max(1, (int)cap.Period.TotalDays) },
                ("GEN-3", PolicyRule.Consent consent) => read with { Care = consent.Level },
                ("GEN-4", PolicyRule.Consent consent) => read with { Advertising = consent.Level },
                ("GEN-5", PolicyRule.Staleness stale) => read with { AdvertisingDays = Math.Max(1, (int)stale.After.TotalDays) },
                ("GEN-6", PolicyRule.Staleness stale) => read with { CareDays = Math.Max(1, (int)stale.After.TotalDays) },
                _ => read,
            };
        }

        return read;
    }

    private static void Level(JsonObject rules, string id, string what, ConsentLevel level, ConsentLevel before)
    {
        if (level != before)
        {
            Set(rules, id, $"{what} needs: {level.ToString().ToLowerInvariant()} consent.", ("level", level.ToString().ToLowerInvariant()));
        }
    }

    private static void Stale(JsonObject rules, string id, string what, int days, int before)
    {
        if (days != before)
        {
            Set(rules, id, Words($"{what} that could not leave within {days} days does not leave any more."), ("hours", days * 24));
        }
    }

    private static void Set(JsonObject rules, string id, string text, params (string Name, JsonNode Value)[] members)
    {
        var rule = rules[id] as JsonObject ?? [];
        rules[id] = rule;
        rule["text"] = text;
        foreach (var (name, value) in members)
        {
            rule[name] = value;
        }
    }

    private static string Words(FormattableString text) => text.ToString(CultureInfo.InvariantCulture);
}
