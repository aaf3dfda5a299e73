using Automation.Templating.Diagnostics;
using Automation.Templating.Rendering;
using Automation.Templating.Values;

namespace Automation.Templating.Syntax;

internal sealed class BlockStatement(Place place, Statement[] statements) : Statement(place)
{
    public Statement[] Statements => statements;

    /// <summary>Measured at the first use, and the same whoever measures it.</summary>
    public int Height => _height == 0 ? _height = MeasureHeight() : _height;

    private int _height;

    public override IEnumerable<Node> Children => statements;

    public override Flow Execute(Renderer r)
    {
        foreach (var statement in statements)
        {
            var flow = statement.Execute(r);
            if (flow != Flow.Next)
            {
                return flow;
            }
        }

        return Flow.Next;
    }
}

internal sealed class RawStatement(Place place, string text) : Statement(place)
{
    public static readonly RawStatement None = new(new Place(new SourceText("text", ""), 0, 0), "");

    public string Text => text;

    public override Flow Execute(Renderer r)
    {
        r.WriteRaw(text);
        return Flow.Next;
    }
}

/// <summary>Ends the front matter: what it wrote is not part of the message.</summary>
internal sealed class FrontMatterEnd(Place place) : Statement(place)
{
    public override Flow Execute(Renderer r)
    {
        r.Output.Truncate(r.PageStart);
        r.KeepWanted();
        return Flow.Next;
    }
}

internal sealed class ExpressionStatement(Place place, Expr expression, string? indent) : Statement(place)
{
    public Expr Expression => expression;

    public override IEnumerable<Node> Children => [expression];

    public override Flow Execute(Renderer r)
    {
        r.Budget.Step(this);
        if (indent is null)
        {
            expression.Write(r);
            return Flow.Next;
        }

        var start = r.Output.Length;
        expression.Write(r);
        if (r.Output.Length > start)
        {
            r.Output.Indent(start, indent);
            r.CheckOutput();
        }

        return Flow.Next;
    }
}

internal sealed class AssignStatement(Place place, Expr target, Expr value) : Statement(place)
{
    public Expr Target => target;

    public Expr Value => value;

    public override IEnumerable<Node> Children => [target, value];

    public override Flow Execute(Renderer r)
    {
        r.Budget.Step(this);
        AssignTo(r, target, value.Evaluate(r));
        return Flow.Next;
    }

    public static void AssignTo(Renderer r, Expr target, object? value)
    {
        while (target is NestedExpr nested)
        {
            target = nested.Inner;
        }

        if (target is not IAssignable assignable)
        {
            throw target.Place.Fail(RenderFaults.AssignTarget());
        }

        assignable.Assign(r, value);
    }
}

internal sealed record IfBranch(Expr Condition, BlockStatement Body);

internal sealed class IfStatement(Place place, IfBranch[] branches, BlockStatement? otherwise) : Statement(place)
{
    public override IEnumerable<Node> Children =>
        [.. branches.SelectMany(b => new Node[] { b.Condition, b.Body }), .. otherwise is null ? Array.Empty<Node>() : [otherwise]];

    public override Flow Execute(Renderer r)
    {
        r.Budget.Step(this);
        foreach (var branch in branches)
        {
            if (Expression.IsTruthy(branch.Condition.Evaluate(r)))
            {
                return branch.Body.Execute(r);
            }
        }

        return otherwise?.Execute(r) ?? Flow.Next;
    }
}

internal sealed record WhenBranch(Expr[] Values, BlockStatement Body);

internal sealed class CaseStatement(Place place, Expr value, WhenBranch[] branches, BlockStatement? otherwise) : Statement(place)
{
    public override IEnumerable<Node> Children =>
        [value, .. branches.SelectMany(b => b.Values.Append<Node>(b.Body)), .. otherwise is null ? Array.Empty<Node>() : [otherwise]];

    public override Flow Execute(Renderer r)
    {
        r.Budget.Step(this);
        var subject = value.Evaluate(r);
        foreach (var branch in branches)
        {
            foreach (var candidate in branch.Values)
            {
                if (Comparison.AreEqual(r, subject, candidate.Evaluate(r)))
                {
                    return branch.Body.Execute(r);
                }
            }
        }

        return otherwise?.Execute(r) ?? Flow.Next;
    }
}

