namespace Automation.Templating;

/// <summary>The outcome of reading a template. Immutable.</summary>
/// <param name="Template">The template, or null when there was an error.</param>
/// <param name="Diagnostics">All findings, in the order of the parser; empty when there were none.</param>
public sealed record TemplateParseResult(Template? Template, IReadOnlyList<TemplateDiagnostic> Diagnostics)
{
    /// <summary>True when the template can be rendered.</summary>
    public bool Success => Template is not null;
}

/// <summary>The outcome of a render. Immutable.</summary>
/// <param name="Output">The text, or null when there was an error: a half-rendered message must not leave the house.</param>
/// <param name="Diagnostics">The error, and warnings such as missing variables; empty when there were none.</param>
public sealed record TemplateRenderResult(string? Output, IReadOnlyList<TemplateDiagnostic> Diagnostics)
{
    /// <summary>True when there is an output.</summary>
    public bool Success => Output is not null;
}

/// <summary>The outcome of reading an expression. Immutable.</summary>
/// <param name="Expression">The expression, or null when there was an error.</param>
/// <param name="Diagnostics">All findings; empty when there were none.</param>
public sealed record ExpressionParseResult(Expression? Expression, IReadOnlyList<TemplateDiagnostic> Diagnostics)
{
    /// <summary>True when the expression can be evaluated.</summary>
    public bool Success => Expression is not null;
}

/// <summary>The outcome of an evaluation. Immutable.</summary>
/// <param name="Value">
/// The typed value: null, bool, int, long, <see cref="System.Numerics.BigInteger"/>, float, double, decimal, string,
/// <see cref="DateTimeOffset"/>, <see cref="DateOnly"/>, <see cref="TimeSpan"/>, a list (<c>IReadOnlyList&lt;object?&gt;</c>)
/// or an <see cref="ITemplateObject"/>; null when there was an error.
/// </param>
/// <param name="Diagnostics">The error, and warnings such as missing variables; empty when there were none.</param>
public sealed record ExpressionResult(object? Value, IReadOnlyList<TemplateDiagnostic> Diagnostics)
{
    /// <summary>True when there was no error (the value may still be null).</summary>
    public bool Success
    {
        get
        {
            foreach (var diagnostic in Diagnostics)
            {
                if (diagnostic.Severity == DiagnosticSeverity.Error)
                {
                    return false;
                }
            }

            return true;
        }
    }
}

/// <summary>A variable that a template or expression reads.</summary>
/// <param name="Path">The dotted path from the root of the model, for example <c>customer.name</c>.</param>
/// <param name="Line">Line of the first character, counted from 1.</param>
/// <param name="Column">Column of the first character, counted from 1.</param>
public sealed record VariablePath(string Path, int Line, int Column);
