namespace Automation.Server.Orders;

/// <summary>Finds what somebody probably meant to write.</summary>
internal static class ClosestName
{
    /// <summary>The text <c>; did you mean "…"?</c>, or nothing when no candidate is near.</summary>
    /// <param name="written">What was written.</param>
    /// <param name="candidates">What would have been right.</param>
    public static string Hint(string written, IEnumerable<string> candidates)
        => Find(written, candidates) is { } name ? $"; did you mean \"{name}\"?" : "";

    /// <summary>The candidate with the fewest edits (case aside), if these are at most a third of its length, at least two.</summary>
    /// <param name="written">What was written.</param>
    /// <param name="candidates">What would have been right; of equals the first wins.</param>
    public static string? Find(string written, IEnumerable<string> candidates)
    {
        string? best = null;
        var fewest = int.MaxValue;
        foreach (var candidate in candidates)
        {
            var edits = Edits(Plain(written), Plain(candidate));
            if (edits < fewest && edits <= Math.Max(2, candidate.Length / 3) && edits < candidate.Length)
            {
                (best, fewest) = (candidate, edits);
            }
        }

        return best;
    }

    private static string Plain(string name)
        => string.Concat(name.Where(letter => letter is not (' ' or '_' or '-'))).ToUpperInvariant();

    private static int Edits(string from, string to)
    {
        var row = new int[to.Length + 1];
        for (var j = 0; j <= to.Length; j++)
        {
            row[j] = j;
        }

        for (var i = 1; i <= from.Length; i++)
        {
            var diagonal = row[0];
            row[0] = i;
            for (var j = 1; j <= to.Length; j++)
            {
                var replaced = diagonal + (from[i - 1] == to[j - 1] ? 0 : 1);
                diagonal = row[j];
                row[j] = Math.Min(replaced, Math.Min(row[j], row[j - 1]) + 1);
            }
        }

        return row[to.Length];
    }
}
