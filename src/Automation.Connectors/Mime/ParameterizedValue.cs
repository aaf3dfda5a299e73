using System.Globalization;
using System.Text;

namespace Automation.Connectors.Mime;

/// <summary>A structured header value with parameters, those of RFC 2231 joined and decoded.</summary>
/// <param name="Value">What stands before the first semicolon, in lower case.</param>
/// <param name="Parameters">The parameters by name, without regard to case.</param>
internal sealed record ParameterizedValue(string Value, IReadOnlyDictionary<string, string> Parameters)
{
    /// <summary>Reads a value such as <c>text/plain; charset=utf-8</c>.</summary>
    public static ParameterizedValue Read(string header)
    {
        List<string> pieces = SplitOutsideQuotes(header);
        var written = new Dictionary<string, string>(StringComparer.OrdinalIgnoreCase);
        foreach (string piece in pieces.Skip(1))
        {
            int equals = piece.IndexOf('=', StringComparison.Ordinal);
            if (equals > 0)
            {
                written.TryAdd(piece[..equals].Trim(), piece[(equals + 1)..].Trim());
            }
        }

        return new ParameterizedValue(pieces[0].Trim().ToLowerInvariant(), Join(written));
    }

    private static Dictionary<string, string> Join(Dictionary<string, string> written)
    {
        var joined = new Dictionary<string, string>(StringComparer.OrdinalIgnoreCase);
        foreach (string name in written.Keys.Select(name => name.Split('*')[0]).Distinct(StringComparer.OrdinalIgnoreCase))
        {
            joined[name] = written.TryGetValue(name, out string? plain) ? QuotedString.Read(plain)
                : written.TryGetValue(name + "*", out string? whole) ? Unescape(whole)
                : Unescape(Continued(written, name));
        }

        return joined;
    }

    private static string Continued(Dictionary<string, string> written, string name)
    {
        var value = new StringBuilder();
        for (int section = 0; ; section++)
        {
            string label = name + "*" + section.ToString(CultureInfo.InvariantCulture);
            if (written.TryGetValue(label + "*", out string? escaped))
            {
                value.Append(escaped);
            }
            else if (written.TryGetValue(label, out string? plain))
            {
                value.Append(Uri.EscapeDataString(QuotedString.Read(plain)));
            }
            else
            {
                return value.ToString();
            }
        }
    }

    private static string Unescape(string value)
    {
        string[] pieces = value.Split('\'', 3);
        return Uri.UnescapeDataString(pieces[^1]);
    }

    private static List<string> SplitOutsideQuotes(string header)
    {
        var pieces = new List<string>();
        bool quoted = false;
        int start = 0;
        for (int at = 0; at < header.Length; at++)
        {
            if (header[at] == '\\' && quoted)
            {
                at++;
            }
            else if (header[at] == '"')
            {
                quoted = !quoted;
            }
            else if (header[at] == ';' && !quoted)
            {
                pieces.Add(header[start..at]);
                start = at + 1;
            }
        }

        pieces.Add(header[start..]);
        return pieces;
    }
}
