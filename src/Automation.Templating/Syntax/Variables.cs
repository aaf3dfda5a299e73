using System.Collections.Frozen;
using Automation.Templating.Rendering;
using Automation.Templating.Values;

namespace Automation.Templating.Syntax;

internal sealed class GlobalVariable(Place place, string name) : Expr(place), IAssignable
{
    public override string SyntaxName => "variable";

    public string Name => name;

    public override object? Evaluate(Renderer r)
    {
        if (r.TryGetVariable(name, out var value))
        {
            return value is Callable function ? r.Call(function, this, new ListValue()) : value;
        }

        return r.Missing(this, Place, name, r.KnownNames);
    }

    public override object? EvaluateRaw(Renderer r) =>
        r.TryGetVariable(name, out var value) ? value : r.Missing(this, Place, name, r.KnownNames);

    public override object? EvaluateTarget(Renderer r)
    {
        if (r.TryGetVariable(name, out var value))
        {
            return value is Callable function ? r.Call(function, this, new ListValue()) : value;
        }

        // Under the report policy the member names the whole path.
        return r.Context.MissingVariables == MissingVariablePolicy.Strict ? r.Missing(this, Place, name, r.KnownNames) : null;
    }

    public void Assign(Renderer r, object? value) => r.SetVariable(name, value, this);
}

/// <summary>`$name`: lives in the function or include that it stands in.</summary>
internal sealed class LocalVariable(Place place, string name) : Expr(place), IAssignable
{
    public override string SyntaxName => "variable";

    public string Name => name;

    public override object? Evaluate(Renderer r) =>
        EvaluateRaw(r) is var value && value is Callable function ? r.Call(function, this, new ListValue()) : value;

    public override object? EvaluateRaw(Renderer r)
    {
        object? value = null;
        _ = r.Frame.Locals?.TryGetMember(name, out value);
        return value;
    }

    public void Assign(Renderer r, object? value)
    {
        r.Budget.Allocate(32, this);
        var locals = r.Frame.Locals ??= new MapValue();
        if (locals.IsReadOnly(name))
        {
            throw Place.Fail(RenderFaults.ReadOnlyVariable(name));
        }

        locals.Set(name, value);
    }
}

/// <summary>`$`: the arguments of the function or include.</summary>
internal sealed class ArgumentsVariable(Place place) : Expr(place)
{
    public override string SyntaxName => "variable";

    public override object? Evaluate(Renderer r) => r.Frame.Arguments ??= new ListValue();
}

/// <summary>`$$`: renders the block that `wrap` gave to the function.</summary>
internal sealed class BlockVariable(Place place) : Expr(place)
{
    public override string SyntaxName => "variable";

    public override object? Evaluate(Renderer r)
    {
        if (r.Frame.Block is not { } block)
        {
            return null;
        }

        r.Budget.EnterCall(this, block.Height);
        // The block sees the variables of the function, but a `$$` inside it means the block around it, not itself again.
        var frame = r.Frame;
        frame.Block = frame.BlockFrame?.Block;
        block.Execute(r);
        frame.Block = block;
        r.Budget.LeaveCall(block.Height);
        return null;
    }
}

internal sealed class ThisExpr(Place place) : Expr(place)
{
    public override string SyntaxName => "this";

    public override object? Evaluate(Renderer r) => r.IsGlobalScope(r.CurrentScope) ? new GlobalView(r) : r.CurrentScope;
}

/// <summary>`this` at the top: the template's own variables before the model's.</summary>
internal sealed class GlobalView(Renderer renderer) : ITemplateObject
{
    public IReadOnlyCollection<string> MemberNames => [.. Maps.Names(renderer.CurrentScope).Union(renderer.ModelNames)];

    public bool TryGetMember(string name, out object? value) =>
        Maps.TryGet(renderer.CurrentScope, name, out value) || renderer.TryGetModelMember(name, out value);

    public void Set(string name, object? value, Node node) => renderer.SetVariable(name, value, node);
}

internal enum LoopMember
{
    Index,
    Rindex,
    First,
    Last,
    Even,
    Odd,
    Changed,
    Length,
    Column,
    ColumnFirst,
    ColumnLast,
    Row,
}

/// <summary>`for.index` and its like.</summary>
internal sealed class LoopVariable(Place place, Place member, string keyword, LoopMember kind) : Expr(place)
{
    public static readonly FrozenDictionary<string, LoopMember> ForMembers = new Dictionary<string, LoopMember>
    {
        ["index"] = LoopMember.Index, ["rindex"] = LoopMember.Rindex, ["first"] = LoopMember.First, ["last"] = LoopMember.Last,
        ["even"] = LoopMember.Even, ["odd"] = LoopMember.Odd, ["changed"] = LoopMember.Changed, ["length"] = LoopMember.Length,
        ["col"] = LoopMember.Column, ["col_first"] = LoopMember.ColumnFirst, ["col_last"] = LoopMember.ColumnLast, ["row"] = LoopMember.Row,
    }.ToFrozenDictionary(StringComparer.Ordinal);

    public static readonly FrozenDictionary<string, LoopMember> WhileMembers = new Dictionary<string, LoopMember>
    {
        ["index"] = LoopMember.Index, ["first"] = LoopMember.First, ["even"] = LoopMember.Even, ["odd"] = LoopMember.Odd,
    }.ToFrozenDictionary(StringComparer.Ordinal);

    public override string SyntaxName => "variable";

