using Automation.Templating.Analysis;
using Automation.Templating.Diagnostics;
using Automation.Templating.Rendering;
using Automation.Templating.Syntax;
using Automation.Templating.Values;

namespace Automation.Templating;

/// <summary>One expression of the language, such as <c>customer.orders_count >= 1 &amp;&amp; customer.last_order_at &lt;= now - 90.days</c>.</summary>
/// <remarks>Immutable: one instance may be evaluated from any number of threads at once. Always the Message dialect.</remarks>
public sealed class Expression
{
    private readonly Lazy<IReadOnlyList<VariablePath>> _variables;

    private Expression(SourceText source, Expr root)
    {
        (Source, Root) = (source, root);
        _variables = new Lazy<IReadOnlyList<VariablePath>>(() => TemplateAnalysis.Of(root, source).Variables);
    }

    /// <summary>The text as it was read.</summary>
    public string Text => Source.Text;

    /// <summary>Paths that the expression reads from the model, in the order of the text.</summary>
    public IReadOnlyList<VariablePath> Variables => _variables.Value;

    /// <summary>The expression as the parts of a rule, for those who show or explain it.</summary>
    public RulePart Outline => Audiences.RuleOutline.Of(Root);

    internal SourceText Source { get; }

    internal Expr Root { get; }

    /// <summary>Reads an expression. Never throws for its faults: they are diagnostics.</summary>
    /// <param name="text">The expression, without <c>{{ }}</c>; line ends are blanks.</param>
    /// <param name="fileName">The name shown in diagnostics; <c>text</c> when null.</param>
    /// <exception cref="ArgumentNullException"><paramref name="text"/> is null.</exception>
    public static ExpressionParseResult Parse(string text, string? fileName = null)
    {
        ArgumentNullException.ThrowIfNull(text);
        var options = TemplateParseOptions.Default with { FileName = fileName ?? "text" };
        var (root, diagnostics, source) = Parser.ParseExpression(text, options);
        return new ExpressionParseResult(root is null ? null : new Expression(source, root), diagnostics);
    }

    /// <summary>Evaluates to a typed value. Never throws for faults of the expression or its model, and ends within the limits of the context.</summary>
    /// <param name="context">Model, time and limits; the channel plays no part.</param>
    /// <exception cref="ArgumentNullException"><paramref name="context"/> is null.</exception>
    public ExpressionResult Evaluate(TemplateContext context) => Evaluate(Root, context);

    /// <summary>Evaluates a part of it alone, as it is evaluated within the whole.</summary>
    /// <param name="part">A part of <see cref="Outline"/>.</param>
    /// <param name="context">Model, time and limits.</param>
    /// <exception cref="ArgumentNullException">An argument is null.</exception>
    public ExpressionResult Evaluate(RulePart part, TemplateContext context)
    {
        ArgumentNullException.ThrowIfNull(part);
        return Evaluate(part.Node, context);
    }

    /// <summary>Paths that a part of it reads.</summary>
    /// <param name="part">A part of <see cref="Outline"/>.</param>
    /// <exception cref="ArgumentNullException"><paramref name="part"/> is null.</exception>
    public IReadOnlyList<VariablePath> VariablesOf(RulePart part)
    {
        ArgumentNullException.ThrowIfNull(part);
        return TemplateAnalysis.Of(part.Node, Source).Variables;
    }

    private ExpressionResult Evaluate(Expr root, TemplateContext context)
    {
        ArgumentNullException.ThrowIfNull(context);
        var r = Renderer.Borrow(context, Dialect.Message);
        try
        {
            var value = root.Evaluate(r);
            return new ExpressionResult(value is RawText raw ? raw.Text : value, r.Warnings);
        }
        catch (RenderFaultException fault)
        {
            return new ExpressionResult(null, [.. r.Warnings, fault.ToDiagnostic()]);
        }
        catch (Exception e) when (Renderer.IsComputation(e))
        {
            return new ExpressionResult(null, [.. r.Warnings, Source.Diagnose(RenderFaults.NotComputable(e.Message), r.CallSite.Place.Start, TemplatePhase.Render)]);
        }
        catch (InsufficientExecutionStackException)
        {
            return new ExpressionResult(null, [.. r.Warnings, Source.Diagnose(RenderFaults.StackLimit(), 0, TemplatePhase.Render)]);
        }
        finally
        {
            r.GiveBack();
        }
    }

    /// <summary>The language's truth: everything except null and false is true, also 0 and the empty string.</summary>
    /// <param name="value">A value of the language.</param>
    public static bool IsTruthy(object? value) => value switch
    {
        null => false,
        bool flag => flag,
        EmptyValue => false,
        _ => true,
    };
}
