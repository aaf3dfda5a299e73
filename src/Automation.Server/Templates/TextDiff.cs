namespace Automation.Server.Templates;

/// <summary>What became of a line.</summary>
internal enum LineChange
{
    /// <summary>It stayed.</summary>
    Same,

    /// <summary>It went.</summary>
    Removed,

    /// <summary>It came.</summary>
    Added,
}

/// <summary>A line of a comparison.</summary>
/// <param name="Change">What became of it.</param>
/// <param name="Before">Its number before; null for one that came.</param>
/// <param name="After">Its number after; null for one that went.</param>
/// <param name="Text">The line.</param>
internal sealed record DiffLine(LineChange Change, int? Before, int? After, string Text);

/// <summary>A file that differs.</summary>
/// <param name="File">Its name.</param>
/// <param name="Lines">All its lines, with what became of them.</param>
internal sealed record FileDiff(string File, IReadOnlyList<DiffLine> Lines)
{
    /// <summary>Unchanged lines around a change that help to find the place.</summary>
    private const int Around = 3;

    /// <summary>The changed lines with a few around them; null stands for lines that are left out.</summary>
    internal IEnumerable<DiffLine?> Shown
    {
        get
        {
            var near = new bool[Lines.Count];
            for (var i = 0; i < Lines.Count; i++)
            {
                if (Lines[i].Change != LineChange.Same)
                {
                    Array.Fill(near, true, Math.Max(0, i - Around), Math.Min(Lines.Count, i + Around + 1) - Math.Max(0, i - Around));
                }
            }

            for (var i = 0; i < Lines.Count; i++)
            {
                if (near[i])
                {
                    yield return Lines[i];
                }
                else if (i == 0 || near[i - 1])
                {
                    yield return null;
                }
            }
        }
    }
}

/// <summary>Compares texts by lines: the longest common subsequence, or all of the middle where that would be too much work. Pure.</summary>
internal static class TextDiff
{
    /// <summary>How many pairs of lines are compared at most.</summary>
    private const int MostPairs = 4_000_000;

    /// <summary>The files that differ, by name.</summary>
    internal static IReadOnlyList<FileDiff> Of(IReadOnlyDictionary<string, string> before, IReadOnlyDictionary<string, string> after) =>
    [
        .. from file in before.Keys.Union(after.Keys, StringComparer.Ordinal).Order(StringComparer.Ordinal)
           let lines = Of(Lines(before.GetValueOrDefault(file)), Lines(after.GetValueOrDefault(file)))
           where lines.Any(line => line.Change != LineChange.Same)
           select new FileDiff(file, lines),
    ];

    private static string[] Lines(string? text) => text is null ? [] : text.ReplaceLineEndings("\n").Split('\n');

    private static List<DiffLine> Of(string[] before, string[] after)
    {
        var (start, end) = (0, 0);
        while (start < before.Length && start < after.Length && before[start] == after[start])
        {
            start++;
        }

        while (end < before.Length - start && end < after.Length - start && before[^(end + 1)] == after[^(end + 1)])
        {
            end++;
        }

        var lines = new List<DiffLine>();
        for (var i = 0; i < start; i++)
        {
            lines.Add(new DiffLine(LineChange.Same, i + 1, i + 1, before[i]));
        }

        Middle(lines, before, after, start, before.Length - end, after.Length - end);
        for (var i = end; i > 0; i--)
        {
            lines.Add(new DiffLine(LineChange.Same, before.Length - i + 1, after.Length - i + 1, before[^i]));
        }

        return lines;
    }

    private static void Middle(List<DiffLine> lines, string[] before, string[] after, int start, int beforeEnd, int afterEnd)
    {
        var common = Common(before, after, start, beforeEnd, afterEnd);
        var (b, a) = (start, start);
        while (b < beforeEnd || a < afterEnd)
        {
            if (common is not null && b < beforeEnd && a < afterEnd && before[b] == after[a])
            {
                lines.Add(new DiffLine(LineChange.Same, b + 1, a + 1, before[b]));
                (b, a) = (b + 1, a + 1);
            }
            else if (b < beforeEnd && (a == afterEnd || common is null || common[b - start + 1, a - start] >= common[b - start, a - start + 1]))
            {
                lines.Add(new DiffLine(LineChange.Removed, ++b, null, before[b - 1]));
            }
            else
            {
                lines.Add(new DiffLine(LineChange.Added, null, ++a, after[a - 1]));
            }
        }
    }

    /// <summary>How many lines two ends have in common; null when there are too many to compare.</summary>
    private static int[,]? Common(string[] before, string[] after, int start, int beforeEnd, int afterEnd)
    {
        var (rows, columns) = (beforeEnd - start, afterEnd - start);
        if ((long)rows * columns > MostPairs)
        {
            return null;
        }

        var common = new int[rows + 1, columns + 1];
        for (var b = rows - 1; b >= 0; b--)
        {
            for (var a = columns - 1; a >= 0; a--)
            {
                common[b, a] = before[start + b] == after[start + a] ? common[b + 1, a + 1] + 1 : Math.Max(common[b + 1, a], common[b, a + 1]);
            }
        }

        return common;
    }
}