    public override object? Evaluate(Renderer r)
    {
        var loop = Find(r);
        return kind switch
        {
            LoopMember.Index => Boxes.Int(loop.Index),
            LoopMember.Rindex => Boxes.Int(loop.Length - 1 - loop.Index),
            LoopMember.First => Boxes.Bool(loop.Index == 0),
            LoopMember.Last => Boxes.Bool(loop.Index == loop.Length - 1),
            LoopMember.Even => Boxes.Bool(loop.Index % 2 == 0),
            LoopMember.Odd => Boxes.Bool(loop.Index % 2 != 0),
            LoopMember.Changed => Boxes.Bool(loop.Index == 0 || !Comparison.AreEqual(r, loop.Current, loop.Previous)),
            LoopMember.Length => Boxes.Int(loop.Length),
            LoopMember.Column => Boxes.Int(loop.Column),
            LoopMember.ColumnFirst => Boxes.Bool(loop.Column == 0),
            LoopMember.ColumnLast => Boxes.Bool(loop.Column == loop.Columns - 1),
            _ => Boxes.Int(loop.Index / loop.Columns),
        };
    }

    private LoopState Find(Renderer r)
    {
        var loop = r.Loop;
        while (loop is not null && (loop.Kind == "while") != (keyword == "while"))
        {
            loop = loop.Outer;
        }

        return loop ?? throw member.Fail(RenderFaults.NullMember(Place.Text));
    }
}

/// <summary>`target.name` and `target?.name`.</summary>
internal sealed class MemberExpr(Place place, Expr target, string name, Place member, bool optional) : Expr(place), IAssignable
{
    public override string SyntaxName => "member expression";

    public Expr Target => target;

    public string Name => name;

    public Place Member => member;

    public override IEnumerable<Node> Children => [target];

    public override object? Evaluate(Renderer r)
    {
        var value = EvaluateRaw(r);
        return value is Callable function ? r.Call(function, this, new ListValue()) : value;
    }

    public override object? EvaluateTarget(Renderer r)
    {
        if (r.Context.MissingVariables != MissingVariablePolicy.Report)
        {
            return Evaluate(r);
        }

        // The outermost member reports the whole path once.
        r.Quiet++;
        var value = Evaluate(r);
        r.Quiet--;
        return value;
    }

    public override object? EvaluateRaw(Renderer r)
    {
        var owner = target.EvaluateTarget(r);
        if (Maps.TryGet(owner, name, out var value))
        {
            return owner is MapValue ? value : r.Import(value, name);
        }

        return owner is null ? OfNull(r) : Members.Get(r, this, owner, name, out value) ? value : Absent(r, owner);
    }

    private object? OfNull(Renderer r)
    {
        if (optional)
        {
            return null;
        }

        if (r.IsMessage)
        {
            return r.Missing(this, Place, Place.Text, null);
        }

        throw member.Fail(RenderFaults.NullMember(Place.Text));
    }

    private object? Absent(Renderer r, object owner) =>
        Maps.IsMap(owner) && !optional ? r.Missing(this, Place, Place.Text, () => Maps.Names(owner)) : null;

    public void Assign(Renderer r, object? value)
    {
        var owner = target.Evaluate(r) ?? throw member.Fail(RenderFaults.NullMember(Place.Text));
        Members.Set(r, this, member, owner, name, value);
    }
}

/// <summary>`target[index]`.</summary>
internal sealed class IndexExpr(Place place, Expr target, Expr index) : Expr(place), IAssignable
{
    public override string SyntaxName => "indexer expression";

    public Expr Target => target;

    public Expr Index => index;

    public override IEnumerable<Node> Children => [target, index];

    public override object? Evaluate(Renderer r)
    {
        var value = EvaluateRaw(r);
        return value is Callable function ? r.Call(function, this, new ListValue()) : value;
    }

    public override object? EvaluateRaw(Renderer r)
    {
        var owner = target.EvaluateTarget(r);
        if (owner is null)
        {
            return r.IsMessage && r.Context.MissingVariables != MissingVariablePolicy.Strict
                ? r.Missing(this, Place, Place.Text, null)
                : throw Place.Fail(RenderFaults.NullIndexTarget(target.ToString(), Place.Text));
        }

        var key = Key(r);
        return owner switch
        {
            IReadOnlyList<object?> list when Numbers.IsInteger(key) => Members.At(r, list, key),
            ListValue list => list.Properties is { } named && named.TryGetMember(r.ToText(key), out var value) ? value : Members.Get(r, this, list, r.ToText(key), out value) ? value : null,
            string text when Numbers.IsInteger(key) => Members.CharAt(text, key),
            _ when Maps.IsMap(owner) => Maps.TryGet(owner, r.ToText(key), out var value) ? owner is MapValue ? value : r.Import(value, "item") : null,
            _ => throw target.Place.Fail(RenderFaults.NotIndexable(target.ToString(), Renderer.TypeName(owner))),
        };
    }

    private object Key(Renderer r) =>
        index.Evaluate(r) ?? throw index.Place.Fail(RenderFaults.NullIndex(target.ToString(), Place.Text));

    public void Assign(Renderer r, object? value)
    {
        var owner = target.Evaluate(r) ?? throw Place.Fail(RenderFaults.NullIndexTarget(target.ToString(), Place.Text));
        var key = Key(r);
        if (owner is ListValue list && Numbers.IsInteger(key))
        {
            Members.SetAt(r, this, list, key, value);
            return;
        }

        var name = r.ToText(key);
        if (owner is MapValue map && map.IsReadOnly(name))
        {
            throw index.Place.Fail(RenderFaults.ReadOnlyIndex(name, Place.Text));
        }

        Members.Set(r, this, index.Place, owner, name, value);
    }
}
