using System.Globalization;

namespace Automation.Server.Pauses;

/// <summary>A preview in one sentence, for the command line and the API.</summary>
internal static class PreviewText
{
    internal static string Of(ResumePreview preview)
    {
        var parts = new List<string>();
        var over = preview.Plan.SpreadOver is { } period ? $" over {SpanText.Write(period)}" : " at once";
        Add(parts, preview.Goes, "go" + over);
        Add(parts, preview.Stale, "dropped as stale");
        Add(parts, preview.Superseded, "dropped for another one to the same person");
        foreach (var delay in preview.Delays)
        {
            Add(parts, delay.Count, $"wait until {delay.Until} ({delay.Rule})");
        }

        foreach (var denial in preview.Denials)
        {
            Add(parts, denial.Count, $"denied by {denial.Rule}");
        }

        Add(parts, preview.StaysHeld, "stay held by other pauses");
        var timers = preview.TimersMoveBy is { } by ? $"timers move by up to {SpanText.Write(by)}" : "timers begin anew";
        Add(parts, preview.Timers, preview.TimersEstimated ? timers + " (estimated)" : timers);
        Add(parts, preview.Queued - preview.QueuedExpired, "people are asked about again and may enter");
        Add(parts, preview.QueuedExpired, "people have waited too long to enter");
        var text = parts.Count == 0 ? "Nothing is held." : string.Join(", ", parts) + ".";
        return preview.IsEstimate
            ? string.Create(CultureInfo.InvariantCulture, $"About {text} {preview.Held:N0} messages are held; the figures are those of one customer in {preview.OneIn:N0}.")
            : text;
    }

    private static void Add(List<string> parts, long count, string what)
    {
        if (count > 0)
        {
            parts.Add(string.Create(CultureInfo.InvariantCulture, $"{count:N0} {what}"));
        }
    }
}
