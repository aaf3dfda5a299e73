using System.Text.RegularExpressions;
using Automation.Templating;

namespace Automation.Engine.Definitions;

/// <summary>
/// What to write in the place of an expression in a language that is not run here. The common forms are translated; what comes out is
/// offered only when it is an expression of the template language.
/// </summary>
internal static partial class ForeignLanguages
{
    private const string Example = "Write it in the template language (type Scriban), for example: customer.orders_count >= 1 && variables.tier == 'gold'.";

    /// <summary>The expression types of stock Elsa that are not run here.</summary>
    internal static readonly IReadOnlyList<string> Names = ["JavaScript", "CSharp", "C#", "Liquid", "Python", "Handlebars", "JQ", "JMESPath", "SQL"];

    /// <summary>What to do about an expression.</summary>
    internal static string Remedy(string language, string? text) =>
        Translate(language, text) is { } translated ? $"Write it in the template language (type Scriban): {translated}" : Example;

    /// <summary>The expression in the template language; null when it has a form that is not translated.</summary>
    internal static string? Translate(string language, string? text)
    {
        if (string.IsNullOrWhiteSpace(text))
        {
            return null;
        }

        var translated = language == "Liquid" || language == "Handlebars" ? FromText(text) : FromCode(text);
        return translated is not null && Expression.Parse(translated) is { Expression: not null } parsed && parsed.Diagnostics.All(problem => problem.Severity != DiagnosticSeverity.Error) ? translated : null;
    }

    /// <summary>"Dear {{ Variables.Name }}" is a text that values are put into.</summary>
    private static string? FromText(string text)
    {
        var parts = new List<string>();
        var from = 0;
        foreach (Match hole in Hole().Matches(text))
        {
            AddText(parts, text[from..hole.Index]);
            if (FromCode(hole.Groups["code"].Value) is not { } code)
            {
                return null;
            }

            parts.Add(code);
            from = hole.Index + hole.Length;
        }

        AddText(parts, text[from..]);
        return text.Contains("{%", StringComparison.Ordinal) || parts.Count == 0 ? null : string.Join(" + ", parts);
    }

    private static void AddText(List<string> parts, string text)
    {
        if (text.Length > 0)
        {
            parts.Add($"\"{text.Replace("\\", "\\\\", StringComparison.Ordinal).Replace("\"", "\\\"", StringComparison.Ordinal)}\"");
        }
    }

    private static string FromCode(string code)
    {
        var translated = code.Trim().TrimEnd(';').Trim();
        translated = Return().Replace(translated, "");
        translated = Named().Replace(translated, found => $"{(found.Groups["what"].Value.Contains("nput", StringComparison.Ordinal) ? "campaign" : "variables")}.{found.Groups["name"].Value}");
        translated = Getter().Replace(translated, "variables.${name}");
        translated = Member().Replace(translated, found => $"{(found.Groups["what"].Value is "Input" or "Inputs" ? "campaign" : "variables")}.");
        return translated
            .Replace("!==", "!=", StringComparison.Ordinal)
            .Replace("===", "==", StringComparison.Ordinal)
            .Replace(" and ", " && ", StringComparison.Ordinal)
            .Replace(" or ", " || ", StringComparison.Ordinal);
    }

    [GeneratedRegex(@"\{\{-?\s*(?<code>.*?)\s*-?\}\}", RegexOptions.CultureInvariant | RegexOptions.Singleline)]
    private static partial Regex Hole();

    [GeneratedRegex(@"^return\s+", RegexOptions.CultureInvariant)]
    private static partial Regex Return();

    /// <summary>getVariable('X'), getInput("X"), Variables.Get&lt;string&gt;("X"), execution_context.GetVariable("X").</summary>
    [GeneratedRegex("""(?:\w+\.)?(?<what>[gG]et_?[vV]ariable|[gG]et_?[iI]nput|Variables?\.Get|Inputs?\.Get)(?:<[^<>()]*>)?\(\s*(?<quote>['"])(?<name>[A-Za-z_]\w*)\k<quote>\s*\)""", RegexOptions.CultureInvariant)]
    private static partial Regex Named();

    /// <summary>getTier() is Elsa's getter of the variable Tier.</summary>
    [GeneratedRegex(@"\bget(?<name>[A-Z]\w*)\(\)", RegexOptions.CultureInvariant)]
    private static partial Regex Getter();

    [GeneratedRegex(@"\b(?<what>Variables?|Inputs?)\.(?=[A-Za-z_])", RegexOptions.CultureInvariant)]
    private static partial Regex Member();
}
