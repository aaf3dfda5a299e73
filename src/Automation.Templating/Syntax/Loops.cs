using Automation.Templating.Rendering;

namespace Automation.Templating.Syntax;

internal sealed record LoopOptions(Expr? Offset, Expr? Limit, bool Reversed, Expr? Columns);

internal sealed record LoopHeader(Expr Variable, Expr Iterator, LoopOptions Options)
{
    public IEnumerable<Node> Children =>
        new Node?[] { Iterator, Options.Offset, Options.Limit, Options.Columns }.OfType<Node>();

    /// <summary>The items to loop over, with where to start, how many, and in which direction.</summary>
    public (IReadOnlyList<object?> Items, int First, int Count, int Step) Open(Renderer r)
    {
        var source = Iterator.Evaluate(r);
        var items = Lists.From(r, Iterator, source)
            ?? throw Iterator.Place.Fail(RenderFaults.NotIterable(Renderer.TypeName(source)));
        var offset = Options.Offset is null ? 0 : Math.Max(0, Arguments.Int(r, Options.Offset.Evaluate(r)));
        var limit = Options.Limit is null ? int.MaxValue : Math.Max(0, Arguments.Int(r, Options.Limit.Evaluate(r)));
        var count = Math.Min(Math.Max(0, items.Count - offset), limit);
        return Options.Reversed ? (items, offset + count - 1, count, -1) : (items, offset, count, 1);
    }
}

/// <summary>The variable of a loop: visible in the loop only, and what it hid before comes back afterwards.</summary>
internal readonly struct LoopSlot
{
    private readonly LocalVariable? _local;
    private readonly int _slot;
    private readonly object? _before;

    public LoopSlot(Renderer r, Expr variable)
    {
        _local = variable as LocalVariable;
        _before = _local?.EvaluateRaw(r);
        _slot = _local is null ? r.PushLoopVariable(((GlobalVariable)variable).Name) : -1;
    }

    public void Set(Renderer r, object? value)
    {
        if (_local is null)
        {
            r.SetLoopVariable(_slot, value);
        }
        else
        {
            _local.Assign(r, value);
        }
    }

    public void Close(Renderer r)
    {
        if (_local is null)
        {
            r.PopLoopVariable();
        }
        else
        {
            _local.Assign(r, _before);
        }
    }
}

internal sealed class ForStatement(Place place, LoopHeader header, BlockStatement body, BlockStatement? otherwise) : Statement(place)
{
    public LoopHeader Header => header;

    public override IEnumerable<Node> Children => [.. header.Children, body, .. otherwise is null ? Array.Empty<Node>() : [otherwise]];

    public override Flow Execute(Renderer r)
    {
        r.Budget.Step(this);
        var (items, first, count, step) = header.Open(r);
        return count == 0 ? otherwise?.Execute(r) ?? Flow.Next : Run(r, items, first, count, step);
    }

    private Flow Run(Renderer r, IReadOnlyList<object?> items, int first, int count, int step)
    {
        var outer = r.Loop;
        var loop = new LoopState { Length = count, Outer = outer };
        r.Loop = loop;
        var slot = new LoopSlot(r, header.Variable);
        var flow = Flow.Next;
        for (var i = 0; i < count; i++)
        {
            Loops.Charge(r, this, i);
            var at = first + (i * step);
            var item = at < items.Count ? r.Import(items[at], "item") : null;
            loop.Index = i;
            (loop.Previous, loop.Current) = (loop.Current, item);
            slot.Set(r, item);
            flow = body.Execute(r);
            if (flow is Flow.Break or Flow.Return)
            {
                break;
            }
        }

        slot.Close(r);
        r.Loop = outer;
        return flow == Flow.Return ? flow : Flow.Next;
    }
}

internal static class Loops
{
    /// <summary>Charges one iteration; the plain dialect also bounds each single loop.</summary>
    public static void Charge(Renderer r, Node loop, int done)
    {
        if (done >= r.LoopLimit)
        {
            throw loop.Place.Fail(RenderFaults.LoopLimit(r.LoopLimit));
        }

        r.Budget.Iterate(loop);
    }
}

internal sealed class TableRowStatement(Place place, LoopHeader header, BlockStatement body) : Statement(place)
{
    public LoopHeader Header => header;

    public override IEnumerable<Node> Children => [.. header.Children, body];

    public override Flow Execute(Renderer r)
    {
        r.Budget.Step(this);
        var (items, first, count, step) = header.Open(r);
        var columns = header.Options.Columns is null ? 1 : Math.Max(1, Arguments.Int(r, header.Options.Columns.Evaluate(r)));
        var outer = r.Loop;
        var loop = new LoopState { Length = count, Columns = columns, Kind = "tablerow", Outer = outer };
        r.Loop = loop;
        var slot = new LoopSlot(r, header.Variable);
        var flow = Flow.Next;
        for (var i = 0; i < count && flow is Flow.Next or Flow.Continue; i++)
        {
            Loops.Charge(r, this, i);
            (loop.Index, loop.Column) = (i, i % columns);
            slot.Set(r, r.Import(items[first + (i * step)], "item"));
            flow = Cell(r, i / columns, i % columns, isLast: i == count - 1 || (i + 1) % columns == 0);
        }

        slot.Close(r);
        r.Loop = outer;
        return flow == Flow.Return ? flow : Flow.Next;
    }

    private Flow Cell(Renderer r, int row, int column, bool isLast)
    {
        if (column == 0)
        {
            r.WriteRaw("<tr class=\"row");
            r.Output.Append(row + 1, default, System.Globalization.CultureInfo.InvariantCulture);
            r.WriteRaw("\">");
        }

        r.WriteRaw("<td class=\"col");
        r.Output.Append(column + 1, default, System.Globalization.CultureInfo.InvariantCulture);
        r.WriteRaw("\">");
        var flow = body.Execute(r);
        r.WriteRaw(isLast || flow is Flow.Break or Flow.Return ? "</td></tr>\n" : "</td>");
        return flow;
    }
}

internal sealed class WhileStatement(Place place, Expr condition, BlockStatement body) : Statement(place)
{
    public override IEnumerable<Node> Children => [condition, body];

    public override Flow Execute(Renderer r)
    {
        r.Budget.Step(this);
        var outer = r.Loop;
        var loop = new LoopState { Kind = "while", Outer = outer };
        r.Loop = loop;
        var flow = Flow.Next;
        for (var i = 0; flow is Flow.Next or Flow.Continue && Expression.IsTruthy(condition.Evaluate(r)); i++)
        {
            Loops.Charge(r, this, i);
            loop.Index = i;
            flow = body.Execute(r);
        }

        r.Loop = outer;
        return flow == Flow.Return ? flow : Flow.Next;
    }
}
