using System.Numerics;
using Automation.Templating.Syntax;
using Automation.Templating.Values;

namespace Automation.Templating.Rendering;

/// <summary>Everything that can be looped over, as a list.</summary>
internal static class Lists
{
    /// <returns>The items; an empty list for null; null when the value is no list, text or map.</returns>
    public static IReadOnlyList<object?>? From(Renderer r, Node node, object? value)
    {
        switch (value)
        {
            case null:
                return [];
            case IReadOnlyList<object?> list:
                return list;
            case string text:
                return Characters(r, node, text);
            case RawText raw:
                return Characters(r, node, raw.Text);
            default:
                return Maps.IsMap(value) ? Entries(r, node, value) : null;
        }
    }

    private static ListValue Characters(Renderer r, Node node, string text)
    {
        Charge(r, node, text.Length, 40);
        return new ListValue(text.Select(c => (object?)c.ToString()));
    }

    private static ListValue Entries(Renderer r, Node node, object map)
    {
        var names = Maps.Names(map);
        Charge(r, node, names.Count, 40);
        var list = new ListValue(names.Count);
        foreach (var name in names)
        {
            Maps.TryGet(map, name, out var value);
            list.Add(new EntryValue(name, r.Import(value, name)));
        }

        return list;
    }

    /// <summary>Charges work and memory for so many items.</summary>
    public static void Charge(Renderer r, Node node, long count, int bytes = 8)
    {
        r.Budget.Allocate(56 + (count * bytes), node);
        r.Budget.Work((int)Math.Min(count / 16, int.MaxValue / 2), node);
    }

    public static ListValue Copy(Renderer r, Node node, IReadOnlyList<object?> list, int extra = 0)
    {
        Charge(r, node, list.Count + extra);
        var copy = new ListValue(list.Count + extra);
        Append(r, copy, list);
        return copy;
    }

    public static ListValue Concat(Renderer r, Node node, IReadOnlyList<object?> a, IReadOnlyList<object?> b)
    {
        var result = Copy(r, node, a, b.Count);
        Append(r, result, b);
        return result;
    }

    // The template's own lists hold values of the language already.
    private static void Append(Renderer r, ListValue result, IReadOnlyList<object?> items)
    {
        if (items is ListValue own)
        {
            result.Items.AddRange(own.Items);
            return;
        }

        for (var i = 0; i < items.Count; i++)
        {
            result.Add(r.Import(items[i], "item"));
        }
    }

    public static ListValue Repeat(Renderer r, Node node, IReadOnlyList<object?> list, object times)
    {
        var count = BigInteger.Max(0, Numbers.ToBig(times));
        Charge(r, node, (long)BigInteger.Min(count * list.Count, long.MaxValue / 64));
        var result = new ListValue();
        for (var i = 0; i < count; i++)
        {
            r.Budget.Step(node);
            result.Items.AddRange(list);
        }

        return result;
    }
}
