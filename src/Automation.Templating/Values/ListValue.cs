using System.Collections;

namespace Automation.Templating.Values;

/// <summary>A list that a template made; it can also carry named properties, as the arguments of a function do.</summary>
internal sealed class ListValue : IReadOnlyList<object?>
{
    public ListValue()
    {
        Items = [];
    }

    public ListValue(int capacity)
    {
        Items = new(capacity);
    }

    public ListValue(IEnumerable<object?> items)
    {
        Items = [.. items];
    }

    public List<object?> Items { get; }

    public MapValue? Properties { get; set; }

    public int Count => Items.Count;

    public object? this[int index] => Items[index];

    public void Add(object? value) => Items.Add(value);

    public IEnumerator<object?> GetEnumerator() => Items.GetEnumerator();

    IEnumerator IEnumerable.GetEnumerator() => Items.GetEnumerator();
}

/// <summary>A run of integers, up or down, that takes no memory for its items.</summary>
internal sealed class RangeValue(long first, int count, bool down) : IReadOnlyList<object?>
{
    public long First => first;

    public bool Down => down;

    public int Count => count;

    public object? this[int index] => Rendering.Numbers.Fit(down ? first - index : first + index);

    public IEnumerator<object?> GetEnumerator()
    {
        for (var i = 0; i < count; i++)
        {
            yield return this[i];
        }
    }

    IEnumerator IEnumerable.GetEnumerator() => GetEnumerator();
}

/// <summary>One member of a map, as a loop over the map sees it.</summary>
internal sealed class EntryValue(string key, object? value) : ITemplateObject
{
    private static readonly string[] Names = ["key", "value"];

    public object? Value => value;

    public string Key => key;

    public IReadOnlyCollection<string> MemberNames => Names;

    public bool TryGetMember(string name, out object? found)
    {
        found = name switch { "key" => key, "value" => value, _ => null };
        return name is "key" or "value";
    }
}

/// <summary>Text that is already fit for its channel and must not be escaped again.</summary>
internal sealed record RawText(string Text)
{
    public override string ToString() => Text;
}

/// <summary>The answer of the word `empty`.</summary>
internal sealed class EmptyValue : ITemplateObject
{
    public static EmptyValue Instance { get; } = new();

    public IReadOnlyCollection<string> MemberNames => [];

    public bool TryGetMember(string name, out object? value)
    {
        value = name == "empty?" ? true : null;
        return value is not null;
    }
}
