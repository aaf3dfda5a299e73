using Automation.Engine.Messages;
using Automation.Server.Languages;
using Automation.Server.Templates;

namespace Automation.Server.Pages.Templates;

/// <summary>A file of a template as a tab of the page.</summary>
/// <param name="File">Its name.</param>
/// <param name="Locale">Its language; empty for all.</param>
/// <param name="IsThere">Whether it exists; else it can be added.</param>
internal sealed record TemplateTab(string File, string Locale, bool IsThere);

/// <summary>The tabs of a template: each part in each language, also those that could be added.</summary>
internal static class TemplateTabs
{
    private static readonly string[] Parts = ["html", "text", "sms"];

    /// <summary>By part, in the order in which people read a message; the sample comes last, and shared files are one group.</summary>
    internal static IReadOnlyList<(string Part, IReadOnlyList<TemplateTab> Tabs)> Of(TemplateStanding standing)
    {
        if (standing.IsShared)
        {
            return [("shared", [.. standing.Files.Keys.Order(StringComparer.Ordinal).Select(file => new TemplateTab(file, LocaleOf(file), IsThere: true))])];
        }

        var locales = standing.Files.Keys.Select(LocaleOf).Concat(UserLanguages.All.Select(language => language.Code)).Where(locale => locale.Length > 0)
            .Distinct(StringComparer.OrdinalIgnoreCase).Order(StringComparer.OrdinalIgnoreCase).ToList();
        return [.. Parts.Select(part => (part, Tabs(standing, part, locales))), ("sample", [new TemplateTab(TemplateFileSet.Sample, "", standing.Files.ContainsKey(TemplateFileSet.Sample))])];
    }

    /// <summary>The file that is opened when none is named: HTML before text before SMS, in the person's language where there is one.</summary>
    internal static string First(TemplateStanding standing, string language) =>
        standing.Files.Keys.Where(file => file != TemplateFileSet.Sample)
            .OrderBy(file => Array.IndexOf(Parts, PartOf(file)))
            .ThenBy(file => LocaleOf(file).StartsWith(language, StringComparison.OrdinalIgnoreCase) ? 0 : 1)
            .ThenBy(file => file, StringComparer.Ordinal)
            .FirstOrDefault() ?? "html.en.tpl";

    /// <summary>What is sent where a file is missing: the text of the default language, or of any.</summary>
    internal static string? Fallback(TemplateStanding standing, string file) =>
        standing.Files.Keys.Where(other => other != TemplateFileSet.Sample && PartOf(other) == PartOf(file))
            .OrderBy(other => LocaleOf(other) == "en" ? 0 : 1).ThenBy(other => other, StringComparer.Ordinal).FirstOrDefault();

    /// <summary><c>html</c>, <c>text</c>, <c>sms</c>, or the name of a shared file.</summary>
    internal static string PartOf(string file) => file.Split('.')[0];

    /// <summary>The locale of a file's name; empty for none.</summary>
    internal static string LocaleOf(string file)
    {
        var pieces = file.Split('.');
        return pieces.Length > 2 && pieces[^2] is not ("html" or "text" or "sms") ? pieces[^2] : "";
    }

    /// <summary>The channel by which a file leaves; SMS where its name says so.</summary>
    internal static Channel ChannelOf(string file) => file.Split('.').Contains("sms") ? Channel.Sms : Channel.Email;

    private static IReadOnlyList<TemplateTab> Tabs(TemplateStanding standing, string part, IReadOnlyList<string> locales)
    {
        var plain = part + ".tpl";
        IEnumerable<TemplateTab> tabs = locales.Select(locale =>
        {
            var file = standing.Files.Keys.FirstOrDefault(file => PartOf(file) == part && LocaleOf(file).Equals(locale, StringComparison.OrdinalIgnoreCase));
            return new TemplateTab(file ?? $"{part}.{locale}.tpl", locale, file is not null);
        });
        return [.. tabs, .. standing.Files.ContainsKey(plain) ? [new TemplateTab(plain, "", IsThere: true)] : Array.Empty<TemplateTab>()];
    }
}
