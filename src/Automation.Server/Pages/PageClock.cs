using System.Globalization;
using Automation.Server.Simulation;
using NodaTime;

namespace Automation.Server.Pages;

/// <summary>The time that pages show: the engine's, in the machine's zone, or in the shop's when it is virtual.</summary>
/// <param name="time">The engine's clock.</param>
internal sealed class PageClock(TimeProvider time)
{
    private readonly DateTimeZone _zone = time is VirtualTime ? DemoDriver.Zone : DateTimeZoneProviders.Tzdb.GetSystemDefault();

    /// <summary>Whether time is virtual and moves fast; pages then refresh themselves.</summary>
    internal bool IsDemo => time is VirtualTime;

    /// <summary>Now, for people.</summary>
    internal string Now => Text(Instant.FromDateTimeOffset(time.GetUtcNow()), "ddd d MMM yyyy, HH:mm");

    /// <summary>The zone's name.</summary>
    internal string Zone => _zone.Id;

    internal string Text(DateTimeOffset at) => Text(Instant.FromDateTimeOffset(at), "d MMM, HH:mm");

    private string Text(Instant at, string pattern) => at.InZone(_zone).ToString(pattern, CultureInfo.InvariantCulture);
}
