using System.Collections.Frozen;
using System.Text.Json;

namespace Automation.Engine.Gate;

/// <summary>
/// What a rule or reason says to a person, in the languages that ship: the general reasons (<see cref="GateRules"/>), those with which a journey gives a
/// message up, and the rules of the shipped packs. Safe for concurrent use.
/// </summary>
public static class RuleTexts
{
    /// <summary>The language of last resort, in which the packs themselves are written.</summary>
    public const string English = "en";

    /// <summary>The languages, ISO 639-1.</summary>
    public static readonly IReadOnlyList<string> Languages = [English, "ja", "vi"];

    private static readonly Lazy<FrozenDictionary<string, FrozenDictionary<string, string>>> All = new(() => Languages.ToFrozenDictionary(language => language, Load, StringComparer.OrdinalIgnoreCase));

    /// <summary>One sentence; null for a rule or reason that is not known, such as a provider's own code.</summary>
    /// <param name="ruleId">A rule's id such as <c>GEN-4</c>, or a reason such as <c>hard-bounce</c>.</param>
    /// <param name="languageCode">A language such as <c>vi</c>, with or without a region (<c>vi-VN</c>); one that does not ship is answered in English.</param>
    public static string? Of(string ruleId, string languageCode)
    {
        ArgumentNullException.ThrowIfNull(ruleId);
        ArgumentNullException.ThrowIfNull(languageCode);
        var language = languageCode.Split('-', '_')[0];
        return (All.Value.GetValueOrDefault(language) ?? All.Value[English]).GetValueOrDefault(ruleId);
    }

    private static FrozenDictionary<string, string> Load(string language)
    {
        using var stream = typeof(RuleTexts).Assembly.GetManifestResourceStream($"Automation.Engine.Gate.Texts.rules.{language}.json")
            ?? throw new InvalidOperationException($"The rules' texts in '{language}' are not in the assembly.");
        var texts = JsonSerializer.Deserialize<Dictionary<string, string>>(stream)!;
        foreach (var rule in language == English ? ShippedPacks.Load().Packs!.Values.SelectMany(pack => pack.Rules) : [])
        {
            texts.Add(rule.Id, rule.Text);
        }

        return texts.ToFrozenDictionary(StringComparer.Ordinal);
    }
}
