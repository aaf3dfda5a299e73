using Automation.Templating.Rendering;
using Automation.Templating.Values;

namespace Automation.Templating.Builtins;

internal static class ArrayBuiltins
{
    public static IEnumerable<BuiltinFunction> All() =>
    [
        new("array.add", "list value", (r, a) => Added(r, a[0], a[1])),
        new("array.add_range", "list1 list2", (r, a) => Lists.Concat(r, r.CallSite, Arguments.List(r, a[0]), Arguments.List(r, a[1]))),
        new("array.any", "list function args...", Any),
        new("array.compact", "list", (r, a) => Where(r, a[0], item => item is not null)),
        new("array.concat", "list1 list2", (r, a) => Lists.Concat(r, r.CallSite, Arguments.List(r, a[0]), Arguments.List(r, a[1]))),
        new("array.contains", "list item", (r, a) => Boxes.Bool(Comparison.Contains(r, r.CallSite, Arguments.List(r, a[0]), a[1]))),
        new("array.cycle", "list group?", (r, a) => r.Cycle(Arguments.List(r, a[0]), a[1])),
        new("array.each", "list function args...", Each),
        new("array.filter", "list function args...", Filter),
        new("array.first", "list", (r, a) => At(r, a[0], last: false)),
        new("array.insert_at", "list index value", InsertAt),
        new("array.join", "list delimiter function?", Join),
        new("array.last", "list", (r, a) => At(r, a[0], last: true)),
        new("array.limit", "list count", (r, a) => a[0] is null ? null : Slice(r, Arguments.List(r, a[0]), 0, Math.Max(0, Arguments.Int(r, a[1])))),
        new("array.map", "list member", Map),
        new("array.offset", "list index", (r, a) => a[0] is null ? null : Slice(r, Arguments.List(r, a[0]), Math.Max(0, Arguments.Int(r, a[1])), int.MaxValue)),
        new("array.remove_at", "list index", RemoveAt),
        new("array.reverse", "list", Reverse),
        new("array.size", "list", (r, a) => Boxes.Int(a[0] is null ? 0 : Arguments.List(r, a[0]).Count)),
        new("array.sort", "list member?", Sort),
        new("array.uniq", "list", Uniq),
    ];

    private static ListValue Added(Renderer r, object? list, object? value)
    {
        var copy = Lists.Copy(r, r.CallSite, Arguments.List(r, list), 1);
        copy.Add(value);
        return copy;
    }

    private static ListValue Where(Renderer r, object? list, Func<object?, bool> keep)
    {
        var result = new ListValue();
        var items = Arguments.List(r, list);
        Lists.Charge(r, r.CallSite, items.Count);
        foreach (var raw in items)
        {
            var item = r.Import(raw, "item");
            if (keep(item))
            {
                result.Add(item);
            }
        }

        return result;
    }

    /// <summary>Calls a function with an item before its further arguments; charges one iteration.</summary>
    private static object? Apply(Renderer r, Callable function, Syntax.Node site, object? item, object?[] rest)
    {
        r.Budget.Iterate(site);
        r.Budget.Allocate(72 + (8 * rest.Length), site);
        var arguments = new ListValue(1 + rest.Length);
        arguments.Add(item);
        arguments.Items.AddRange(rest);
        return function.Call(r, site, arguments, null);
    }

    private static object? Any(Renderer r, Span<object?> a)
    {
        var (items, function, site, rest) = (Arguments.List(r, a[0]), Arguments.Function(r, a[1]), r.CallSite, a[2..].ToArray());
        foreach (var item in items)
        {
            if (Expression.IsTruthy(Apply(r, function, site, r.Import(item, "item"), rest)))
            {
                return Boxes.True;
            }
        }

        return Boxes.False;
    }

    private static object? Each(Renderer r, Span<object?> a)
    {
        var (items, function, site, rest) = (Arguments.List(r, a[0]), Arguments.Function(r, a[1]), r.CallSite, a[2..].ToArray());
        Lists.Charge(r, site, items.Count);
        var result = new ListValue(items.Count);
        foreach (var item in items)
        {
            result.Add(Apply(r, function, site, r.Import(item, "item"), rest));
        }

        return result;
    }

    private static object? Filter(Renderer r, Span<object?> a)
    {
        var (function, site, rest) = (Arguments.Function(r, a[1]), r.CallSite, a[2..].ToArray());
        return Where(r, a[0], item => Expression.IsTruthy(Apply(r, function, site, item, rest)));
    }

