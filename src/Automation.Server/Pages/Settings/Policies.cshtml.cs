using System.Globalization;
using Automation.Engine.Gate;
using Automation.Server.Gate;
using Automation.Server.Settings;

namespace Automation.Server.Pages.Settings;

/// <summary>The laws as data: which hold and why, what they say, and what the shop itself wants.</summary>
internal sealed class PoliciesModel(SettingsDesk desk, SettingsInForce inForce, PoliciesInForce policies, SettingsWords words) : AreaModel(SettingArea.Policies, desk, words)
{
    /// <summary>The choice of single packs in the form.</summary>
    internal const string Chosen = "chosen";

    /// <summary>All that ship, with what is changed here; those in force first.</summary>
    internal IReadOnlyList<PolicyPack> Packs { get; private set; } = [];

    internal GeneralRules General { get; private set; } = new();

    internal bool IsFile => SettingFields.IsPolicyFile(View[SettingFields.Policies].Value ?? "");

    /// <summary>The choice as the form shows it: auto, all, none or <see cref="Chosen"/>.</summary>
    internal string Choice => IsRefused && Request.Form.TryGetValue("choice", out var typed) ? typed.ToString() : (View[SettingFields.Policies].Value?.ToLowerInvariant() is ("auto" or "all" or "none") and var known ? known : Chosen);

    internal bool Holds(PolicyPack pack) => policies.Policies.Packs.Any(one => one.Name == pack.Name);

    internal bool IsNamed(PolicyPack pack) => IsRefused ? Request.Form["pack"].Contains(pack.Name) : (View[SettingFields.Policies].Value ?? "").Split(',', StringSplitOptions.TrimEntries).Contains(pack.Name);

    /// <summary>Whether the form is shown again with what was typed.</summary>
    private bool IsRefused => Refusal is not null && Request.HasFormContentType;

    /// <summary>Whether a rule is not as it ships.</summary>
    internal static bool IsChanged(PolicyRule rule) => Shipped.GetValueOrDefault(rule.Id) is { } text && text != rule.Text;

    public override void OnGet()
    {
        base.OnGet();
        General = GeneralRules.Of(inForce.Now.PolicyRules);
        var all = PoliciesInForce.ForReading(inForce.Now).Packs;
        Packs = [.. all.OrderByDescending(Holds)];
    }

    /// <inheritdoc/>
    protected override IReadOnlyDictionary<string, string?> Values()
    {
        var rules = Rules();
        var problems = rules.FindProblems().ToDictionary(name => name, Speech.Figure, StringComparer.Ordinal);
        if (problems.Count > 0)
        {
            throw new SettingsException(SettingsFault.Invalid, "Nothing was changed. Correct what is listed.") { Problems = problems };
        }

        var values = new Dictionary<string, string?>(Typed, StringComparer.Ordinal);
        if (Request.Form.TryGetValue("choice", out var choice))
        {
            values[SettingFields.Policies] = choice == Chosen ? string.Join(',', Request.Form["pack"].OfType<string>().DefaultIfEmpty("none")) : choice.ToString();
        }

        if (Request.Form.ContainsKey("opens"))
        {
            values[SettingFields.PolicyRules] = rules.Over(inForce.Now.PolicyRules);
        }

        return values;
    }

    private static readonly Dictionary<string, string> Shipped = ShippedPacks.Load().Packs!.Values.SelectMany(pack => pack.Rules).ToDictionary(rule => rule.Id, rule => rule.Text, StringComparer.Ordinal);

    private GeneralRules Rules()
    {
        var now = GeneralRules.Of(inForce.Now.PolicyRules);
        return !Request.Form.ContainsKey("opens") ? now : now with
        {
            Opens = GeneralRules.Minutes(Request.Form["opens"]) ?? -1,
            Closes = GeneralRules.Minutes(Request.Form["closes"]) ?? -1,
            Cap = Whole("cap"),
            CapDays = Whole("capDays"),
            Care = Level("care"),
            Advertising = Level("advertising"),
            AdvertisingDays = Whole("advertisingDays"),
            CareDays = Whole("careDays"),
        };
    }

    private int Whole(string name) => int.TryParse(Request.Form[name], NumberStyles.None, CultureInfo.InvariantCulture, out var number) ? number : 0;

    private ConsentLevel Level(string name) => Enum.TryParse<ConsentLevel>(Request.Form[name], out var level) && Enum.IsDefined(level) ? level : ConsentLevel.Proven;
}
