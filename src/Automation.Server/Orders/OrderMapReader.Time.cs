using System.Globalization;
using NodaTime;

namespace Automation.Server.Orders;

/// <content>When orders were placed.</content>
internal static partial class OrderMapReader
{
    private static TimeMap Time(MapSection section, MapSection top)
    {
        if (!section.Exists)
        {
            top.Problem("time", "is missing; give at least its column and format");
            return new TimeMap(new ValueTemplate([]), [], null, LocalTime.Midnight);
        }

        var source = Template(section, [], separator: " ");
        var formats = Formats(section);
        var zone = Zone(section);
        if (zone is null && formats.Any(format => format.IsLocal))
        {
            section.Problem("zone", "is missing; local times need the IANA zone of the shop, such as \"Europe/London\"");
        }

        var timeOfDay = TimeOfDay(section);
        section.Close();
        return new TimeMap(source, formats, zone, timeOfDay);
    }

    private static List<TimeFormat> Formats(MapSection section)
    {
        var formats = new List<TimeFormat>();
        foreach (var written in section.Texts("format") ?? [])
        {
            formats.Add(TimeFormat.Parse(written, out var problem));
            if (problem is not null)
            {
                section.Problem("format", problem);
            }
        }

        if (formats.Count == 0)
        {
            section.Problem("format", "is missing; give one or a list, such as \"yyyy-MM-dd HH:mm:ss\", \"iso-8601\", \"unix-seconds\"");
        }

        return formats;
    }

    private static DateTimeZone? Zone(MapSection section)
    {
        if (section.Text("zone") is not { } id)
        {
            return null;
        }

        if (DateTimeZoneProviders.Tzdb.GetZoneOrNull(id) is { } zone)
        {
            return zone;
        }

        section.Problem("zone", $"\"{id}\" is no IANA time zone{ClosestName.Hint(id, DateTimeZoneProviders.Tzdb.Ids)}");
        return DateTimeZone.Utc;
    }

    private static LocalTime TimeOfDay(MapSection section)
    {
        var time = TimeOnly.MinValue;
        if (section.Text("time_of_day") is { } text
            && !TimeOnly.TryParseExact(text, ["HH:mm", "HH:mm:ss"], CultureInfo.InvariantCulture, DateTimeStyles.None, out time))
        {
            section.Problem("time_of_day", $"\"{text}\" is no time of day; write \"12:00\"");
        }

        return LocalTime.FromTicksSinceMidnight(time.Ticks);
    }
}