    private static object? At(Renderer r, object? list, bool last)
    {
        var items = Arguments.List(r, list);
        return items.Count == 0 ? null : r.Import(items[last ? items.Count - 1 : 0], "item");
    }

    private static object? InsertAt(Renderer r, Span<object?> a)
    {
        var items = Arguments.List(r, a[0]);
        var index = Math.Max(0, Arguments.Int(r, a[1]));
        var missing = Math.Max(0, index - items.Count);
        Lists.Charge(r, r.CallSite, missing);
        var copy = Lists.Copy(r, r.CallSite, items, 1);
        copy.Items.AddRange(Enumerable.Repeat<object?>(null, missing));
        copy.Items.Insert(index, a[2]);
        return copy;
    }

    private static object? Join(Renderer r, Span<object?> a)
    {
        var (items, delimiter, site) = (Arguments.List(r, a[0]), Arguments.Text(r, a[1]), r.CallSite);
        var function = a[2] is null ? null : Arguments.Function(r, a[2]);
        var start = r.Output.Length;
        for (var i = 0; i < items.Count; i++)
        {
            r.Budget.Step(site);
            r.WriteRaw(i > 0 ? delimiter : "");
            var text = r.ToText(r.Import(items[i], "item"));
            r.WriteRaw(function is null ? text : r.ToText(Apply(r, function, site, text, [])));
        }

        return r.Cut(start);
    }

    private static ListValue Slice(Renderer r, IReadOnlyList<object?> items, int from, int count)
    {
        Lists.Charge(r, r.CallSite, Math.Min(count, Math.Max(0, items.Count - from)));
        var result = new ListValue();
        for (var i = from; i < items.Count && i - from < count; i++)
        {
            result.Add(r.Import(items[i], "item"));
        }

        return result;
    }

    private static object? Map(Renderer r, Span<object?> a)
    {
        if (a[0] is null)
        {
            return null;
        }

        var (items, member) = (Arguments.List(r, a[0]), Arguments.Text(r, a[1]));
        Lists.Charge(r, r.CallSite, items.Count);
        var result = new ListValue(items.Count);
        foreach (var item in items)
        {
            result.Add(MemberOf(r, r.Import(item, "item"), member));
        }

        return result;
    }

    private static object? MemberOf(Renderer r, object? item, string member)
    {
        if (Maps.TryGet(item, member, out var value))
        {
            return r.Import(value, member);
        }

        return item is not null && Members.Get(r, r.CallSite, item, member, out value) ? value : null;
    }

    private static object? RemoveAt(Renderer r, Span<object?> a)
    {
        var copy = Lists.Copy(r, r.CallSite, Arguments.List(r, a[0]));
        var index = Arguments.Int(r, a[1]);
        index = index < 0 ? index + copy.Count : index;
        if (index >= 0 && index < copy.Count)
        {
            copy.Items.RemoveAt(index);
        }

        return copy;
    }

    private static object? Reverse(Renderer r, Span<object?> a)
    {
        var copy = Lists.Copy(r, r.CallSite, Arguments.List(r, a[0]));
        copy.Items.Reverse();
        return copy;
    }

    private static object? Sort(Renderer r, Span<object?> a)
    {
        var copy = Lists.Copy(r, r.CallSite, Arguments.List(r, a[0]));
        var member = Arguments.TextOrNull(r, a[1]);
        // OrderBy is stable: items that compare equal keep their order.
        var sorted = copy.Items.OrderBy(
            item => string.IsNullOrEmpty(member) ? item : MemberOf(r, item, member),
            Comparer<object?>.Create((x, y) => Comparison.Sort(r, x, y)));
        return new ListValue(sorted);
    }

    private static object? Uniq(Renderer r, Span<object?> a)
    {
        var seen = new HashSet<object>(new ValueComparer(r));
        var sawNull = false;
        return Where(r, a[0], item => item is null ? !sawNull && (sawNull = true) : seen.Add(item));
    }

    private sealed class ValueComparer(Renderer r) : IEqualityComparer<object>
    {
        public new bool Equals(object? x, object? y)
        {
            r.Budget.Step(r.CallSite);
            return Comparison.AreEqual(r, x, y);
        }

        public int GetHashCode(object value) => Comparison.Hash(r, value);
    }
}
