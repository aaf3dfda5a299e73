using System.Text.Json;
using System.Text.Json.Nodes;
using NodaTime;

namespace Automation.Engine.Gate;

/// <summary>
/// Reads which policies an installation has: <c>none</c>, <c>all</c> (what ships but for presets), names of packs separated by commas, or a
/// JSON object with the members of docs/gate.md. All problems are reported at once. Pure; safe for concurrent use.
/// </summary>
public static class PoliciesJson
{
    private static readonly string[] Known = ["packs", "country", "zones", "rules", "sender_rates", "breakers"];

    /// <summary>Reads policies from names.</summary>
    /// <param name="names"><c>none</c>, <c>all</c>, or names separated by commas; the general rules come with each pack.</param>
    /// <param name="country">The country of recipients of whom nothing tells another; null for the campaign's.</param>
    public static (Policies Policies, IReadOnlyList<PolicyProblem> Problems) ReadNames(string names, string? country)
    {
        ArgumentNullException.ThrowIfNull(names);
        var json = new JsonObject { ["packs"] = new JsonArray([.. names.Split(',', StringSplitOptions.TrimEntries | StringSplitOptions.RemoveEmptyEntries).Select(name => JsonValue.Create(name))]) };
        if (country is not null)
        {
            json["country"] = country;
        }

        return Read(json);
    }

    /// <summary>Reads policies from a file's text.</summary>
    /// <param name="text">The JSON.</param>
    /// <param name="country">As with names; the file's own goes before it.</param>
    public static (Policies Policies, IReadOnlyList<PolicyProblem> Problems) ReadText(string text, string? country)
    {
        JsonNode? node;
        try
        {
            node = JsonNode.Parse(text, documentOptions: new JsonDocumentOptions { AllowDuplicateProperties = false, CommentHandling = JsonCommentHandling.Skip });
        }
        catch (JsonException exception)
        {
            return (Policies.None, [new PolicyProblem("policies", $"This is no JSON: line {exception.LineNumber + 1}, column {exception.BytePositionInLine + 1}.")]);
        }

        if (node is not JsonObject json)
        {
            return (Policies.None, [new PolicyProblem("policies", "The file must hold a JSON object.")]);
        }

        json.TryAdd("country", country is null ? null : JsonValue.Create(country));
        return Read(json);
    }

    private static (Policies Policies, IReadOnlyList<PolicyProblem> Problems) Read(JsonObject json)
    {
        var reader = new Reader(json);
        var policies = reader.Read();
        return (reader.Problems.Count == 0 ? policies : Policies.None, reader.Problems);
    }

    private sealed class Reader(JsonObject json)
    {
        internal List<PolicyProblem> Problems { get; } = [];

        internal Policies Read()
        {
            foreach (var (unknown, _) in json.Where(member => !Known.Contains(member.Key)))
            {
                Check(false, unknown, $"There is no such member. Known: {string.Join(", ", Known)}.");
            }

            var packs = Packs();
            return new Policies(packs, Country(), Zones(), Rates()) { Breakers = Breakers() };
        }

        private List<PolicyPack> Packs()
        {
            var changes = json["rules"] as JsonObject;
            Check(json["rules"] is null || changes is not null, "rules", """Write rules by id: {"VN-2": {"limit": 2}, "GEN-1": false}.""");
            var (all, problems) = ShippedPacks.Load(changes);
            Problems.AddRange(problems);
            var names = json["packs"] switch
            {
                JsonArray list => list.Select(name => name?.ToString() ?? "").ToList(),
                JsonValue one => [one.ToString()],
                _ => ["all"],
            };
            if (all is null)
            {
                foreach (var name in names.Where(name => name is not ("all" or "none") && !ShippedPacks.Names.Contains(name)))
                {
                    Unknown(name);
                }

                return [];
            }

            foreach (var id in (changes ?? []).Select(change => change.Key).Where(id => !ShippedPacks.Names.Any(name => ShippedPacks.TextOf(name).Contains($"\"{id}\"", StringComparison.Ordinal))))
            {
                Check(false, $"rules.{id}", "No pack has such a rule.");
            }

            return Chosen(all, names);
        }

