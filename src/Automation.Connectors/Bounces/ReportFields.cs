namespace Automation.Connectors.Bounces;

/// <summary>Groups of <c>Name: value</c> lines as in message/delivery-status (RFC 3464) and message/feedback-report (RFC 5965).</summary>
internal static class ReportFields
{
    private const int MostLines = 2_000;

    // A second one of these in a group without a blank line between begins another recipient.
    private static readonly string[] Openers = ["final-recipient", "original-recipient"];

    /// <summary>Reads the groups, leniently: lines that are no fields are passed over, a MIME boundary ends it.</summary>
    public static List<Dictionary<string, string>> Read(string text)
    {
        var groups = new List<Dictionary<string, string>>();
        Dictionary<string, string>? group = null;
        string? last = null;
        int lines = 0;
        foreach (ReadOnlySpan<char> line in text.AsSpan().EnumerateLines())
        {
            if (++lines > MostLines || (line.StartsWith("--") && groups.Count > 0))
            {
                break;
            }

            if (line.IsWhiteSpace())
            {
                group = null;
            }
            else if (line[0] is ' ' or '\t' && group is not null && last is not null)
            {
                group[last] += " " + line.Trim().ToString();
            }
            else
            {
                last = Add(groups, ref group, line);
            }
        }

        return groups;
    }

    /// <summary>Where the fields of a report begin in a text that has no part of its own for them; -1 when it holds none.</summary>
    public static int FindEmbedded(string text)
    {
        int at = text.IndexOf("\nReporting-MTA:", StringComparison.OrdinalIgnoreCase);
        int recipient = text.IndexOf("\nFinal-Recipient:", StringComparison.OrdinalIgnoreCase);
        return recipient < 0 ? -1 : at >= 0 && at < recipient ? at + 1 : GroupStart(text, recipient + 1);
    }

    private static int GroupStart(string text, int at)
    {
        int blank = text.LastIndexOf("\n\n", at, StringComparison.Ordinal);
        return blank < 0 ? 0 : blank + 2;
    }

    private static string? Add(List<Dictionary<string, string>> groups, ref Dictionary<string, string>? group, ReadOnlySpan<char> line)
    {
        int colon = line.IndexOf(':');
        if (colon < 1 || line[..colon].TrimEnd().Contains(' '))
        {
            return null;
        }

        string name = line[..colon].Trim().ToString().ToLowerInvariant();
        if (group is null || (Openers.Contains(name) && group.ContainsKey(name)))
        {
            group = new Dictionary<string, string>(StringComparer.Ordinal);
            groups.Add(group);
        }

        return group.TryAdd(name, line[(colon + 1)..].Trim().ToString()) ? name : null;
    }
}
