using System.Globalization;
using Automation.Templating;

namespace Automation.Server.Templates;

/// <summary>Something that is wrong with a template, or might be.</summary>
/// <param name="Template">The template, or the shared files, by name.</param>
/// <param name="File">Its file; empty for the template as a whole.</param>
/// <param name="Line">Line, from 1.</param>
/// <param name="Column">Column in UTF-16 units, from 1.</param>
/// <param name="Id">Stable: <c>TL1…</c> (docs/template-language.md), or <see cref="InUse"/>.</param>
/// <param name="IsError">Whether it keeps the template from being published; else it is a warning.</param>
/// <param name="Message">What is wrong, in English.</param>
/// <param name="Suggestion">The nearest name that is known; null for none.</param>
internal sealed record TemplateProblem(string Template, string File, int Line, int Column, string Id, bool IsError, string Message, string? Suggestion = null)
{
    /// <summary>A workflow sends what would not be there any more.</summary>
    internal const string InUse = "in-use";

    /// <summary>From a diagnostic, of which the file is a path, <c>name@version/file</c>, or a template's name.</summary>
    internal static TemplateProblem From(TemplateDiagnostic found)
    {
        var label = found.File.Split('#')[0];
        var isFile = Path.GetExtension(label) is ".tpl" or ".json";
        var unit = isFile ? Path.GetFileName(Path.GetDirectoryName(label)) ?? "" : Path.GetFileName(label);
        return new TemplateProblem(
            unit.Split('@')[0], isFile ? Path.GetFileName(label) : "", found.Line, found.Column, found.Id, found.Severity == DiagnosticSeverity.Error, found.Message, found.Suggestion);
    }

    /// <summary>One line: place, id and what is wrong.</summary>
    public override string ToString() => File.Length == 0
        ? $"{Template}: {Message}"
        : string.Create(CultureInfo.InvariantCulture, $"{Template}/{File}:{Line}:{Column}: {Id}: {Message}{(Suggestion is null ? "" : $" Did you mean '{Suggestion}'?")}");
}
