using Automation.Templating.Diagnostics;
using Automation.Templating.Rendering;

namespace Automation.Templating.Syntax;

/// <summary>Where a node stands. The source travels with every node, because a function may run inside another template.</summary>
internal readonly record struct Place(SourceText Source, int Start, int End)
{
    public string Text => Source.Text[Math.Min(Start, Source.Text.Length)..Math.Min(End, Source.Text.Length)].Trim();

    public RenderFaultException Fail(Fault fault) => new(fault, Source, Start);

    public RenderFaultException FailAfter(Fault fault) => new(fault, Source, End);
}

/// <summary>How a statement ended: on to the next, or out of a loop or function.</summary>
internal enum Flow
{
    Next,
    Break,
    Continue,
    Return,
}

internal abstract class Node(Place place)
{
    public Place Place { get; } = place;

    public override string ToString() => Place.Text;

    /// <summary>Direct children, for the static analysis.</summary>
    public virtual IEnumerable<Node> Children => [];

    /// <summary>Levels of the tree below and including this node; the bodies of functions inside count when they are called.</summary>
    public int MeasureHeight()
    {
        var height = 0;
        foreach (var child in Children)
        {
            height = Math.Max(height, child is FunctionDeclaration ? 0 : child.MeasureHeight());
        }

        return height + 1;
    }
}

internal abstract class Statement(Place place) : Node(place)
{
    public abstract Flow Execute(Renderer r);
}

internal abstract class Expr(Place place) : Node(place)
{
    /// <summary>The kind of expression, as error messages call it.</summary>
    public virtual string SyntaxName => "expression";

    public abstract object? Evaluate(Renderer r);

    /// <summary>Evaluates without calling the result if it is a function.</summary>
    public virtual object? EvaluateRaw(Renderer r) => Evaluate(r);

    /// <summary>Evaluates as the left side of a member access: a missing root is reported by the whole path.</summary>
    public virtual object? EvaluateTarget(Renderer r) => Evaluate(r);

    /// <summary>Writes the value; overridden where the value can go straight into the output without an object.</summary>
    public virtual void Write(Renderer r) => r.WriteValue(Evaluate(r));
}

/// <summary>An expression that can stand left of an assignment.</summary>
internal interface IAssignable
{
    void Assign(Renderer r, object? value);
}
