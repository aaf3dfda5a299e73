using System.Text;
using Automation.Templating.Rendering;
using Automation.Templating.Values;

namespace Automation.Templating.Builtins;

internal static class HtmlBuiltins
{
    private static readonly (string Start, string End)[] Spans = [("<!--", "-->"), ("<script", "</script>"), ("<style", "</style>")];
    private const string Unreserved = "-_.~";
    private const string UrlCharacters = "-_.~;/?:@&=+$,#[]!'()*";

    public static IEnumerable<BuiltinFunction> All(bool isMessage)
    {
        List<BuiltinFunction> functions =
        [
            new("html.escape", "text", (r, a) => a[0] is null ? null : Fit(r, a[0] is RawText raw ? raw.Text : Operations.EscapeHtml(r, Arguments.Text(r, a[0])))),
            new("html.newline_to_br", "text", NewLineToBreak),
            new("html.strip", "text", (r, a) => a[0] is null ? null : Strip(r, Arguments.Text(r, a[0]))),
            new("html.url_encode", "text", (r, a) => a[0] is null ? null : Percent(r, Arguments.Text(r, a[0]), Unreserved)),
            new("html.url_escape", "text", (r, a) => a[0] is null ? null : Percent(r, Arguments.Text(r, a[0]), UrlCharacters)),
        ];
        if (isMessage)
        {
            functions.Add(new("html.raw", "text", (r, a) => a[0] is null ? null : new RawText(Arguments.Text(r, a[0]))));
        }

        return functions;
    }

    // Where output is escaped anyway, markup made here must not be escaped a second time.
    private static object Fit(Renderer r, string html) => r.Escaping == OutputChannel.Html ? new RawText(html) : html;

    private static object? NewLineToBreak(Renderer r, Span<object?> a)
    {
        if (a[0] is null)
        {
            return null;
        }

        var text = r.Escaping == OutputChannel.Html ? Operations.Escaped(r, a[0]) : Arguments.Text(r, a[0]);
        r.Budget.AllocateText(text.Length * 2L, r.CallSite);
        var html = new StringBuilder(text.Length + 16);
        for (var i = 0; i < text.Length; i++)
        {
            var starts = text[i] == '\r' || (text[i] == '\n' && (i == 0 || text[i - 1] != '\r'));
            html.Append(starts ? "<br />" : "").Append(text[i]);
        }

        return Fit(r, html.ToString());
    }

    private static string Strip(Renderer r, string text)
    {
        r.Budget.AllocateText(text.Length, r.CallSite);
        var plain = new StringBuilder(text.Length);
        var at = 0;
        Span<bool> unclosed = stackalloc bool[Spans.Length];
        while (at < text.Length)
        {
            var open = text.IndexOf('<', at);
            var close = open < 0 ? -1 : TagEnd(text, open, unclosed);
            if (close < 0)
            {
                break;
            }

            plain.Append(text, at, open - at);
            at = close;
        }

        return plain.Append(text, at, text.Length - at).ToString();
    }

    /// <summary>Where the tag, comment, script or style that starts here ends; -1 when it does not.</summary>
    private static int TagEnd(string text, int open, Span<bool> unclosed)
    {
        var rest = text.AsSpan(open);
        for (var i = 0; i < Spans.Length; i++)
        {
            var (start, end) = Spans[i];
            if (unclosed[i] || !rest.StartsWith(start, StringComparison.OrdinalIgnoreCase))
            {
                continue;
            }

            if (text.IndexOf(end, open, StringComparison.OrdinalIgnoreCase) is >= 0 and var found)
            {
                return found + end.Length;
            }

            // Searched to the end once: looking again for every further start would be quadratic.
            unclosed[i] = true;
        }

        var close = text.IndexOf('>', open);
        return close < 0 ? -1 : close + 1;
    }

    private static string Percent(Renderer r, string text, string keep)
    {
        r.Budget.AllocateText(text.Length * 3L, r.CallSite);
        var url = new StringBuilder(text.Length + 16);
        foreach (var octet in Encoding.UTF8.GetBytes(text))
        {
            var c = (char)octet;
            if (char.IsAsciiLetterOrDigit(c) || (octet < 128 && keep.Contains(c, StringComparison.Ordinal)))
            {
                url.Append(c);
            }
            else
            {
                url.Append('%').Append(octet.ToString("X2", System.Globalization.CultureInfo.InvariantCulture));
            }
        }

        return url.ToString();
    }
}
