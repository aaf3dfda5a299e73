using System.Text;

namespace Automation.Connectors.Mime;

/// <summary>Reads the quoted-string of RFC 5322 section 3.2.4.</summary>
internal static class QuotedString
{
    /// <summary>What the quotes hold; a text that is not in quotes comes back as it is.</summary>
    public static string Read(string text)
    {
        if (text.Length < 2 || text[0] != '"' || text[^1] != '"')
        {
            return text;
        }

        var content = new StringBuilder();
        for (int at = 1; at < text.Length - 1; at++)
        {
            at += text[at] == '\\' && at < text.Length - 2 ? 1 : 0;
            content.Append(text[at]);
        }

        return content.ToString();
    }
}
