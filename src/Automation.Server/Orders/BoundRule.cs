namespace Automation.Server.Orders;

/// <summary>A row rule with its column found in a file.</summary>
internal sealed class BoundRule(RowRule rule, FileColumns columns, NumberReader numbers)
{
    private readonly int _index = columns.Find(rule.Column);

    /// <summary>The rule's column for the rejects file.</summary>
    public string Column => rule.Column.Written;

    /// <summary>Whether the row matches. A cell that is no number is not less than anything.</summary>
    /// <param name="row">The row.</param>
    public bool Matches(RowReader row)
    {
        var text = row.Text(_index);
        return rule switch
        {
            { OneOf: { } list } => Contains(list, text),
            { NoneOf: { } list } => !Contains(list, text),
            { StartsWith: { } list } => StartsWithAny(text, list),
            _ => numbers.TryRead(text, out var number) && number < rule.LessThan,
        };
    }

    /// <summary>Whether the text starts with one of the beginnings (ordinal).</summary>
    /// <param name="text">The text.</param>
    /// <param name="beginnings">The beginnings.</param>
    public static bool StartsWithAny(ReadOnlySpan<char> text, IReadOnlyList<string> beginnings)
    {
        foreach (var beginning in beginnings)
        {
            if (text.StartsWith(beginning, StringComparison.Ordinal))
            {
                return true;
            }
        }

        return false;
    }

    private static bool Contains(IReadOnlyList<string> list, ReadOnlySpan<char> text)
    {
        foreach (var item in list)
        {
            if (text.SequenceEqual(item))
            {
                return true;
            }
        }

        return false;
    }
}
