using System.Globalization;
using NodaTime;
using NodaTime.TimeZones;

namespace Automation.Server.Orders;

/// <summary>
/// Reads order times. A local time that the zone skips (the clocks went forward) is moved forward by the length of the gap; one
/// that occurs twice (the clocks went back) is the earlier of the two. Keeps the last answer, because the rows of an order repeat
/// their time; hence not safe for concurrent use.
/// </summary>
internal sealed class TimeReader(TimeMap map)
{
    private static readonly string[] IsoLocal =
    [
        "yyyy-MM-dd'T'HH:mm:ss.FFFFFFF", "yyyy-MM-dd HH:mm:ss.FFFFFFF", "yyyy-MM-dd'T'HH:mm", "yyyy-MM-dd HH:mm",
        "yyyyMMdd'T'HHmmss.FFFFFFF", "yyyyMMdd'T'HHmm",
    ];

    private static readonly string[] IsoDate = ["yyyy-MM-dd", "yyyyMMdd"];
    private static readonly string[] OffsetFormats = ["hh\\:mm", "hhmm", "hh"];

    private readonly TimeSpan _timeOfDay = TimeSpan.FromTicks(map.TimeOfDay.TickOfDay);
    private char[] _lastText = [];
    private int _lastLength = -1;
    private bool _lastGood;
    private DateTimeOffset _last;

    /// <summary>Reads one time.</summary>
    /// <param name="text">The cell, or the joined cells, trimmed.</param>
    /// <param name="at">The instant in UTC; one outside the calendar is the nearest end of it.</param>
    /// <returns>Whether any of the map's formats fits.</returns>
    public bool TryRead(ReadOnlySpan<char> text, out DateTimeOffset at)
    {
        if (_lastLength != text.Length || !text.SequenceEqual(_lastText.AsSpan(0, _lastLength)))
        {
            _lastGood = TryFormats(text, out _last);
            Remember(text);
        }

        at = _last;
        return _lastGood;
    }

    private void Remember(ReadOnlySpan<char> text)
    {
        if (_lastText.Length < text.Length)
        {
            _lastText = new char[text.Length * 2];
        }

        text.CopyTo(_lastText);
        _lastLength = text.Length;
    }

    private bool TryFormats(ReadOnlySpan<char> text, out DateTimeOffset at)
    {
        foreach (var format in map.Formats)
        {
            if (TryFormat(text, format, out at))
            {
                return true;
            }
        }

        at = default;
        return false;
    }

    private bool TryFormat(ReadOnlySpan<char> text, TimeFormat format, out DateTimeOffset at)
    {
        at = default;
        return format.Writing switch
        {
            TimeWriting.UnixSeconds => TryUnix(text, TimeSpan.TicksPerSecond, out at),
            TimeWriting.UnixMilliseconds => TryUnix(text, TimeSpan.TicksPerMillisecond, out at),
            TimeWriting.Iso => TryIso(text, out at),
            TimeWriting.DaysSince => TryDays(text, format.Epoch, out at),
            _ when format.HasOffset => TryOffset(text, format.Pattern, out at),
            _ => TryLocal(text, format, out at),
        };
    }

    private bool TryLocal(ReadOnlySpan<char> text, TimeFormat format, out DateTimeOffset at)
    {
        at = default;
        if (!DateTime.TryParseExact(text, format.Pattern, CultureInfo.InvariantCulture, DateTimeStyles.None, out var local))
        {
            return false;
        }

        at = InZone(format.DateOnly ? local + _timeOfDay : local);
        return true;
    }

    private static bool TryOffset(ReadOnlySpan<char> text, string pattern, out DateTimeOffset at)
    {
        var good = DateTimeOffset.TryParseExact(text, pattern, CultureInfo.InvariantCulture, DateTimeStyles.None, out var written);
        at = written.ToUniversalTime();
        return good;
    }

