using Automation.Templating.Sms;

namespace Automation.Templating.Catalog;

/// <summary>A rendered e-mail. Immutable.</summary>
/// <param name="Subject">One line; null when there was an error.</param>
/// <param name="Html">The HTML part; null when the template has none or there was an error.</param>
/// <param name="Text">The plain-text part, made from the HTML when the template has none; null when there was an error.</param>
/// <param name="LocaleUsed">The locale of the part that answered; empty for a file without a locale.</param>
/// <param name="Diagnostics">Errors, and warnings such as a missing locale.</param>
public sealed record EmailRender(string? Subject, string? Html, string? Text, string LocaleUsed, IReadOnlyList<TemplateDiagnostic> Diagnostics)
{
    /// <summary>True when the e-mail can be sent.</summary>
    public bool Success => Text is not null;
}

/// <summary>A rendered text message. Immutable.</summary>
/// <param name="Text">The text as it is to be sent; null when there was an error.</param>
/// <param name="Count">What it costs; null when there was an error.</param>
/// <param name="LocaleUsed">The locale of the part that answered; empty for a file without a locale.</param>
/// <param name="Diagnostics">Errors, and warnings such as a missing locale or a flipped encoding.</param>
public sealed record SmsRender(string? Text, SmsCount? Count, string LocaleUsed, IReadOnlyList<TemplateDiagnostic> Diagnostics)
{
    /// <summary>True when the message can be sent.</summary>
    public bool Success => Text is not null;
}

/// <summary>A catalog with what was found while reading it.</summary>
/// <param name="Catalog">The catalog; templates with errors are left out of it.</param>
/// <param name="Diagnostics">Errors of the templates, and warnings such as a missing locale.</param>
public sealed record TemplateCatalogLoad(TemplateCatalog Catalog, IReadOnlyList<TemplateDiagnostic> Diagnostics)
{
    /// <summary>True when every template could be read.</summary>
    public bool Success => Diagnostics.All(d => d.Severity != DiagnosticSeverity.Error);
}
