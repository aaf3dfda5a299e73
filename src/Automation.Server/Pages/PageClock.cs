using System.Globalization;
using Automation.Server.Languages;
using Automation.Server.Simulation;
using Microsoft.AspNetCore.Html;
using Microsoft.AspNetCore.Mvc.Rendering;
using Microsoft.Extensions.Localization;
using NodaTime;

namespace Automation.Server.Pages;

/// <summary>
/// How pages write times: the engine's clock, in the person's zone, in the person's language. Who has chosen none reads as the browser says, and
/// before it has said anything as the installation does; a demo lives in its shop's zone.
/// </summary>
internal sealed class PageClock
{
    private readonly TimeProvider _time;
    private readonly DateTimeZone _unchosen;
    private readonly DateTimeZone _zone;
    private readonly IStringLocalizer<ConsoleTexts> _texts;

    /// <param name="time">The engine's clock.</param>
    /// <param name="request">Whose page it is; null where there is none.</param>
    /// <param name="installation">The zone where no other is known.</param>
    /// <param name="texts">For times like "3 minutes ago".</param>
    internal PageClock(TimeProvider time, HttpRequest? request, InstallationZone installation, IStringLocalizer<ConsoleTexts> texts)
    {
        _time = time;
        _texts = texts;
        _unchosen = IsDemo ? DemoDriver.Zone : (request is null ? null : PersonZone.OfBrowser(request)) ?? installation.Zone;
        _zone = (request is null ? null : PersonZone.Chosen(request)) ?? _unchosen;
    }

    /// <summary>Whether time is virtual and moves fast.</summary>
    internal bool IsDemo => _time is VirtualTime;

    /// <summary>Now, by the engine's clock.</summary>
    internal Instant Now => Instant.FromDateTimeOffset(_time.GetUtcNow());

    /// <summary>The person's zone.</summary>
    internal DateTimeZone Zone => _zone;

    /// <summary>The zone's name with its distance from UTC now, such as "Asia/Ho_Chi_Minh (UTC+7)".</summary>
    internal string ZoneName => NameOf(_zone);

    /// <summary>The name of the zone that would hold if the person chose none.</summary>
    internal string UnchosenZoneName => NameOf(_unchosen);

    /// <summary>How far the person's zone is from UTC now, such as "UTC+7".</summary>
    internal string Distance => DistanceOf(_zone);

    /// <summary>How far a zone is from UTC now, such as "UTC+5:30".</summary>
    internal string DistanceOf(DateTimeZone zone)
    {
        var offset = zone.GetUtcOffset(Now).ToString("+H:mm", CultureInfo.InvariantCulture);
        return "UTC" + (offset.EndsWith(":00", StringComparison.Ordinal) ? offset[..^3] : offset);
    }

    /// <summary>Today in the person's zone.</summary>
    internal LocalDate Today => Now.InZone(_zone).Date;

    /// <summary>The time for people, short: the year only where it is another one. Its whole form with the zone is the title.</summary>
    internal IHtmlContent Time(Instant at) => Tag(at, Text(at));

    /// <inheritdoc cref="Time(Instant)"/>
    internal IHtmlContent Time(DateTimeOffset at) => Time(Instant.FromDateTimeOffset(at));

    /// <summary>How long ago, or how long from now, in words; the exact time with the zone is the title.</summary>
    internal IHtmlContent Ago(Instant at) => Tag(at, AgoText(at));

    /// <summary>The time for people, without markup.</summary>
    internal string Text(Instant at)
    {
        var local = at.InZone(_zone);
        return local.ToString(local.Year == Today.Year ? Forms.Short : Forms.WithYear, CultureInfo.CurrentCulture);
    }

    /// <summary>The time to the second with the zone.</summary>
    internal string Exact(Instant at) => $"{at.InZone(_zone).ToString(Forms.Exact, CultureInfo.CurrentCulture)} {_zone.Id}";

    /// <summary>The hour and minute alone.</summary>
    internal string Hour(Instant at) => at.InZone(_zone).ToString("HH:mm", CultureInfo.InvariantCulture);

    /// <summary>A day for people.</summary>
    internal string Date(LocalDate date) => date.ToString(Forms.Date, CultureInfo.CurrentCulture);

    /// <summary>When the person's day began: what "today" counts from.</summary>
    internal Instant StartOfToday => Today.AtStartOfDayInZone(_zone).ToInstant();

    private string NameOf(DateTimeZone zone) => $"{zone.Id} ({DistanceOf(zone)})";

    private string AgoText(Instant at)
    {
        var past = Now - at;
        var isPast = past >= Duration.Zero;
        var distance = isPast ? past : -past;
        return distance.TotalSeconds < 45
            ? _texts["just now"]
            : isPast ? PastText(distance) : FutureText(distance);
    }

    private string PastText(Duration distance) => distance switch
    {
        { TotalMinutes: < 1.5 } => _texts["1 minute ago"],
        { TotalMinutes: < 59.5 } => _texts["{0} minutes ago", Rounded(distance.TotalMinutes)],
        { TotalHours: < 1.5 } => _texts["1 hour ago"],
        { TotalHours: < 23.5 } => _texts["{0} hours ago", Rounded(distance.TotalHours)],
        { TotalDays: < 1.5 } => _texts["1 day ago"],
        _ => _texts["{0} days ago", Rounded(distance.TotalDays)],
    };

    private string FutureText(Duration distance) => distance switch
    {
        { TotalMinutes: < 1.5 } => _texts["in 1 minute"],
        { TotalMinutes: < 59.5 } => _texts["in {0} minutes", Rounded(distance.TotalMinutes)],
        { TotalHours: < 1.5 } => _texts["in 1 hour"],
        { TotalHours: < 23.5 } => _texts["in {0} hours", Rounded(distance.TotalHours)],
        { TotalDays: < 1.5 } => _texts["in 1 day"],
        _ => _texts["in {0} days", Rounded(distance.TotalDays)],
    };

    private static string Rounded(double value) => Math.Round(value).ToString("N0", CultureInfo.CurrentCulture);

    private TagBuilder Tag(Instant at, string text)
    {
        var tag = new TagBuilder("time");
        tag.Attributes["datetime"] = at.ToString("uuuu-MM-dd'T'HH:mm:ss'Z'", CultureInfo.InvariantCulture);
        tag.Attributes["title"] = Exact(at);
        tag.InnerHtml.Append(text);
        return tag;
    }

    private static TimeForms Forms => UserLanguage.Current switch
    {
        UserLanguage.Vietnamese => TimeForms.Vietnamese,
        UserLanguage.Japanese => TimeForms.Japanese,
        _ => TimeForms.English,
    };

    /// <summary>Patterns of NodaTime.</summary>
    private sealed record TimeForms(string Short, string WithYear, string Exact, string Date)
    {
        internal static readonly TimeForms English = new("d MMM, HH:mm", "d MMM uuuu, HH:mm", "ddd d MMM uuuu, HH:mm:ss", "d MMM uuuu");

        internal static readonly TimeForms Vietnamese = new("HH:mm dd/MM", "HH:mm dd/MM/uuuu", "HH:mm:ss dd/MM/uuuu", "dd/MM/uuuu");

        internal static readonly TimeForms Japanese = new("M月d日 HH:mm", "uuuu年M月d日 HH:mm", "uuuu年M月d日(ddd) HH:mm:ss", "uuuu年M月d日");
    }
}
