using Automation.Templating.Analysis;
using Automation.Templating.Diagnostics;
using Automation.Templating.Rendering;
using Automation.Templating.Syntax;

namespace Automation.Templating;

/// <summary>A template that was read without errors. Immutable: one instance may be rendered from any number of threads at once.</summary>
/// <remarks>The language is documented in <c>docs/template-language.md</c>.</remarks>
public sealed class Template
{
    private readonly Lazy<TemplateAnalysis> _analysis;

    private Template(SourceText source, BlockStatement page, TemplateParseOptions options)
    {
        (Source, Page, Dialect) = (source, page, options.Dialect);
        _analysis = new Lazy<TemplateAnalysis>(() => TemplateAnalysis.Of(page, source));
    }

    /// <summary>The name given when it was read; <c>text</c> when there was none.</summary>
    public string FileName => Source.File;

    /// <summary>The text as it was read.</summary>
    public string Text => Source.Text;

    /// <summary>The dialect it was read in.</summary>
    public Dialect Dialect { get; }

    /// <summary>Paths read from the model, in the order of the text; names that the template defines itself are left out.</summary>
    public IReadOnlyList<VariablePath> Variables => _analysis.Value.Variables;

    /// <summary>Names of included templates and layouts that are written as literals.</summary>
    public IReadOnlyList<TemplateReference> Includes => _analysis.Value.Includes;

    /// <summary>Builtins and functions of its own that the template calls.</summary>
    public IReadOnlyList<TemplateReference> Functions => _analysis.Value.Functions;

    /// <summary>URLs of <c>href</c> and <c>src</c> attributes in the template's own text, and whether a value decides their scheme.</summary>
    public IReadOnlyList<TemplateLink> Links => _analysis.Value.Links;

    internal SourceText Source { get; }

    internal BlockStatement Page { get; }

    /// <summary>Reads a template. Never throws for faults of the template: they are diagnostics, all of them at once.</summary>
    /// <param name="text">The template.</param>
    /// <param name="options">Name, dialect and limits; null for the defaults.</param>
    /// <exception cref="ArgumentNullException"><paramref name="text"/> is null.</exception>
    public static TemplateParseResult Parse(string text, TemplateParseOptions? options = null)
    {
        ArgumentNullException.ThrowIfNull(text);
        options ??= TemplateParseOptions.Default;
        var (page, diagnostics, source) = Parser.ParseTemplate(text, options);
        return new TemplateParseResult(page is null ? null : new Template(source, page, options), diagnostics);
    }

    /// <summary>Renders the template. Never throws for faults of the template or its model, and ends within the limits of the context.</summary>
    /// <param name="context">Model, culture, zone, time, channel and limits.</param>
    /// <exception cref="ArgumentNullException"><paramref name="context"/> is null.</exception>
    public TemplateRenderResult Render(TemplateContext context)
    {
        ArgumentNullException.ThrowIfNull(context);
        return Render(context, wanted: null, out _);
    }

    /// <summary>Renders, and answers a variable as the front matter left it; null when there is none.</summary>
    internal TemplateRenderResult Render(TemplateContext context, string? wanted, out object? value)
    {
        value = null;
        var r = Renderer.Borrow(context, Dialect);
        r.Wanted = wanted;
        try
        {
            r.RunPage(Page);
            value = r.Found;
            return new TemplateRenderResult(r.Output.Written.ToString(), r.Warnings);
        }
        catch (RenderFaultException fault)
        {
            return new TemplateRenderResult(null, [.. r.Warnings, fault.ToDiagnostic()]);
        }
        catch (Exception e) when (Renderer.IsComputation(e))
        {
            return new TemplateRenderResult(null, [.. r.Warnings, Source.Diagnose(RenderFaults.NotComputable(e.Message), r.CallSite.Place.Start, TemplatePhase.Render)]);
        }
        catch (InsufficientExecutionStackException)
        {
            return new TemplateRenderResult(null, [.. r.Warnings, Source.Diagnose(RenderFaults.StackLimit(), r.CallSite.Place.Start, TemplatePhase.Render)]);
        }
        finally
        {
            r.GiveBack();
        }
    }
}
