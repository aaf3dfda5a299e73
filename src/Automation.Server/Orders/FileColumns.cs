using System.Globalization;

namespace Automation.Server.Orders;

/// <summary>The columns of one file, and the map's columns found among them. Collects what is missing, to report it all at once.</summary>
/// <param name="names">The names of the columns, trimmed; <see langword="null"/> when the file has none.</param>
/// <param name="count">How many columns the file has.</param>
internal sealed class FileColumns(IReadOnlyList<string>? names, int count)
{
    private readonly List<string> _problems = [];

    /// <summary>How many cells a row must have.</summary>
    public int Count => count;

    /// <summary>What is wrong with the columns looked for so far.</summary>
    public IReadOnlyList<string> Problems => _problems;

    /// <summary>Finds a column; one that is not there is recorded in <see cref="Problems"/>.</summary>
    /// <param name="column">The column as the map names it: by name, or by place if no column has that name.</param>
    /// <returns>The place from 0; 0 for a missing column.</returns>
    public int Find(ColumnRef column)
    {
        var byName = column.ByPlace ? [] : Places(column.Written);
        if (byName.Count > 0)
        {
            if (byName.Count > 1)
            {
                Miss(column, string.Create(CultureInfo.InvariantCulture, $"is the name of {byName.Count} columns, give its place ({string.Join(" or ", byName.Select(place => place + 1))})"));
            }

            return byName[0];
        }

        if (int.TryParse(column.Written, NumberStyles.None, CultureInfo.InvariantCulture, out var number) && number >= 1 && number <= count)
        {
            return number - 1;
        }

        Miss(column, names is null ? "is no place from 1 on, and the file has no column names" : "is missing" + ClosestName.Hint(column.Written, names));
        return 0;
    }

    /// <summary>The columns for messages.</summary>
    public string Describe() => names is null
        ? string.Create(CultureInfo.InvariantCulture, $"{count} without names")
        : string.Join(", ", names);

    private List<int> Places(string name)
    {
        var places = new List<int>();
        for (var i = 0; i < (names?.Count ?? 0); i++)
        {
            if (names![i] == name)
            {
                places.Add(i);
            }
        }

        return places;
    }

    private void Miss(ColumnRef column, string what) => _problems.Add($"column \"{column.Written}\" ({column.Where}) {what}");
}
