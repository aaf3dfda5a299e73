using System.Numerics;
using System.Text.Json;
using Automation.Templating.Syntax;
using Automation.Templating.Values;

namespace Automation.Templating.Rendering;

internal sealed partial class Renderer
{
    private object?[] _arguments = new object?[256];
    private int _argumentTop;

    /// <summary>A stretch of the argument stack; give it back with <see cref="PopArguments"/>.</summary>
    public Span<object?> PushArguments(int count)
    {
        if (_argumentTop + count > _arguments.Length)
        {
            // Spans handed out before keep the old array alive; only new ones see the larger one.
            _arguments = new object?[Math.Max(_arguments.Length * 2, _argumentTop + count)];
        }

        var span = _arguments.AsSpan(_argumentTop, count);
        _argumentTop += count;
        return span;
    }

    public void PopArguments(Span<object?> span)
    {
        span.Clear();
        _argumentTop -= span.Length;
    }

    // After a fault the stack still holds what was on it: a model must not be kept alive by a pooled renderer.
    private void ClearArguments()
    {
        if (_argumentTop > 0)
        {
            Array.Clear(_arguments, 0, _argumentTop);
            _argumentTop = 0;
        }
    }

    /// <summary>Turns a value of the host into one of the language, or says that templates cannot read it.</summary>
    public object? Import(object? value, string name)
    {
        // The kinds that a model is mostly made of, by exact type: cheaper than asking for interfaces.
        if (value is null or string || value.GetType() == typeof(Dictionary<string, object?>))
        {
            return value;
        }

        switch (value)
        {
            case int or decimal or bool or double or long or BigInteger or float or TimeSpan or DateOnly
                or ITemplateObject or ListValue or RangeValue or RawText or Callable:
                return value;
            case DateTimeOffset instant:
                return IsMessage ? ToZone(instant) : instant;
            case IReadOnlyDictionary<string, object?> or IReadOnlyList<object?>:
                return value;
            default:
                return ImportRare(value, name);
        }
    }

    private object? ImportRare(object value, string name) => value switch
    {
        DateTime time => FromDateTime(time),
        JsonElement json => JsonMap.FromJson(json),
        TimeOnly time => time.ToTimeSpan(),
        byte b => Boxes.Int(b),
        sbyte s => Boxes.Int(s),
        short s => Boxes.Int(s),
        ushort u => Boxes.Int(u),
        uint u => Numbers.Fit((long)u),
        ulong u => Numbers.Fit((BigInteger)u),
        char c => c.ToString(),
        Guid guid => guid.ToString(),
        Uri uri => uri.ToString(),
        Enum @enum => @enum.ToString(),
        IEnumerable<KeyValuePair<string, string>> texts => ImportTexts(texts),
        System.Collections.IEnumerable items => ImportItems(items, name),
        _ => throw Fail(RenderFaults.UnsupportedType(name, value.GetType().Name)),
    };

    private MapValue ImportTexts(IEnumerable<KeyValuePair<string, string>> texts)
    {
        var map = new MapValue();
        foreach (var (key, text) in texts)
        {
            Budget.Allocate(48, CallSite);
            map.Set(key, text);
        }

        return map;
    }

    private ListValue ImportItems(System.Collections.IEnumerable items, string name)
    {
        var list = new ListValue();
        foreach (var item in items)
        {
            Budget.Allocate(16, CallSite);
            list.Add(Import(item, name));
        }

        return list;
    }

    private object FromDateTime(DateTime time)
    {
        if (time.Kind != DateTimeKind.Unspecified)
        {
            return ToZone(new DateTimeOffset(time.ToUniversalTime(), TimeSpan.Zero));
        }

        // A time without a zone is the wall clock of the recipient.
        return IsMessage ? Dates.AtWallClock(time, Context.Zone) : new DateTimeOffset(time, TimeSpan.Zero);
    }

    /// <summary>The same instant on the recipient's wall clock.</summary>
    public DateTimeOffset ToZone(DateTimeOffset instant)
    {
        if (ReferenceEquals(Context.Zone, TimeZoneInfo.Utc) && instant.Offset == TimeSpan.Zero)
        {
            return instant;
        }

        return TimeZoneInfo.ConvertTime(instant, Context.Zone);
    }

    public static string TypeName(object? value) => value switch
    {
        null => "null",
        bool => "bool",
        int => "int",
        long => "long",
        BigInteger => "bigint",
        float => "float",
        double => "double",
        decimal => "decimal",
        string or RawText => "string",
        DateTimeOffset or DateOnly => "datetime",
        TimeSpan => "timespan",
        RangeValue => "range",
        IReadOnlyList<object?> => "array",
        Callable => "function",
        _ => "object",
    };

    public object? Call(Callable function, Node site, ListValue arguments)
    {
        CallSite = site;
        return function.Call(this, site, arguments, null);
    }
}
