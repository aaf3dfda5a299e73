using Automation.Templating.Diagnostics;
using Automation.Templating.Syntax;
using Automation.Templating.Values;

namespace Automation.Templating.Rendering;

/// <summary>Something that can be called: a builtin or a function of the template.</summary>
internal abstract class Callable
{
    public abstract string Name { get; }

    /// <summary>Calls with positional arguments, the named ones being properties of the list; the block comes from `wrap`.</summary>
    public abstract object? Call(Renderer r, Node site, ListValue arguments, BlockStatement? block);
}

/// <summary>A function written in a template.</summary>
internal sealed class FunctionValue(FunctionDeclaration declaration) : Callable
{
    public override string Name => declaration.Name;

    public override object? Call(Renderer r, Node site, ListValue arguments, BlockStatement? block)
    {
        r.Budget.EnterCall(site, declaration.Height);
        var caller = r.Frame;
        var loop = r.Loop;
        r.Frame = new Frame { Arguments = arguments, Block = block, BlockFrame = caller };
        r.Budget.Allocate(96, site);
        var parameters = declaration.Parameters;
        if (parameters is not null)
        {
            r.PushScope(Bind(r, site, parameters, arguments));
        }

        // A break inside a function must not end the caller's loop.
        r.Loop = null;
        r.Returned = null;
        var flow = declaration.Body.Execute(r);
        var result = flow == Flow.Return ? r.Returned : null;
        r.Returned = null;
        if (parameters is not null)
        {
            r.PopScope();
        }

        r.Loop = loop;
        r.Frame = caller;
        r.Budget.LeaveCall(declaration.Height);
        return result;
    }

    private MapValue Bind(Renderer r, Node site, Parameter[] parameters, ListValue arguments)
    {
        var scope = new MapValue();
        var positional = arguments.Items;
        for (var i = 0; i < parameters.Length; i++)
        {
            var parameter = parameters[i];
            if (parameter.IsVariable)
            {
                var rest = new ListValue(positional.Skip(i));
                scope.Set(parameter.Name, rest);
            }
            else if (i < positional.Count)
            {
                scope.Set(parameter.Name, positional[i]);
            }
            else
            {
                scope.Set(parameter.Name, Named(r, site, parameters, i, arguments));
            }
        }

        CheckSurplus(site, parameters, arguments);
        return scope;
    }

    private object? Named(Renderer r, Node site, Parameter[] parameters, int at, ListValue arguments)
    {
        var parameter = parameters[at];
        if (arguments.Properties is { } named && named.TryGetMember(parameter.Name, out var value))
        {
            return value;
        }

        return parameter.Default is { } expression ? expression.Evaluate(r) : throw WrongCount(site, parameters, arguments);
    }

    private void CheckSurplus(Node site, Parameter[] parameters, ListValue arguments)
    {
        var open = parameters.Length > 0 && parameters[^1].IsVariable;
        if (!open && arguments.Count > parameters.Length)
        {
            throw WrongCount(site, parameters, arguments);
        }

        foreach (var name in arguments.Properties?.MemberNames ?? [])
        {
            if (!parameters.Any(p => p.Name == name))
            {
                throw site.Place.Fail(RenderFaults.UnknownArgument(name, Name));
            }
        }
    }

    private RenderFaultException WrongCount(Node site, Parameter[] parameters, ListValue arguments) => site.Place.FailAfter(
        RenderFaults.ArgumentCount(arguments.Count + (arguments.Properties?.Count ?? 0), Name, parameters.Count(p => p.Default is null && !p.IsVariable)));
}

/// <summary>The loop under way, for `for.index` and its like.</summary>
internal sealed class LoopState
{
    public int Index { get; set; }

    public int Length { get; set; } = -1;

    public object? Current { get; set; }

    public object? Previous { get; set; }

    public int Column { get; set; }

    public int Columns { get; set; } = 1;

    public string Kind { get; init; } = "for";

    public LoopState? Outer { get; init; }
}
