using Automation.Templating.Rendering;
using Automation.Templating.Syntax;
using Automation.Templating.Values;

namespace Automation.Templating.Builtins;

internal delegate object? BuiltinBody(Renderer r, Span<object?> arguments);

internal delegate void BuiltinWriter(Renderer r, Span<object?> arguments);

internal sealed record BuiltinParameter(string Name, bool IsOptional, object? Default);

/// <summary>A function of the language. The same instance serves every render.</summary>
internal sealed class BuiltinFunction : Callable
{
    public BuiltinFunction(string name, string signature, BuiltinBody body, BuiltinWriter? writer = null)
    {
        (Name, Body, Writer) = (name, body, writer);
        var words = signature.Split(' ', StringSplitOptions.RemoveEmptyEntries);
        IsVariadic = words.Length > 0 && words[^1].EndsWith("...", StringComparison.Ordinal);
        Parameters = [.. words.Take(words.Length - (IsVariadic ? 1 : 0)).Select(Parse)];
        Required = Parameters.Count(p => !p.IsOptional);
    }

    public override string Name { get; }

    public BuiltinParameter[] Parameters { get; }

    public int Required { get; }

    /// <summary>Takes any number of further arguments; they follow the parameters.</summary>
    public bool IsVariadic { get; }

    public BuiltinBody Body { get; }

    /// <summary>Writes the result straight into the output, where that saves an object.</summary>
    public BuiltinWriter? Writer { get; }

    // `name?` is optional, `name?=5` has a whole number as its default.
    private static BuiltinParameter Parse(string word)
    {
        var mark = word.IndexOf('?', StringComparison.Ordinal);
        if (mark < 0)
        {
            return new BuiltinParameter(word, false, null);
        }

        object? value = mark + 2 < word.Length ? int.Parse(word.AsSpan(mark + 2), System.Globalization.CultureInfo.InvariantCulture) : null;
        return new BuiltinParameter(word[..mark], true, value);
    }

    /// <summary>The expression for each parameter, or null when number or names do not fit.</summary>
    public Expr?[]? TryPlace(Argument[] arguments)
    {
        var slots = new Expr?[Parameters.Length];
        var at = 0;
        foreach (var argument in arguments)
        {
            var slot = argument.Name is null ? at++ : IndexOf(argument.Name);
            if (slot < 0 || slot >= slots.Length || slots[slot] is not null)
            {
                return null;
            }

            slots[slot] = argument.Value;
        }

        for (var i = 0; i < slots.Length; i++)
        {
            if (slots[i] is null && !Parameters[i].IsOptional)
            {
                return null;
            }
        }

        return slots;
    }

    private int IndexOf(string name)
    {
        var found = Array.FindIndex(Parameters, p => p.Name == name);
        return found >= 0 ? found : Array.FindIndex(Parameters, p => Snake(p.Name) == name);
    }

    private static string Snake(string name) => string.Concat(name.Select(c => char.IsUpper(c) ? "_" + char.ToLowerInvariant(c) : c.ToString()));

    public override object? Call(Renderer r, Node site, ListValue arguments, BlockStatement? block)
    {
        CheckCount(site, arguments);
        var extra = IsVariadic ? Math.Max(0, arguments.Count - Parameters.Length) : 0;
        var values = r.PushArguments(Parameters.Length + extra);
        for (var i = 0; i < values.Length; i++)
        {
            values[i] = i < arguments.Count ? arguments[i] : i < Parameters.Length ? Parameters[i].Default : null;
        }

        if (IsVariadic)
        {
            r.NamedArguments = arguments.Properties;
        }
        else
        {
            PlaceNamed(site, arguments, values);
        }

        r.CallSite = site;
        r.Budget.Step(site);
        var result = Body(r, values);
        r.PopArguments(values);
        return result;
    }

    private void CheckCount(Node site, ListValue arguments)
    {
        var given = arguments.Count + (arguments.Properties?.Count ?? 0);
        if (given < Required || (!IsVariadic && given > Parameters.Length))
        {
            throw site.Place.FailAfter(RenderFaults.ArgumentCount(given, Name, given < Required ? Required : Parameters.Length));
        }
    }

    private void PlaceNamed(Node site, ListValue arguments, Span<object?> values)
    {
        foreach (var name in arguments.Properties?.MemberNames ?? [])
        {
            var at = IndexOf(name);
            if (at < 0)
            {
                throw site.Place.Fail(RenderFaults.UnknownArgument(name, Name));
            }

            arguments.Properties!.TryGetMember(name, out var value);
            values[at] = value;
        }
    }
}

/// <summary>A group of builtins such as `string`. Read-only and shared.</summary>
internal sealed class BuiltinNamespace(string name, IReadOnlyDictionary<string, object?> members) : ITemplateObject
{
    public string Name => name;

    public IReadOnlyCollection<string> MemberNames => [.. members.Keys];

    public bool TryGetMember(string name, out object? value) => members.TryGetValue(name, out value);
}
