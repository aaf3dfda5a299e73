using System.Text.RegularExpressions;
using Automation.Templating.Diagnostics;

namespace Automation.Templating.Analysis;

/// <summary>Finds URL attributes in the text of a template. A scan of the source, because a tag may be written across code blocks.</summary>
internal static partial class LinkScanner
{
    [GeneratedRegex("""\b(?<name>href|src|action|formaction|background|poster)\s*=\s*(?:"(?<url>[^"]*)"|'(?<url>[^']*)')""", RegexOptions.IgnoreCase | RegexOptions.ExplicitCapture)]
    private static partial Regex UrlAttribute();

    public static IReadOnlyList<TemplateLink> Find(SourceText source)
    {
        var links = new List<TemplateLink>();
        foreach (Match match in UrlAttribute().Matches(source.Text))
        {
            var url = match.Groups["url"];
            var (line, column) = source.Locate(url.Index);
            links.Add(new TemplateLink(match.Groups["name"].Value.ToLowerInvariant(), url.Value, IsUnsafe(url.Value), line, column));
        }

        return links;
    }

    private static bool IsUnsafe(string url)
    {
        url = url.TrimStart();
        if (url.StartsWith("{{", StringComparison.Ordinal))
        {
            return true;
        }

        var colon = url.IndexOf(':', StringComparison.Ordinal);
        var code = url.IndexOf("{{", StringComparison.Ordinal);
        if (colon < 0 || (code >= 0 && code < colon))
        {
            // A relative address: a value after the first slash cannot become a scheme.
            var slash = url.AsSpan().IndexOfAny('/', '?', '#');
            return code >= 0 && (slash < 0 || slash > code);
        }

        var scheme = url[..colon].ToLowerInvariant();
        return scheme is not ("http" or "https" or "mailto" or "tel" or "sms" or "cid");
    }
}
