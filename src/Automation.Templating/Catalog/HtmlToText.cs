using System.Text;
using AngleSharp.Dom;
using AngleSharp.Html.Parser;

namespace Automation.Templating.Catalog;

/// <summary>Makes the plain-text part of an e-mail from its HTML.</summary>
internal sealed class HtmlToText
{
    private const int MaxDepth = 200;
    private readonly StringBuilder _text = new();

    private HtmlToText()
    {
    }

    public static string Convert(string html)
    {
        using var document = new HtmlParser().ParseDocument(html);
        var writer = new HtmlToText();
        if (document.Body is { } body)
        {
            writer.Visit(body, 0);
        }

        return writer._text.ToString().Trim('\n', ' ') + "\n";
    }

    private void Visit(INode node, int depth)
    {
        if (depth > MaxDepth)
        {
            AppendWords(node.TextContent);
            return;
        }

        switch (node)
        {
            case IText text:
                AppendWords(text.Data);
                break;
            case IElement element:
                VisitElement(element, depth);
                break;
        }
    }

    private void VisitElement(IElement element, int depth)
    {
        if (IsHidden(element))
        {
            return;
        }

        switch (element.LocalName)
        {
            case "br": _text.Append('\n'); return;
            case "hr": Break(2); _text.Append("----------"); Break(2); return;
            case "img": AppendWords(element.GetAttribute("alt") ?? ""); return;
            case "li": Break(1); _text.Append("- "); VisitChildren(element, depth); Break(1); return;
            case "a": VisitLink(element, depth); return;
            case "td" or "th": VisitChildren(element, depth); _text.Append(' '); return;
        }

        var lines = LinesAround(element.LocalName);
        Break(lines);
        VisitChildren(element, depth);
        Break(lines);
    }

    private static bool IsHidden(IElement element) => element.LocalName is "script" or "style" or "head" or "title" or "template" or "noscript"
        || element.HasAttribute("hidden")
        || (element.GetAttribute("style") ?? "").Replace(" ", "", StringComparison.Ordinal).Contains("display:none", StringComparison.OrdinalIgnoreCase);

    private static int LinesAround(string name) => name switch
    {
        "p" or "h1" or "h2" or "h3" or "h4" or "h5" or "h6" or "ul" or "ol" or "table" or "blockquote" or "pre" => 2,
        "div" or "tr" or "section" or "article" or "header" or "footer" or "main" or "address" or "dt" or "dd" => 1,
        _ => 0,
    };

    private void VisitChildren(IElement element, int depth)
    {
        foreach (var child in element.ChildNodes)
        {
            Visit(child, depth + 1);
        }
    }

    private void VisitLink(IElement element, int depth)
    {
        var start = _text.Length;
        VisitChildren(element, depth);
        var url = element.GetAttribute("href") ?? "";
        var shown = _text.ToString(Math.Min(start, _text.Length), Math.Max(0, _text.Length - start)).Trim();
        if (url.Length > 0 && !url.StartsWith('#') && shown != url && "mailto:" + shown != url && "tel:" + shown != url)
        {
            _text.Append(shown.Length > 0 ? " (" : "").Append(url).Append(shown.Length > 0 ? ")" : "");
        }
    }

    private void AppendWords(string text)
    {
        foreach (var c in text)
        {
            if (!IsBlank(c))
            {
                _text.Append(c);
            }
            else if (_text.Length > 0 && _text[^1] is not (' ' or '\n'))
            {
                _text.Append(' ');
            }
        }
    }

    // A no-break space is meant to stay.
    private static bool IsBlank(char c) => c is ' ' or '\t' or '\r' or '\n' or '\f';

    /// <summary>Ends the line, with an empty line after it for two; several ends in a row count as the largest.</summary>
    private void Break(int lines)
    {
        if (lines == 0 || _text.Length == 0)
        {
            return;
        }

        while (_text.Length > 0 && _text[^1] == ' ')
        {
            _text.Length--;
        }

        var have = 0;
        while (have < _text.Length && _text[_text.Length - 1 - have] == '\n')
        {
            have++;
        }

        _text.Append('\n', Math.Max(0, lines - have));
    }
}
