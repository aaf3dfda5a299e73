namespace Automation.Templating.Diagnostics;

/// <summary>A template's text with its name; turns offsets into lines and columns only when somebody asks.</summary>
internal sealed class SourceText(string file, string text)
{
    public string File { get; } = file;

    public string Text { get; } = text;

    public (int Line, int Column) Locate(int offset)
    {
        offset = Math.Min(offset, Text.Length);
        var before = Text.AsSpan(0, offset);
        return (before.Count('\n') + 1, offset - before.LastIndexOf('\n'));
    }

    public string LineAt(int offset)
    {
        offset = Math.Min(offset, Text.Length);
        var start = offset == 0 ? 0 : Text.LastIndexOf('\n', offset - 1) + 1;
        var end = Text.IndexOf('\n', start);
        return (end < 0 ? Text[start..] : Text[start..end]).TrimEnd('\r');
    }

    public TemplateDiagnostic Diagnose(Fault fault, int offset, TemplatePhase phase, DiagnosticSeverity severity = DiagnosticSeverity.Error)
    {
        var (line, column) = Locate(offset);
        return new TemplateDiagnostic(fault.Id, severity, phase, File, line, column, fault.Message)
        {
            SourceLine = LineAt(offset),
            Suggestion = fault.Suggestion,
        };
    }
}

/// <summary>What went wrong, without the place.</summary>
internal readonly record struct Fault(string Id, string Message, string? Suggestion = null);
