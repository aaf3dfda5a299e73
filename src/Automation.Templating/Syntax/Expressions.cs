using Automation.Templating.Rendering;
using Automation.Templating.Values;

namespace Automation.Templating.Syntax;

internal sealed class LiteralExpr(Place place, object? value) : Expr(place)
{
    public override string SyntaxName => "literal";

    public object? Value => value;

    public override object? Evaluate(Renderer r) => value;
}

internal sealed class InterpolatedExpr(Place place, Expr[] parts) : Expr(place)
{
    public override string SyntaxName => "interpolated string";

    public override IEnumerable<Node> Children => parts;

    public override object? Evaluate(Renderer r)
    {
        object? result = "";
        foreach (var part in parts)
        {
            result = Operations.Concat(r, this, result, part.Evaluate(r));
        }

        return result;
    }
}

internal sealed class NestedExpr(Place place, Expr inner) : Expr(place)
{
    public override string SyntaxName => "nested expression";

    public Expr Inner => inner;

    public override IEnumerable<Node> Children => [inner];

    public override object? Evaluate(Renderer r) => inner.Evaluate(r);

    public override object? EvaluateRaw(Renderer r) => inner.EvaluateRaw(r);

    public override void Write(Renderer r) => inner.Write(r);
}

internal sealed class ArrayExpr(Place place, Expr[] items) : Expr(place)
{
    public override string SyntaxName => "array initializer";

    public Expr[] Items => items;

    public override IEnumerable<Node> Children => items;

    public override object? Evaluate(Renderer r)
    {
        r.Budget.Step(this);
        r.Budget.Allocate(56 + (8 * items.Length), this);
        var list = new ListValue(items.Length);
        foreach (var item in items)
        {
            list.Add(item.Evaluate(r));
        }

        return list;
    }
}

internal readonly record struct ObjectMember(string Name, Expr Value);

internal sealed class ObjectExpr(Place place, ObjectMember[] members) : Expr(place)
{
    public override string SyntaxName => "object initializer";

    public override IEnumerable<Node> Children => members.Select(m => m.Value);

    public override object? Evaluate(Renderer r)
    {
        r.Budget.Step(this);
        r.Budget.Allocate(64 + (32 * members.Length), this);
        var map = new MapValue();
        foreach (var member in members)
        {
            map.Set(member.Name, member.Value.Evaluate(r));
        }

        return map;
    }
}

internal sealed class TernaryExpr(Place place, Expr condition, Expr yes, Expr no) : Expr(place)
{
    public override string SyntaxName => "conditional expression";

    public Expr Condition => condition;

    public Expr Yes => yes;

    public Expr No => no;

    public override IEnumerable<Node> Children => [condition, yes, no];

    public override object? Evaluate(Renderer r) => (Expression.IsTruthy(condition.Evaluate(r)) ? yes : no).Evaluate(r);

    public override void Write(Renderer r) => (Expression.IsTruthy(condition.Evaluate(r)) ? yes : no).Write(r);
}

internal enum UnaryOperator
{
    Not,
    Plus,
    Minus,
    Expand,
    Alias,
}

internal sealed class UnaryExpr(Place place, UnaryOperator op, Expr operand) : Expr(place)
{
    public override string SyntaxName => "unary expression";

    public UnaryOperator Operator => op;

    public Expr Operand => operand;

    public override IEnumerable<Node> Children => [operand];

    public override object? Evaluate(Renderer r)
    {
        var value = operand.Evaluate(r);
        return op switch
        {
            UnaryOperator.Not => Boxes.Bool(!Expression.IsTruthy(value)),
            UnaryOperator.Minus => Operations.Negate(this, value),
            _ => Numbers.IsNumber(value) || value is null or TimeSpan ? value : throw Place.Fail(RenderFaults.Unary("+", Renderer.TypeName(value))),
        };
    }
}

/// <summary>`@f`: the function itself instead of its result.</summary>
internal sealed class AliasExpr(Place place, Expr operand) : Expr(place)
{
    public override string SyntaxName => "alias expression";

    public override IEnumerable<Node> Children => [operand];

    public override object? Evaluate(Renderer r) => operand.EvaluateRaw(r);
}

/// <summary>`^list` among the arguments of a call; anywhere else it is just the list.</summary>
internal sealed class ExpandExpr(Place place, Expr operand) : Expr(place)
{
    public override string SyntaxName => "expand expression";

    public Expr Operand => operand;

    public override IEnumerable<Node> Children => [operand];

    public override object? Evaluate(Renderer r) => operand.Evaluate(r);
}

internal sealed class IncrementExpr(Place place, Expr target, int by, bool isPrefix) : Expr(place)
{
    public override string SyntaxName => "increment expression";

    public Expr Target => target;

    public override IEnumerable<Node> Children => [target];

    public override object? Evaluate(Renderer r)
    {
        r.Budget.Step(this);
        var before = target.Evaluate(r);
        if (!Numbers.IsNumber(before))
        {
            throw Place.Fail(RenderFaults.Increment(by > 0 ? "++" : "--", Renderer.TypeName(before)));
        }

        var after = Operations.Arithmetic(r, this, BinaryOperator.Add, before!, Boxes.Int(by));
        ((IAssignable)target).Assign(r, after);
        return isPrefix ? after : before;
    }
}

internal sealed class AnonymousFunctionExpr(Place place, FunctionDeclaration declaration) : Expr(place)
{
    public override string SyntaxName => "anonymous function";

    public override IEnumerable<Node> Children => [declaration];

    public override object? Evaluate(Renderer r) => declaration.Value;
}

internal sealed record Parameter(string Name, Expr? Default, bool IsVariable);

/// <summary>A function as written; without parameters in brackets it shares the caller's variables.</summary>
internal sealed class FunctionDeclaration : Node
{
    public FunctionDeclaration(Place place, string name, Parameter[]? parameters, BlockStatement body)
        : base(place)
    {
        (Name, Parameters, Body) = (name, parameters, body);
        Value = new FunctionValue(this);
    }

    public string Name { get; }

    public Parameter[]? Parameters { get; }

    public BlockStatement Body { get; }

    public FunctionValue Value { get; }

    /// <summary>Height of the body; measured at the first call, and the same whoever measures it.</summary>
    public int Height => _height == 0 ? _height = Body.MeasureHeight() : _height;

    private int _height;

    public override IEnumerable<Node> Children =>
        [.. (Parameters ?? []).Where(p => p.Default is not null).Select(p => (Node)p.Default!), Body];
}
