using System.Globalization;
using Automation.Server.Campaigns;

namespace Automation.Server.Pages.Campaigns;

/// <summary>Where lines and words of a funnel stand on the drawing.</summary>
internal static class FunnelDrawing
{
    private const double Margin = 16;
    private const double Loop = 56;
    private const double LineHeight = 14;
    private const int LongestTitle = 30;

    /// <summary>The size of the whole drawing.</summary>
    internal static (string Width, string Height) Size(CampaignFunnel funnel) => (
        Text(funnel.Activities.Select(found => found.Activity.X).DefaultIfEmpty().Max() + DrawnWorkflow.Width + Margin),
        Text(funnel.Activities.Select(found => found.Activity.Y).DefaultIfEmpty().Max() + DrawnWorkflow.Height + Margin + (funnel.Edges.Any(LeadsBack) ? Loop : 0)));

    /// <summary>A line from the right of one activity to the left of the next; one that leads back goes below both.</summary>
    internal static string Path(FunnelEdge edge)
    {
        var ((x1, y1), (x2, y2)) = Ends(edge);
        var reach = LeadsBack(edge) ? 0 : Math.Max(30, (x2 - x1) / 2);
        var depth = Math.Max(y1, y2) + Loop;
        return LeadsBack(edge)
            ? $"M {Text(x1)} {Text(y1)} C {Text(x1)} {Text(depth)} {Text(x2)} {Text(depth)} {Text(x2)} {Text(y2)}"
            : $"M {Text(x1)} {Text(y1)} C {Text(x1 + reach)} {Text(y1)} {Text(x2 - reach)} {Text(y2)} {Text(x2)} {Text(y2)}";
    }

    /// <summary>Where a line of a connection's words stands.</summary>
    internal static (string X, string Y) Label(FunnelEdge edge, int line)
    {
        var ((x1, y1), (x2, y2)) = Ends(edge);
        var top = (LeadsBack(edge) ? Math.Max(y1, y2) + (Loop * 0.75) : (y1 + y2) / 2) - 6 - ((edge.Outcomes.Count - 1) * LineHeight);
        return (Text((x1 + x2) / 2), Text(top + (line * LineHeight)));
    }

    /// <summary>A title that fits on an activity; letters of the East are twice as wide.</summary>
    internal static string Short(string title)
    {
        var room = LongestTitle;
        for (var i = 0; i < title.Length; i++)
        {
            room -= title[i] >= '\u1100' && title[i] is not (>= '\u1E00' and <= '\u20FF') ? 2 : 1;
            if (room < 0)
            {
                return string.Concat(title.AsSpan(0, char.IsLowSurrogate(title[i]) ? i - 1 : i), "…");
            }
        }

        return title;
    }

    /// <summary>A number of the drawing.</summary>
    internal static string Text(double value) => value.ToString("0.#", CultureInfo.InvariantCulture);

    private static bool LeadsBack(FunnelEdge edge) => edge.Target.X < edge.Source.X + (DrawnWorkflow.Width / 2);

    private static ((double X, double Y) From, (double X, double Y) To) Ends(FunnelEdge edge) => LeadsBack(edge)
        ? ((edge.Source.X + (DrawnWorkflow.Width / 2), edge.Source.Y + DrawnWorkflow.Height), (edge.Target.X + (DrawnWorkflow.Width / 2), edge.Target.Y + DrawnWorkflow.Height))
        : ((edge.Source.X + DrawnWorkflow.Width, edge.Source.Y + (DrawnWorkflow.Height / 2)), (edge.Target.X, edge.Target.Y + (DrawnWorkflow.Height / 2)));
}
