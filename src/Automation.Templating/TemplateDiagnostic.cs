using System.Text;

namespace Automation.Templating;

/// <summary>One finding about a template: what, where, how serious, and in which phase.</summary>
/// <param name="Id">Stable id, <c>TL1xxx</c>; never reused, so that texts can be translated by it.</param>
/// <param name="Severity">Error when no result was produced.</param>
/// <param name="Phase">Whether reading or rendering found it.</param>
/// <param name="File">The template's name; <c>text</c> when none was given.</param>
/// <param name="Line">Line, counted from 1.</param>
/// <param name="Column">Column in UTF-16 units, counted from 1.</param>
/// <param name="Message">The finding in English, one line.</param>
public sealed record TemplateDiagnostic(
    string Id, DiagnosticSeverity Severity, TemplatePhase Phase, string File, int Line, int Column, string Message)
{
    /// <summary>The offending source line, or null when it is not known.</summary>
    public string? SourceLine { get; init; }

    /// <summary>The nearest known name when a name was not found; otherwise null.</summary>
    public string? Suggestion { get; init; }

    /// <summary>The variable path that was missing, for example <c>customer.name</c>; otherwise null.</summary>
    public string? Path { get; init; }

    /// <summary>Renders the diagnostic for people: <c>file:line:column</c>, the line with a caret, and the suggestion.</summary>
    /// <returns>One to four lines separated by <c>\n</c>, without a trailing line break.</returns>
    public string Format()
    {
        var severity = Severity == DiagnosticSeverity.Error ? "error" : "warning";
        var text = new StringBuilder();
        text.Append(File).Append(':').Append(Line).Append(':').Append(Column)
            .Append(": ").Append(severity).Append(' ').Append(Id).Append(": ").Append(Message);
        if (SourceLine is not null)
        {
            AppendCaret(text, SourceLine);
        }

        if (Suggestion is not null && !Message.Contains("did you mean", StringComparison.Ordinal))
        {
            text.Append("\n  did you mean `").Append(Suggestion).Append("`?");
        }

        return text.ToString();
    }

    /// <summary>The one-line form <c>file(line,column) : error : message</c>.</summary>
    public override string ToString() =>
        $"{File}({Line},{Column}) : {(Severity == DiagnosticSeverity.Error ? "error" : "warning")} : {Message}";

    // Tabs are kept in the padding so that the caret stands under its column whatever the tab width of the reader.
    private void AppendCaret(StringBuilder text, string line)
    {
        text.Append("\n  ").Append(line).Append("\n  ");
        for (var i = 0; i < Column - 1; i++)
        {
            text.Append(i < line.Length && line[i] == '\t' ? '\t' : ' ');
        }

        text.Append('^');
    }
}
