using Automation.Templating.Builtins;
using Automation.Templating.Diagnostics;
using Automation.Templating.Rendering;
using Automation.Templating.Values;

namespace Automation.Templating.Syntax;

internal sealed record Argument(string? Name, Expr Value, bool Expand);

/// <summary>A call whose function is only known when it runs.</summary>
internal sealed class CallExpr(Place place, Expr target, Argument[] arguments, bool isExplicit) : Expr(place)
{
    public override string SyntaxName => "function call";

    public Expr Target => target;

    public Argument[] Arguments => arguments;

    public bool IsExplicit => isExplicit;

    public override IEnumerable<Node> Children => [target, .. arguments.Select(a => a.Value)];

    public override object? Evaluate(Renderer r) => Invoke(r, null);

    public object? Invoke(Renderer r, BlockStatement? block)
    {
        r.Budget.Step(this);
        var function = Resolve(r);
        var values = Collect(r, arguments, this);
        r.CallSite = this;
        return function.Call(r, target, values, block);
    }

    private Callable Resolve(Renderer r)
    {
        r.Quiet++;
        var value = target.EvaluateRaw(r);
        r.Quiet--;
        return value switch
        {
            Callable function => function,
            null => throw target.Place.Fail(RenderFaults.FunctionNotFound(target.ToString(), Suggest(r))),
            _ => throw target.Place.Fail(RenderFaults.NotAFunction(target.ToString(), Renderer.TypeName(value))),
        };
    }

    private string? Suggest(Renderer r) => target switch
    {
        GlobalVariable variable => NameSuggestion.Nearest(variable.Name, r.KnownNames()),
        MemberExpr { Target: GlobalVariable group } member when r.TryGetVariable(group.Name, out var owner) =>
            NameSuggestion.Nearest(member.Name, Maps.Names(owner)),
        _ => null,
    };

    /// <summary>Evaluates arguments into a list, expanding `^list` and hanging named ones on as properties.</summary>
    public static ListValue Collect(Renderer r, Argument[] arguments, Node site)
    {
        r.Budget.Allocate(64 + (8 * arguments.Length), site);
        var values = new ListValue(arguments.Length);
        foreach (var argument in arguments)
        {
            var value = argument.Value.Evaluate(r);
            if (argument.Name is not null)
            {
                (values.Properties ??= new MapValue()).Set(argument.Name, value);
            }
            else if (argument.Expand && value is IReadOnlyList<object?> many)
            {
                r.Budget.Work(many.Count, site);
                r.Budget.Allocate(8 * (long)many.Count, site);
                values.Items.AddRange(many);
            }
            else
            {
                values.Add(value);
            }
        }

        return values;
    }
}

/// <summary>A call of a builtin that was found while parsing, with every argument already at its place.</summary>
internal sealed class BuiltinCallExpr : Expr
{
    private readonly CallExpr _call;
    private readonly BuiltinFunction _function;
    private readonly Expr?[] _slots;
    private readonly int _group;

    private BuiltinCallExpr(CallExpr call, BuiltinFunction function, Expr?[] slots, int group)
        : base(call.Place)
    {
        (_call, _function, _slots, _group) = (call, function, slots, group);
    }

    public override string SyntaxName => "function call";

    public BuiltinFunction Function => _function;

    public CallExpr Call => _call;

    public Expr?[] Slots => _slots;

    public override IEnumerable<Node> Children => _call.Children;

    /// <summary>Binds when the name, the number and the names of the arguments fit; everything else is for the run to say.</summary>
    public static BuiltinCallExpr? TryBind(CallExpr call, BuiltinSet builtins)
    {
        var (function, group) = call.Target switch
        {
            MemberExpr { Target: GlobalVariable owner } member => builtins.Find(owner.Name, member.Name),
            GlobalVariable variable => builtins.Find(variable.Name),
            _ => (null, -1),
        };
        if (function is null || function.IsVariadic || call.Arguments.Any(a => a.Expand))
        {
            return null;
        }

        return function.TryPlace(call.Arguments) is { } slots ? new BuiltinCallExpr(call, function, slots, group) : null;
    }

    public override object? Evaluate(Renderer r)
    {
        if (r.IsShadowed(_group))
        {
            return _call.Evaluate(r);
        }

        r.Budget.Step(this);
        var arguments = Collect(r);
        r.CallSite = this;
        var result = _function.Body(r, arguments);
        r.PopArguments(arguments);
        return result;
    }

    public override void Write(Renderer r)
    {
        if (_function.Writer is null || r.IsShadowed(_group))
        {
            r.WriteValue(Evaluate(r));
            return;
        }

        r.Budget.Step(this);
        var arguments = Collect(r);
        r.CallSite = this;
        var start = r.Output.Length;
        _function.Writer(r, arguments);
        r.EscapeFrom(start);
        r.PopArguments(arguments);
    }

    private Span<object?> Collect(Renderer r)
    {
        var arguments = r.PushArguments(_slots.Length);
        for (var i = 0; i < _slots.Length; i++)
        {
            arguments[i] = _slots[i] is { } slot ? slot.Evaluate(r) : _function.Parameters[i].Default;
        }

        return arguments;
    }
}

/// <summary>`include` and `include_join`.</summary>
internal sealed class IncludeExpr(Place place, GlobalVariable target, Argument[] arguments) : Expr(place)
{
    public override string SyntaxName => "function call";

    public Argument[] Arguments => arguments;

    public GlobalVariable Target => target;

    public bool IsJoin => target.Name == "include_join";

    public override IEnumerable<Node> Children => arguments.Select(a => a.Value);

    public override object? Evaluate(Renderer r)
    {
        r.Budget.Step(this);
        if (r.TryGetVariable(target.Name, out var own) && own is FunctionValue function)
        {
            return function.Call(r, target, CallExpr.Collect(r, arguments, this), null);
        }

        var values = CallExpr.Collect(r, arguments, this);
        r.CallSite = this;
        return IsJoin ? Includes.Join(r, this, values) : Includes.Render(r, this, values);
    }
}
