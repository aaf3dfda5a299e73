namespace Automation.Server.Orders;

/// <summary>Reads the amount of a row.</summary>
internal sealed class AmountReader
{
    private readonly NumberReader _numbers;
    private readonly (int Index, string Column)[] _factors;

    /// <summary>Finds the amount's columns.</summary>
    /// <param name="map">The amount as the map has it.</param>
    /// <param name="columns">The file's columns; missing ones are recorded there.</param>
    /// <param name="numbers">Reads the numbers.</param>
    public AmountReader(AmountMap map, FileColumns columns, NumberReader numbers)
    {
        ColumnRef?[] written = [map.Total, map.TotalOnce, map.Quantity, map.Price];
        _numbers = numbers;
        _factors = [.. written.OfType<ColumnRef>().Select(column => (columns.Find(column), column.Written))];
        Once = map.TotalOnce is not null;
    }

    /// <summary>Whether each row repeats the order's total, so that it counts once.</summary>
    public bool Once { get; }

    /// <summary>Reads the amount: the product of its columns, 0 if there are none.</summary>
    /// <param name="row">The row.</param>
    /// <param name="amount">The amount.</param>
    /// <param name="column">The column that is no number.</param>
    public bool TryRead(RowReader row, out decimal amount, out string column)
    {
        column = "";
        amount = _factors.Length == 0 ? 0 : 1;
        foreach (var factor in _factors)
        {
            if (!_numbers.TryRead(row.Text(factor.Index), out var number) || Math.Abs(amount * number) > NumberReader.Largest)
            {
                column = factor.Column;
                return false;
            }

            amount *= number;
        }

        return true;
    }
}
