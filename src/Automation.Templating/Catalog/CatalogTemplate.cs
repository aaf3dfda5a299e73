using System.Text.Json;
using Automation.Templating.Syntax;

namespace Automation.Templating.Catalog;

/// <summary>The parts of a message.</summary>
public enum TemplatePart
{
    /// <summary>The HTML of an e-mail, <c>html.&lt;locale&gt;.tpl</c>.</summary>
    Html,

    /// <summary>The plain text of an e-mail, <c>text.&lt;locale&gt;.tpl</c>.</summary>
    Text,

    /// <summary>A text message, <c>sms.&lt;locale&gt;.tpl</c>.</summary>
    Sms,
}

/// <summary>One template folder of a catalog. Immutable and thread-safe.</summary>
public sealed class CatalogTemplate
{
    private readonly Dictionary<(TemplatePart, string), Template> _parts;

    internal CatalogTemplate(CatalogUnit unit, Dictionary<(TemplatePart, string), Template> parts, JsonElement? sample)
    {
        (Name, Folder, Version, _parts, Sample) = (unit.Name, unit.Folder, unit.Version, parts, sample);
    }

    /// <summary>The folder's name.</summary>
    public string Name { get; }

    /// <summary>The folder's full path, also of a template that is in none; approved outputs are in its <c>expected</c> folder.</summary>
    public string Folder { get; }

    /// <summary>The version that lies over the folder's files; 0 for the files themselves.</summary>
    public int Version { get; }

    /// <summary>The model of <c>sample.json</c>, or null when there is none.</summary>
    public JsonElement? Sample { get; }

    /// <summary>The locales that any part has, in order.</summary>
    public IReadOnlyList<string> Locales => [.. _parts.Keys.Select(key => key.Item2).Distinct(StringComparer.OrdinalIgnoreCase).Order(StringComparer.Ordinal)];

    /// <summary>The parts that exist in any locale.</summary>
    public IReadOnlyList<TemplatePart> Parts => [.. _parts.Keys.Select(key => key.Item1).Distinct().Order()];

    /// <summary>The template of a part in exactly this locale.</summary>
    /// <param name="part">The part.</param>
    /// <param name="locale">The locale as in the file name.</param>
    /// <returns>The template, or null.</returns>
    public Template? Find(TemplatePart part, string locale)
    {
        ArgumentNullException.ThrowIfNull(locale);
        return _parts.GetValueOrDefault((part, locale.ToLowerInvariant()));
    }

    internal (Template Template, string Locale)? FindNearest(TemplatePart part, string locale, string defaultLocale)
    {
        foreach (var candidate in LocaleChain.Of(locale, defaultLocale))
        {
            if (Find(part, candidate) is { } template)
            {
                return (template, candidate);
            }
        }

        return null;
    }

    /// <summary>A text that the front matter gives as a plain literal; other values are only known when it runs.</summary>
    internal static string? LiteralOf(Template template, string name)
    {
        foreach (var statement in template.Page.Statements)
        {
            switch (statement)
            {
                case FrontMatterEnd:
                    return null;
                case AssignStatement { Target: GlobalVariable target, Value: LiteralExpr { Value: string text } } when target.Name == name:
                    return text;
            }
        }

        return null;
    }
}

/// <summary>ja-JP → ja → default.</summary>
internal static class LocaleChain
{
    public static IEnumerable<string> Of(string locale, string defaultLocale)
    {
        for (var at = locale; at.Length > 0; at = at.LastIndexOf('-') is > 0 and var cut ? at[..cut] : "")
        {
            yield return at;
        }

        for (var at = defaultLocale; at.Length > 0; at = at.LastIndexOf('-') is > 0 and var cut ? at[..cut] : "")
        {
            yield return at;
        }

        yield return "";
    }
}
