using System.Globalization;
using Automation.Engine.Gate;
using Automation.Server.Settings;
using Microsoft.Extensions.Localization;
using NodaTime;

namespace Automation.Server.Pages.Settings;

/// <summary>Rules of packs as people say them, in the language of the request.</summary>
internal sealed class PolicySpeech(IStringLocalizer<SettingsTexts> texts)
{
    /// <summary>The days of a week, Monday first.</summary>
    internal static IReadOnlyList<IsoDayOfWeek> Week { get; } = [.. Enumerable.Range(1, 7).Select(day => (IsoDayOfWeek)day)];

    /// <summary>A day's name as it stands above a column.</summary>
    internal static string Day(IsoDayOfWeek day) => CultureInfo.CurrentCulture.DateTimeFormat.GetAbbreviatedDayName((DayOfWeek)((int)day % 7));

    /// <summary>When it is open on a day.</summary>
    internal string Open(WeekWindows windows, IsoDayOfWeek day) => windows.On(day) is { Count: > 0 } open
        ? string.Join(", ", open.Select(window => $"{GeneralRules.Clock(window.From)}–{GeneralRules.Clock(window.To)}"))
        : texts["closed"];

    /// <summary>Whose clock counts.</summary>
    internal string Zone(PolicyRule.Hours rule) => rule.Zone is { } zone ? zone.Id : texts["the recipient's"];

    /// <summary>The figures of a rule as they are now; null for a rule that has none.</summary>
    internal string? Figures(PolicyRule rule) => rule switch
    {
        PolicyRule.Cap cap when cap.PerPerson => texts["At most {0} in {1} for one person.", cap.Limit, Span(cap.Period)],
        PolicyRule.Cap cap => texts["At most {0} in {1} for one address.", cap.Limit, Span(cap.Period)],
        PolicyRule.Consent consent => texts["Needs: {0}.", Level(consent.Level)],
        PolicyRule.Staleness stale => texts["Not later than {0}.", Span(stale.After)],
        PolicyRule.Label label => texts["Put in front: {0}", label.Add],
        PolicyRule.Note => texts["Nothing checks this: a person sees to it."],
        _ => (string?)null,
    };

    internal string Level(ConsentLevel level) => level switch
    {
        ConsentLevel.None => texts["nothing; a refusal still counts"],
        ConsentLevel.Soft => texts["a purchase or an agreement"],
        ConsentLevel.Recorded => texts["a recorded agreement"],
        _ => texts["a recorded agreement with proof"],
    };

    internal string Sure(Confidence confidence) => confidence switch
    {
        Confidence.High => texts["certain"],
        Confidence.Medium => texts["fairly certain"],
        _ => texts["let a lawyer look"],
    };

    internal string Title(PolicyPack pack) => pack.Name switch
    {
        "general" => texts["What every recipient may expect"],
        "vn" => texts["Vietnam"],
        "jp" => texts["Japan"],
        "eu" => texts["European Union"],
        "fr" => texts["France"],
        "us" => texts["United States"],
        "us-strict" => texts["United States, the strictest states"],
        _ => pack.Title,
    };

    /// <summary>Where the law can be read; null where no address is known to last.</summary>
    internal static string? Link(string source) =>
        source.Contains("2016/679", StringComparison.Ordinal) ? "https://eur-lex.europa.eu/eli/reg/2016/679/oj"
        : source.Contains("2002/58/EC", StringComparison.Ordinal) ? "https://eur-lex.europa.eu/eli/dir/2002/58/oj"
        : source.Contains("47 CFR 64.1200", StringComparison.Ordinal) ? "https://www.ecfr.gov/current/title-47/section-64.1200"
        : source.Contains("15 U.S.C. 7704", StringComparison.Ordinal) ? "https://www.law.cornell.edu/uscode/text/15/7704"
        : source.Contains("特定電子メール法", StringComparison.Ordinal) ? "https://laws.e-gov.go.jp/law/414AC1000000026"
        : null;

    private string Span(Duration span) => span.TotalHours % 24 == 0 ? texts["{0} days", (int)span.TotalDays] : texts["{0} hours", (int)span.TotalHours];
}
