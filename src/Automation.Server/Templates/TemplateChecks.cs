using Automation.Templating;
using Automation.Templating.Catalog;

namespace Automation.Server.Templates;

/// <summary>Every problem of templates at once: what shows when they are read, and what shows only when their samples are rendered. Pure.</summary>
internal static class TemplateChecks
{
    private const string IncludeNotFound = "TL1228";

    /// <summary>Checks a catalog.</summary>
    /// <param name="catalog">The catalog.</param>
    /// <param name="limits">Of each render.</param>
    /// <param name="now">What templates take for now.</param>
    /// <param name="renders">Of which templates the samples are rendered; null for all.</param>
    internal static IReadOnlyList<TemplateDiagnostic> Find(TemplateCatalog catalog, BudgetLimits limits, DateTimeOffset now, Func<CatalogTemplate, bool>? renders = null)
    {
        var hasErrors = catalog.Diagnostics.Any(problem => problem.Severity == DiagnosticSeverity.Error);
        var rendered =
            from template in catalog.Templates
            where template.Sample is not null && (renders?.Invoke(template) ?? true)
            from locale in template.Locales
            from problem in RenderSample(catalog, template, locale, limits, now)
            // An include that was not found when loading would only be told again, without its place in the file.
            where !hasErrors || problem.Id != IncludeNotFound
            select problem;
        return [.. catalog.Diagnostics.Concat(rendered).Distinct()];
    }

    private static IEnumerable<TemplateDiagnostic> RenderSample(TemplateCatalog catalog, CatalogTemplate template, string locale, BudgetLimits limits, DateTimeOffset now)
    {
        var context = new TemplateContext { Model = template.Sample, Now = now, Limits = limits };
        var isMail = template.Find(TemplatePart.Html, locale) is not null || template.Find(TemplatePart.Text, locale) is not null;
        return
        [
            .. isMail ? catalog.RenderEmail(template.Name, locale, context).Diagnostics : [],
            .. template.Find(TemplatePart.Sms, locale) is not null ? catalog.RenderSms(template.Name, locale, context).Diagnostics : [],
        ];
    }
}
