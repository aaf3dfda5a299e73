using System.Numerics;
using Automation.Templating.Syntax;
using Automation.Templating.Values;

namespace Automation.Templating.Rendering;

/// <summary>Members of values that are not maps, and everything that can be assigned to.</summary>
internal static class Members
{
    public static bool Get(Renderer r, Node node, object owner, string name, out object? value)
    {
        value = null;
        if (owner is ListValue { Properties: { } named } && named.TryGetMember(name, out value))
        {
            return true;
        }

        value = (owner, name) switch
        {
            (IReadOnlyList<object?> list, "size") => Boxes.Int(list.Count),
            (string text, "size") => Boxes.Int(text.Length),
            (RawText raw, "size") => Boxes.Int(raw.Text.Length),
            (_, "empty?") => Boxes.Bool(Comparison.IsEmpty(owner)),
            (DateTimeOffset at, _) => OfInstant(at, name),
            (DateOnly date, _) => OfInstant(new DateTimeOffset(date.ToDateTime(TimeOnly.MinValue), TimeSpan.Zero), name),
            (TimeSpan span, _) => OfDuration(span, name),
            _ when r.IsMessage && Numbers.IsNumber(owner) => Duration(node, owner, name),
            _ => null,
        };
        return value is not null;
    }

    private static object? OfInstant(DateTimeOffset at, string name) => name switch
    {
        "year" => Boxes.Int(at.Year),
        "month" => Boxes.Int(at.Month),
        "day" => Boxes.Int(at.Day),
        "day_of_year" => Boxes.Int(at.DayOfYear),
        "day_of_week" => Boxes.Int((int)at.DayOfWeek),
        "hour" => Boxes.Int(at.Hour),
        "minute" => Boxes.Int(at.Minute),
        "second" => Boxes.Int(at.Second),
        "millisecond" => Boxes.Int(at.Millisecond),
        _ => null,
    };

    private static object? OfDuration(TimeSpan span, string name) => name switch
    {
        "days" => Boxes.Int(span.Days),
        "hours" => Boxes.Int(span.Hours),
        "minutes" => Boxes.Int(span.Minutes),
        "seconds" => Boxes.Int(span.Seconds),
        "milliseconds" => Boxes.Int(span.Milliseconds),
        "total_days" => span.TotalDays,
        "total_hours" => span.TotalHours,
        "total_minutes" => span.TotalMinutes,
        "total_seconds" => span.TotalSeconds,
        "total_milliseconds" => span.TotalMilliseconds,
        _ => null,
    };

    /// <summary>The length of `1.days` and its like, or null for another name.</summary>
    public static TimeSpan? Unit(string name) => name switch
    {
        "week" or "weeks" => TimeSpan.FromDays(7),
        "day" or "days" => TimeSpan.FromDays(1),
        "hour" or "hours" => TimeSpan.FromHours(1),
        "minute" or "minutes" => TimeSpan.FromMinutes(1),
        "second" or "seconds" => TimeSpan.FromSeconds(1),
        "millisecond" or "milliseconds" => TimeSpan.FromMilliseconds(1),
        _ => null,
    };

    private static object? Duration(Node node, object number, string name)
    {
        if (Unit(name) is not { } unit)
        {
            return null;
        }

        var amount = Numbers.ToDouble(number);
        if (Math.Abs(amount * unit.TotalDays) > 3_660_000)
        {
            throw node.Place.Fail(RenderFaults.DateRange());
        }

        return Numbers.IsInteger(number) ? TimeSpan.FromTicks(unit.Ticks * (long)Numbers.ToBig(number)) : unit * amount;
    }

    public static object? At(Renderer r, IReadOnlyList<object?> list, object key)
    {
        var at = Numbers.ToBig(key);
        at = at.Sign < 0 ? at + list.Count : at;
        return at.Sign >= 0 && at < list.Count ? r.Import(list[(int)at], "item") : null;
    }

    public static object? CharAt(string text, object key)
    {
        var at = Numbers.ToBig(key);
        at = at.Sign < 0 ? at + text.Length : at;
        return at.Sign >= 0 && at < text.Length ? text[(int)at].ToString() : null;
    }

    public static void Set(Renderer r, Node node, Place member, object owner, string name, object? value)
    {
        r.Budget.Allocate(32, node);
        switch (owner)
        {
            case MapValue map when map.IsReadOnly(name):
                throw member.Fail(RenderFaults.ReadOnlyMember(node.Place.Text));
            case MapValue map:
                map.Set(name, value);
                break;
            case GlobalView view:
                view.Set(name, value, node);
                break;
            case ListValue list:
                (list.Properties ??= new MapValue()).Set(name, value);
                break;
            case Builtins.BuiltinNamespace group when group.Name == "date" && name == "format":
                r.DateFormat = r.ToText(value);
                break;
            default:
                throw node.Place.Fail(RenderFaults.ReadOnlyObject(node.Place.Text));
        }
    }

    public static void SetAt(Renderer r, Node node, ListValue list, object key, object? value)
    {
        var at = Numbers.ToBig(key);
        at = at.Sign < 0 ? at + list.Count : at;
        if (at.Sign < 0)
        {
            throw node.Place.Fail(RenderFaults.NegativeIndex((long)BigInteger.Max(Numbers.ToBig(key), long.MinValue)));
        }

        if (at >= list.Count)
        {
            var missing = at - list.Count + 1;
            r.Budget.Work((int)BigInteger.Min(missing / 16, int.MaxValue / 2), node);
            r.Budget.Allocate((long)BigInteger.Min(missing * 8, long.MaxValue / 4), node);
            list.Items.AddRange(Enumerable.Repeat<object?>(null, (int)missing));
        }

        list.Items[(int)at] = value;
    }
}