internal sealed class BreakStatement(Place place) : Statement(place)
{
    public override Flow Execute(Renderer r) => r.Loop is null ? throw Place.Fail(RenderFaults.LoopOnly("break")) : Flow.Break;
}

internal sealed class ContinueStatement(Place place) : Statement(place)
{
    public override Flow Execute(Renderer r) => r.Loop is null ? throw Place.Fail(RenderFaults.LoopOnly("continue")) : Flow.Continue;
}

internal sealed class ReturnStatement(Place place, Expr? value) : Statement(place)
{
    public override IEnumerable<Node> Children => value is null ? [] : [value];

    public override Flow Execute(Renderer r)
    {
        r.Budget.Step(this);
        r.Returned = value?.Evaluate(r);
        return Flow.Return;
    }
}

internal sealed class CaptureStatement(Place place, Expr target, BlockStatement body) : Statement(place)
{
    public override IEnumerable<Node> Children => [target, body];

    public Expr Target => target;

    public override Flow Execute(Renderer r)
    {
        r.Budget.Step(this);
        var start = r.Output.Length;
        var flow = body.Execute(r);
        AssignStatement.AssignTo(r, target, r.Rendered(r.Cut(start)));
        return flow;
    }
}

internal sealed class ReadOnlyStatement(Place place, Expr variable) : Statement(place)
{
    public override IEnumerable<Node> Children => [];

    public override Flow Execute(Renderer r)
    {
        switch (variable)
        {
            case GlobalVariable global when r.CurrentScope is MapValue scope:
                scope.MarkReadOnly(global.Name);
                break;
            case LocalVariable local:
                (r.Frame.Locals ??= new MapValue()).MarkReadOnly(local.Name);
                break;
        }

        return Flow.Next;
    }
}

internal sealed class ImportStatement(Place place, Expr value) : Statement(place)
{
    public override IEnumerable<Node> Children => [value];

    public override Flow Execute(Renderer r)
    {
        r.Budget.Step(this);
        var source = value.Evaluate(r);
        if (!Maps.IsMap(source))
        {
            throw value.Place.Fail(RenderFaults.NotAnObject(value.ToString(), Renderer.TypeName(source)));
        }

        foreach (var name in Maps.Names(source))
        {
            Maps.TryGet(source, name, out var member);
            if (r.CurrentScope is not MapValue { } scope || !scope.IsReadOnly(name))
            {
                r.SetVariable(name, r.Import(member, name), this);
            }
        }

        return Flow.Next;
    }
}

internal sealed class WithStatement(Place place, Expr target, BlockStatement body) : Statement(place)
{
    public override IEnumerable<Node> Children => [target, body];

    public override Flow Execute(Renderer r)
    {
        r.Budget.Step(this);
        var scope = target.Evaluate(r);
        if (scope is GlobalView)
        {
            return body.Execute(r);
        }

        if (!Maps.IsMap(scope))
        {
            throw target.Place.Fail(RenderFaults.NotAnObject(target.ToString(), Renderer.TypeName(scope)));
        }

        r.PushScope(scope!);
        var flow = body.Execute(r);
        r.PopScope();
        return flow;
    }
}

internal sealed class WrapStatement(Place place, Expr target, BlockStatement body) : Statement(place)
{
    public override IEnumerable<Node> Children => [target, body];

    public override Flow Execute(Renderer r)
    {
        r.Budget.Step(this);
        if (target is CallExpr call)
        {
            r.WriteValue(call.Invoke(r, body));
            return Flow.Next;
        }

        var value = target is NestedExpr ? target.Evaluate(r) : target.EvaluateRaw(r);
        if (value is not Callable function)
        {
            throw target.Place.Fail(RenderFaults.DirectFunction(target.ToString(), target.SyntaxName));
        }

        r.CallSite = target;
        r.WriteValue(function.Call(r, target, new ListValue(), body));
        return Flow.Next;
    }
}

internal sealed class FunctionStatement(Place place, string name, FunctionDeclaration declaration) : Statement(place)
{
    public override IEnumerable<Node> Children => [declaration];

    public string Name => name;

    public override Flow Execute(Renderer r)
    {
        r.Budget.Step(this);
        if (name.StartsWith('$'))
        {
            (r.Frame.Locals ??= new MapValue()).Set(name, declaration.Value);
        }
        else
        {
            r.SetVariable(name, declaration.Value, this);
        }

        return Flow.Next;
    }
}
