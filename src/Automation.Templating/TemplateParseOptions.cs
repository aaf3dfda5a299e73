namespace Automation.Templating;

/// <summary>How a template is read.</summary>
/// <remarks>Immutable and safe to share between threads.</remarks>
public sealed record TemplateParseOptions
{
    /// <summary>The options used when none are given.</summary>
    public static TemplateParseOptions Default { get; } = new();

    /// <summary>The name shown in diagnostics. Default <c>text</c>.</summary>
    public string FileName { get; init; } = "text";

    /// <summary>The dialect. Default <see cref="Dialect.Message"/>.</summary>
    public Dialect Dialect { get; init; } = Dialect.Message;

    /// <summary>How deeply expressions and blocks may nest. Default 250; more is a parse error.</summary>
    public int MaxNesting { get; init; } = 250;

    /// <summary>Characters of the template's own text. Default 1,048,576; more is a parse error.</summary>
    public int MaxLength { get; init; } = 1_048_576;

    /// <summary>Parse errors reported for one template before the parser gives up. Default 100.</summary>
    public int MaxErrors { get; init; } = 100;
}
