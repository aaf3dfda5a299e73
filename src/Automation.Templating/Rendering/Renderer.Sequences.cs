using Automation.Templating.Values;

namespace Automation.Templating.Rendering;

internal sealed partial class Renderer
{
    private Dictionary<string, int>? _cycles;
    private Random? _random;

    /// <summary>The last format of money, and what it was made for.</summary>
    public (string? Code, System.Globalization.CultureInfo? Culture) MoneyKey { get; set; }

    public System.Globalization.NumberFormatInfo? MoneyFormat { get; set; }

    /// <summary>Random numbers of this render: the same seed gives the same message again.</summary>
    public Random Random => _random ??= new Random(Context.RandomSeed);

    /// <summary>The next item of a cycle; calls with equal items are one cycle unless a group tells them apart.</summary>
    public object? Cycle(IReadOnlyList<object?> items, object? group)
    {
        if (items.Count == 0)
        {
            return null;
        }

        var key = group is null ? ToText(new ListValue(items)) : "group:" + ToText(group);
        Budget.AllocateText(key.Length, CallSite);
        _cycles ??= new(StringComparer.Ordinal);
        var at = _cycles.GetValueOrDefault(key) % items.Count;
        _cycles[key] = at + 1;
        return Import(items[at], "item");
    }
}