        private List<PolicyPack> Chosen(IReadOnlyDictionary<string, PolicyPack> all, List<string> names)
        {
            var chosen = new List<PolicyPack>();
            foreach (var name in names.Where(name => name != "none"))
            {
                if (name != "all" && !all.ContainsKey(name))
                {
                    Unknown(name);
                }

                chosen.AddRange(name == "all" ? all.Values.Where(pack => !pack.IsPreset) : all.Where(pack => pack.Key == name).Select(pack => pack.Value));
            }

            if (chosen.Count > 0)
            {
                chosen.Insert(0, all["general"]);
            }

            return [.. chosen.Distinct()];
        }

        private void Unknown(string name) => Check(false, "packs", $"There is no pack '{name}'. Known: all, none, {string.Join(", ", ShippedPacks.Names)}.");

        private string? Country()
        {
            var country = json["country"]?.ToString();
            Check(country is null || (country.Length == 2 && country.All(char.IsAsciiLetterUpper)), "country", $"'{country}' is no country. Write two capital letters such as VN.");
            return country;
        }

        private List<DateTimeZone> Zones()
        {
            var zones = new List<DateTimeZone>();
            foreach (var id in (json["zones"] as JsonArray ?? []).Select(zone => zone?.ToString() ?? ""))
            {
                var zone = DateTimeZoneProviders.Tzdb.GetZoneOrNull(id);
                Check(zone is not null, "zones", $"'{id}' is no time zone. Write an IANA id such as Asia/Ho_Chi_Minh.");
                zones.AddRange(zone is null ? [] : [zone]);
            }

            return zones;
        }

        private Dictionary<string, double> Rates()
        {
            var rates = new Dictionary<string, double>(StringComparer.Ordinal);
            foreach (var (sender, value) in json["sender_rates"] as JsonObject ?? [])
            {
                var rate = Number(value);
                Check(rate is >= 0.01 and <= 100_000, $"sender_rates.{sender}", "Write messages, for SMS segments, a second: from 0.01 to 100000.");
                rates[sender] = Math.Max(0.01, rate);
            }

            return rates;
        }

        private BreakerLimits Breakers()
        {
            var told = json["breakers"] as JsonObject ?? [];
            var limits = BreakerLimits.Default;
            foreach (var (name, value) in told)
            {
                var number = Number(value);
                var isShare = number is > 0 and <= 1;
                (limits, var isRight) = name switch
                {
                    "window_hours" => (limits with { Window = Duration.FromHours(Math.Clamp(number, 1, 168)) }, number is >= 1 and <= 168 && number == Math.Floor(number)),
                    "least" => (limits with { Least = (int)Math.Clamp(number, 1, 1_000_000) }, number is >= 1 and <= 1_000_000),
                    "hard_bounces" => (limits with { HardBounces = number }, isShare),
                    "complaints" => (limits with { Complaints = number }, isShare),
                    "opt_outs" => (limits with { OptOuts = number }, isShare),
                    "content_errors" => (limits with { ContentErrors = number }, isShare),
                    _ => (limits, false),
                };
                Check(isRight, $"breakers.{name}", "Known: window_hours (1 to 168), least (from 1), and hard_bounces, complaints, opt_outs, content_errors (shares above 0 up to 1).");
            }

            return limits;
        }

        private static double Number(JsonNode? value) => value is JsonValue number && number.TryGetValue<double>(out var found) ? found : double.NaN;

        private void Check(bool isRight, string place, string message)
        {
            if (!isRight)
            {
                Problems.Add(new PolicyProblem($"policies.{place}", message));
            }
        }
    }
}