    private static bool TryUnix(ReadOnlySpan<char> text, long ticksPerUnit, out DateTimeOffset at)
    {
        at = default;
        if (!decimal.TryParse(text, NumberStyles.Float, CultureInfo.InvariantCulture, out var units))
        {
            return false;
        }

        var limit = (decimal)DateTimeOffset.MaxValue.Ticks / ticksPerUnit;
        if (Math.Abs(units) > limit)
        {
            at = units < 0 ? DateTimeOffset.MinValue : DateTimeOffset.MaxValue;
            return true;
        }

        var ticks = DateTimeOffset.UnixEpoch.Ticks + (long)Math.Round(units * ticksPerUnit);
        at = new DateTimeOffset(Math.Clamp(ticks, 0, DateTimeOffset.MaxValue.Ticks), TimeSpan.Zero);
        return true;
    }

    private bool TryDays(ReadOnlySpan<char> text, DateTime epoch, out DateTimeOffset at)
    {
        at = default;
        if (!decimal.TryParse(text, NumberStyles.Float, CultureInfo.InvariantCulture, out var days))
        {
            return false;
        }

        if (Math.Abs(days) > 3_000_000)
        {
            at = days < 0 ? DateTimeOffset.MinValue : DateTimeOffset.MaxValue;
            return true;
        }

        // A fraction of a day is written with some 9 digits: whole seconds are what it can mean.
        var seconds = Math.Round(days * 86_400);
        var ticks = epoch.Ticks + ((long)seconds * TimeSpan.TicksPerSecond) + (days == Math.Truncate(days) ? _timeOfDay.Ticks : 0);
        at = InZone(new DateTime(Math.Clamp(ticks, 0, DateTime.MaxValue.Ticks), DateTimeKind.Unspecified));
        return true;
    }

    private bool TryIso(ReadOnlySpan<char> text, out DateTimeOffset at)
    {
        at = default;
        var local = text;
        if (!TryTakeOffset(ref local, out var offset))
        {
            return false;
        }

        if (!DateTime.TryParseExact(local, IsoLocal, CultureInfo.InvariantCulture, DateTimeStyles.None, out var time))
        {
            if (offset is not null || !DateTime.TryParseExact(local, IsoDate, CultureInfo.InvariantCulture, DateTimeStyles.None, out var date))
            {
                return false;
            }

            time = date + _timeOfDay;
        }

        if (offset is null && map.Zone is null)
        {
            return false;
        }

        at = offset is { } given ? WithOffset(time, given) : InZone(time);
        return true;
    }

    /// <summary>Takes <c>Z</c>, <c>UTC</c> or <c>±hh[[:]mm]</c> off the end; false when something like an offset is there but makes no sense.</summary>
    private static bool TryTakeOffset(ref ReadOnlySpan<char> text, out TimeSpan? offset)
    {
        offset = null;
        if (text.EndsWith("Z", StringComparison.OrdinalIgnoreCase) || text.EndsWith("UTC", StringComparison.OrdinalIgnoreCase))
        {
            offset = TimeSpan.Zero;
            text = text[..^(text[^1] is 'C' or 'c' ? 3 : 1)].TrimEnd();
            return true;
        }

        // The first ten characters are the date, with its own hyphens.
        var sign = text.Length > 10 ? text[10..].LastIndexOfAny('+', '-') : -1;
        if (sign < 0)
        {
            return true;
        }

        if (!TimeSpan.TryParseExact(text[(sign + 11)..], OffsetFormats, CultureInfo.InvariantCulture, out var size) || size > TimeSpan.FromHours(18))
        {
            return false;
        }

        offset = text[sign + 10] == '-' ? -size : size;
        text = text[..(sign + 10)].TrimEnd();
        return true;
    }

    private static DateTimeOffset WithOffset(DateTime local, TimeSpan offset)
        => new(Math.Clamp(local.Ticks - offset.Ticks, 0, DateTime.MaxValue.Ticks), TimeSpan.Zero);

    private DateTimeOffset InZone(DateTime local)
    {
        // A year away from the ends of the calendar no zone's offset can leave it.
        if (local.Year < 2 || local.Year > 9998)
        {
            return local.Year < 2 ? DateTimeOffset.MinValue : DateTimeOffset.MaxValue;
        }

        return LocalDateTime.FromDateTime(local).InZone(map.Zone!, Resolvers.LenientResolver).ToInstant().ToDateTimeOffset();
    }
}
