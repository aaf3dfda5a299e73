using System.Runtime.InteropServices;

namespace Automation.Server.Orders;

/// <summary>Checks rows one after the other and gathers the good ones into orders. Not safe for concurrent use.</summary>
internal sealed class RowGrouping
{
    private readonly OrderReading _reading;
    private readonly OrderMap _map;
    private readonly FileColumns _columns;
    private readonly BoundTemplate _customer;
    private readonly BoundTemplate _order;
    private readonly BoundTemplate _timeText;
    private readonly TimeReader _times;
    private readonly AmountReader _amounts;
    private readonly BoundRule[] _ignore;
    private readonly BoundRule?[] _cancel;
    private readonly AddressReader[] _addresses;
    private readonly RowKeys _keys = new();
    private readonly Dictionary<string, OrderDraft>.AlternateLookup<ReadOnlySpan<char>> _drafts;
    private readonly List<OrderDraft> _inFileOrder = [];
    private readonly HashSet<string>.AlternateLookup<ReadOnlySpan<char>> _customers;
    private readonly Dictionary<string, long> _rejected = new(StringComparer.Ordinal);
    private long _accepted;

    /// <summary>Finds everything the map names among the columns of the file; what is missing is recorded in <paramref name="columns"/>.</summary>
    /// <param name="map">The map.</param>
    /// <param name="columns">The columns.</param>
    /// <param name="reading">The time of the import and where rejected rows go.</param>
    public RowGrouping(OrderMap map, FileColumns columns, OrderReading reading)
    {
        (_map, _columns, _reading) = (map, columns, reading);
        var numbers = new NumberReader(map.Amount.Numbers);
        _customer = new BoundTemplate(map.Customer, columns);
        _order = new BoundTemplate(map.Order, columns);
        _timeText = new BoundTemplate(map.Time.Source, columns);
        _times = new TimeReader(map.Time);
        _amounts = new AmountReader(map.Amount, columns, numbers);
        _cancel = [.. map.Cancelled.Select(rule => rule.Rows is { } rows ? new BoundRule(rows, columns, numbers) : null)];
        _ignore = [.. map.IgnoreRows.Select(rule => new BoundRule(rule, columns, numbers))];
        // The zone comes first: it can get the row rejected, and a rejected row gives its order nothing.
        _addresses = [.. map.Addresses.OrderByDescending(address => address.Key).Select(address => new AddressReader(address.Key, address.Value, columns, map.PhoneRegion ?? reading.PhoneRegion))];
        _drafts = new Dictionary<string, OrderDraft>(StringComparer.Ordinal).GetAlternateLookup<ReadOnlySpan<char>>();
        _customers = new HashSet<string>(StringComparer.Ordinal).GetAlternateLookup<ReadOnlySpan<char>>();
    }

    /// <summary>Takes the next row: it becomes part of an order or is rejected.</summary>
    /// <param name="row">The row.</param>
    public void Add(RowReader row)
    {
        _keys.Row++;
        if (Problem(row) is not ({ } reason, var column))
        {
            _accepted++;
            return;
        }

        CollectionsMarshal.GetValueRefOrAddDefault(_rejected, reason, out _)++;
        _reading.Rejected?.Invoke(new RejectedRow(_keys.Row, reason, column, row.Raw));
    }

    /// <summary>Everything gathered so far.</summary>
    public OrderHistory Finish()
    {
        // The drafts stand in the order of their first rows, and the sort keeps it where times are equal.
        var orders = new List<RecordedOrder>(_inFileOrder.Count);
        orders.AddRange(_inFileOrder.OrderBy(draft => draft.At.Ticks).Select(draft => draft.Finish(IsCancelled(draft))));
        return new OrderHistory
        {
            Rows = _keys.Row,
            AcceptedRows = _accepted,
            Orders = orders,
            CustomersCount = _customers.Set.Count,
            PhonesLeftOut = _addresses.Sum(address => address.LeftOut),
            Rejected = new SortedDictionary<string, long>(_rejected, StringComparer.Ordinal),
        };
    }

