using System.Text;
using Automation.Templating.Catalog;
using Automation.Templating.Diagnostics;
using Automation.Templating.Syntax;

namespace Automation.Templating.Sms;

/// <summary>What a text message costs over a sample of its audience. Immutable.</summary>
/// <param name="Worst">The most expensive message of the sample, or null when none could be rendered.</param>
/// <param name="WorstIndex">Its place in the sample, counted from 0; -1 when there is none.</param>
/// <param name="TotalSegments">Segments of all messages of the sample.</param>
/// <param name="Rendered">Messages of the sample that could be rendered.</param>
/// <param name="Ucs2">Messages of the sample that need UCS-2.</param>
/// <param name="Diagnostics">Render errors and warnings, such as a value that flips the encoding: each place once, twenty at most.</param>
public sealed record SmsEstimate(SmsCount? Worst, int WorstIndex, long TotalSegments, int Rendered, int Ucs2, IReadOnlyList<TemplateDiagnostic> Diagnostics)
{
    private const int MostDiagnostics = 20;

    /// <summary>Adds up rendered messages, one for each customer of the sample.</summary>
    /// <param name="sample">As <see cref="TemplateCatalog.RenderSms"/> makes them.</param>
    public static SmsEstimate Over(IEnumerable<SmsRender> sample)
    {
        ArgumentNullException.ThrowIfNull(sample);
        var diagnostics = new List<TemplateDiagnostic>();
        SmsCount? worst = null;
        var (worstIndex, index, rendered, ucs2, total) = (-1, -1, 0, 0, 0L);
        foreach (var message in sample)
        {
            index++;
            diagnostics.AddRange(message.Diagnostics.ExceptBy(diagnostics.Select(Place), Place).Take(MostDiagnostics - diagnostics.Count).ToList());
            if (message.Count is not { } count)
            {
                continue;
            }

            rendered++;
            total += count.Segments;
            ucs2 += count.Encoding == SmsEncoding.Ucs2 ? 1 : 0;
            if (worst is null || count.Segments > worst.Segments || (count.Segments == worst.Segments && count.Units > worst.Units))
            {
                (worst, worstIndex) = (count, index);
            }
        }

        return new SmsEstimate(worst, worstIndex, total, rendered, ucs2, diagnostics);
    }

    private static (string, string, int, int) Place(TemplateDiagnostic diagnostic) => (diagnostic.Id, diagnostic.File, diagnostic.Line, diagnostic.Column);

    /// <summary>A warning when the template itself fits GSM-7 but a value does not: one such customer doubles the price unseen.</summary>
    internal static TemplateDiagnostic? FlipWarning(Template template, SmsCount count, bool strip)
    {
        if (count.Encoding == SmsEncoding.Gsm7 || SmsSegments.Count(OwnText(template), strip).Encoding == SmsEncoding.Ucs2)
        {
            return null;
        }

        var characters = string.Concat(count.NonGsmCharacters.Take(10));
        var fault = new Fault("TL1411", $"A value brings characters outside GSM-7 (`{characters}`): the message needs UCS-2, with 70 instead of 160 characters a segment");
        return template.Source.Diagnose(fault, FirstValue(template.Page), TemplatePhase.Render, DiagnosticSeverity.Warning);
    }

    private static string OwnText(Template template)
    {
        var text = new StringBuilder();
        Collect(template.Page, text);
        return text.ToString();
    }

    private static void Collect(Node node, StringBuilder text)
    {
        switch (node)
        {
            case RawStatement raw: text.Append(raw.Text); break;
            case LiteralExpr { Value: string literal }: text.Append(literal); break;
        }

        foreach (var child in node.Children)
        {
            Collect(child, text);
        }
    }

    private static int FirstValue(Node node)
    {
        if (node is ExpressionStatement { Expression: not LiteralExpr })
        {
            return node.Place.Start;
        }

        foreach (var child in node.Children)
        {
            if (FirstValue(child) is >= 0 and var found)
            {
                return found;
            }
        }

        return node is BlockStatement && node.Place.Start == 0 ? 0 : -1;
    }
}
