namespace Automation.Templating.Syntax;

/// <summary>Finds the script between two <c>+++</c> lines at the very start of a template.</summary>
internal static class FrontMatter
{
    /// <summary>Marks the code tokens that belong to front matter; no real indentation can have this length.</summary>
    public const int Mark = -1;

    public static (int CodeStart, int CodeEnd, int BodyStart)? Find(string text)
    {
        if (!text.StartsWith("+++", StringComparison.Ordinal) || LineEnd(text, 3) is not { } codeStart)
        {
            return null;
        }

        for (var at = codeStart; at >= 0 && at < text.Length; at = NextLine(text, at))
        {
            if (text.AsSpan(at).StartsWith("+++") && (LineEnd(text, at + 3) ?? -1) is >= 0 and var body)
            {
                return (codeStart, at, body);
            }
        }

        return null;
    }

    private static int NextLine(string text, int at)
    {
        var next = text.IndexOf('\n', at);
        return next < 0 ? -1 : next + 1;
    }

    // Only blanks may follow the marks, otherwise the plus signs are text.
    private static int? LineEnd(string text, int at)
    {
        while (at < text.Length && text[at] is ' ' or '\t' or '\r')
        {
            at++;
        }

        return at >= text.Length ? at : text[at] == '\n' ? at + 1 : null;
    }
}