    /// <summary>The checks in their documented order; the last one adds the row to its order.</summary>
    private (string? Reason, string Column) Problem(RowReader row)
    {
        if (row.Count != _columns.Count)
        {
            return (RejectReason.WrongColumnCount, "");
        }

        foreach (var rule in _ignore)
        {
            if (rule.Matches(row))
            {
                return (RejectReason.Ignored, rule.Column);
            }
        }

        if (_customer.Build(row, _keys) is var customer and not TemplateResult.Present)
        {
            return (customer == TemplateResult.Missing ? RejectReason.Anonymous : RejectReason.BadNumber, _customer.Column);
        }

        // Only an accepted row makes a customer known; until then the key is one that is known already, or a string for this row.
        _keys.Customer = _customers.TryGetValue(_customer.Value, out var known) ? known : _customer.Value.ToString();
        if (_order.Build(row, _keys) is var order and not TemplateResult.Present)
        {
            return (order == TemplateResult.Missing ? RejectReason.MissingOrder : RejectReason.BadNumber, _order.Column);
        }

        if (TimeProblem(row, out var at) is { } badTime)
        {
            return (badTime, _timeText.Column);
        }

        return _amounts.TryRead(row, out var amount, out var column) ? Gather(row, at, amount) : (RejectReason.BadNumber, column);
    }

    private string? TimeProblem(RowReader row, out DateTimeOffset at)
    {
        at = default;
        if (_timeText.Build(row, _keys) != TemplateResult.Present || !_times.TryRead(_timeText.Value, out at))
        {
            return RejectReason.BadTime;
        }

        return at < OrderFile.EarliestTime ? RejectReason.AbsurdDate : at > _reading.Now ? RejectReason.FutureDate : null;
    }

    private (string? Reason, string Column) Gather(RowReader row, DateTimeOffset at, decimal amount)
    {
        var found = _drafts.TryGetValue(_order.Value, out var draft);
        if (found && draft!.Customer != _keys.Customer)
        {
            return (RejectReason.CustomerConflict, _customer.Column);
        }

        if (found && _amounts.Once && draft!.Total != amount)
        {
            return (RejectReason.TotalConflict, _map.Amount.TotalOnce!.Written);
        }

        _keys.Order = found ? draft!.Key : _order.Value.ToString();
        draft ??= new OrderDraft(_keys.Order, _keys.Customer, _keys.Row, _cancel.Length);
        if (!TryAddresses(row, draft, out var column))
        {
            return (RejectReason.BadZone, column);
        }

        if (!found)
        {
            _drafts.Dictionary.Add(draft.Key, draft);
            _inFileOrder.Add(draft);
            _customers.Set.Add(draft.Customer);
        }

        draft.Add(at, found && _amounts.Once ? 0 : amount);
        CountCancelled(row, draft);
        return (null, "");
    }

    private bool TryAddresses(RowReader row, OrderDraft draft, out string column)
    {
        column = "";
        foreach (var address in _addresses)
        {
            // The first row that has the address decides.
            ref var value = ref draft.Addresses[(int)address.Field];
            if (value is null && !address.TryRead(row, _keys, out value))
            {
                column = address.Column;
                return false;
            }
        }

        return true;
    }

    private void CountCancelled(RowReader row, OrderDraft draft)
    {
        for (var i = 0; i < _cancel.Length; i++)
        {
            draft.Matches[i] += _cancel[i]?.Matches(row) == true ? 1 : 0;
        }
    }

    private bool IsCancelled(OrderDraft draft)
    {
        for (var i = 0; i < _map.Cancelled.Count; i++)
        {
            var rule = _map.Cancelled[i];
            if ((rule.OrderStartsWith is { } beginnings && BoundRule.StartsWithAny(draft.Key, beginnings))
                || (rule.NegativeTotal && draft.Total < 0)
                || (rule.Rows is not null && draft.Matches[i] >= (rule.AnyRow ? 1 : draft.Rows)))
            {
                return true;
            }
        }

        return false;
    }
}
