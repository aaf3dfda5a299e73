namespace Automation.Templating.Diagnostics;

/// <summary>"Did you mean": finds the known name nearest to a misspelt one. Pure; safe for concurrent use.</summary>
public static class NameSuggestion
{
    private const int LongestName = 64;

    /// <summary>The nearest candidate, of equals the first; null when none is near enough.</summary>
    /// <param name="name">What was written; longer than 64 characters it is near to nothing.</param>
    /// <param name="candidates">What would have been right; at most the first 1,000 are looked at.</param>
    /// <param name="fold">Makes names alike that differ in what does not matter, such as case; null compares as written.</param>
    /// <param name="edits">How many edits are always near enough; a third of the name's length is too. Default 1.</param>
    public static string? Nearest(string name, IEnumerable<string> candidates, Func<string, string>? fold = null, int edits = 1)
    {
        ArgumentNullException.ThrowIfNull(name);
        ArgumentNullException.ThrowIfNull(candidates);
        if (name.Length > LongestName)
        {
            return null;
        }

        var written = fold is null ? name : fold(name);
        string? best = null;
        var bestDistance = Math.Max(edits, name.Length / 3) + 1;
        foreach (var candidate in candidates.Take(1000))
        {
            var distance = candidate.Length > LongestName ? int.MaxValue : Distance(written, fold is null ? candidate : fold(candidate));
            if (distance < bestDistance && distance < candidate.Length)
            {
                (best, bestDistance) = (candidate, distance);
            }
        }

        return best;
    }

    // Optimal string alignment: a swap of neighbours counts one, as people type it.
    private static int Distance(string a, string b)
    {
        Span<int> beforeLast = stackalloc int[LongestName + 1];
        Span<int> last = stackalloc int[LongestName + 1];
        Span<int> row = stackalloc int[LongestName + 1];
        for (var j = 0; j <= b.Length; j++)
        {
            last[j] = j;
        }

        for (var i = 1; i <= a.Length; i++)
        {
            row[0] = i;
            for (var j = 1; j <= b.Length; j++)
            {
                var cost = a[i - 1] == b[j - 1] ? 0 : 1;
                var edit = Math.Min(Math.Min(row[j - 1] + 1, last[j] + 1), last[j - 1] + cost);
                if (i > 1 && j > 1 && a[i - 1] == b[j - 2] && a[i - 2] == b[j - 1])
                {
                    edit = Math.Min(edit, beforeLast[j - 2] + 1);
                }

                row[j] = edit;
            }

            last.CopyTo(beforeLast);
            row.CopyTo(last);
        }

        return last[b.Length];
    }
}
