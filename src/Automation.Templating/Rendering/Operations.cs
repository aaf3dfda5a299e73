using System.Numerics;
using Automation.Templating.Diagnostics;
using Automation.Templating.Syntax;
using Automation.Templating.Values;

namespace Automation.Templating.Rendering;

/// <summary>The arithmetic of the language.</summary>
internal static class Operations
{
    public static object? Evaluate(Renderer r, ArithmeticExpr node, object? left, object? right)
    {
        if (left is int a && right is int b && node.Operator is BinaryOperator.Add or BinaryOperator.Subtract)
        {
            return Numbers.Fit(node.Operator == BinaryOperator.Add ? (long)a + b : (long)a - b);
        }

        if (left is string or RawText || right is string or RawText)
        {
            return Text(r, node, left, right);
        }

        if (left is null || right is null)
        {
            return null;
        }

        return Numbers.IsNumber(left) && Numbers.IsNumber(right)
            ? Arithmetic(r, node, node.Operator, left, right)
            : Other(r, node, left, right);
    }

    private static object? Text(Renderer r, ArithmeticExpr node, object? left, object? right)
    {
        if (node.Operator == BinaryOperator.Add)
        {
            return Concat(r, node, left, right);
        }

        if (node.Operator == BinaryOperator.Multiply)
        {
            var (text, count) = Numbers.IsInteger(right) ? (left, right) : (right, left);
            return Numbers.IsInteger(count) ? Repeat(r, node, r.ToText(text), count!) : throw node.Place.Fail(RenderFaults.MultiplyTypes());
        }

        throw Unsupported(node, left, right);
    }

    /// <summary>Joins two values; where one is already escaped, the other is escaped too.</summary>
    public static object Concat(Renderer r, Node node, object? left, object? right)
    {
        if (r.Escaping == OutputChannel.Html && (left is RawText || right is RawText))
        {
            return new RawText(Join(r, node, Escaped(r, left), Escaped(r, right)));
        }

        return Join(r, node, r.ToText(left), r.ToText(right));
    }

    private static string Join(Renderer r, Node node, string left, string right)
    {
        r.Budget.AllocateText((long)left.Length + right.Length, node);
        return string.Concat(left, right);
    }

    public static string Escaped(Renderer r, object? value) => value is RawText raw ? raw.Text : EscapeHtml(r, r.ToText(value));

    public static string EscapeHtml(Renderer r, string text)
    {
        var special = text.AsSpan().IndexOfAny("&<>\"'");
        if (special < 0)
        {
            return text;
        }

        r.Budget.AllocateText(text.Length * 2L, r.CallSite);
        var escaped = new System.Text.StringBuilder(text.Length + 16).Append(text, 0, special);
        foreach (var c in text.AsSpan(special))
        {
            if (c is '&' or '<' or '>' or '"' or '\'')
            {
                escaped.Append(Renderer.HtmlEntity(c));
            }
            else
            {
                escaped.Append(c);
            }
        }

        r.Budget.AllocateText(escaped.Length, r.CallSite);
        return escaped.ToString();
    }

    private static string Repeat(Renderer r, Node node, string text, object count)
    {
        var times = Numbers.ToBig(count);
        if (times.Sign <= 0 || text.Length == 0)
        {
            return "";
        }

        r.Budget.AllocateText((long)BigInteger.Min(times * text.Length, long.MaxValue / 4), node);
        return string.Create(text.Length * (int)times, text, static (span, part) =>
        {
            part.CopyTo(span);
            for (var done = part.Length; done < span.Length; done *= 2)
            {
                span[..Math.Min(done, span.Length - done)].CopyTo(span[done..]);
            }
        });
    }

    public static object? Arithmetic(Renderer r, Node node, BinaryOperator op, object left, object right)
    {
        var kind = (NumberKind)Math.Max((int)Numbers.KindOf(left), (int)Numbers.KindOf(right));
        return kind switch
        {
            NumberKind.Int or NumberKind.Long or NumberKind.Big => Integers(r, node, op, left, right),
            NumberKind.Decimal => Decimals(node, op, Numbers.ToDecimal(left), Numbers.ToDecimal(right)),
            NumberKind.Float => Doubles(node, op, Numbers.ToDouble(left), Numbers.ToDouble(right)) is double d ? (float)d : null,
            _ => Doubles(node, op, Numbers.ToDouble(left), Numbers.ToDouble(right)),
        };
    }

    private static object? Integers(Renderer r, Node node, BinaryOperator op, object left, object right)
    {
        if (op == BinaryOperator.Divide)
        {
            return Numbers.ToDouble(left) / Numbers.ToDouble(right);
        }

        var (a, b) = (Numbers.ToBig(left), Numbers.ToBig(right));
        if (b.IsZero && op is BinaryOperator.DivideRound or BinaryOperator.Modulo)
        {
            throw node.Place.Fail(RenderFaults.DivideByZero());
        }

        var result = op switch
        {
            BinaryOperator.Add => a + b,
            BinaryOperator.Subtract => a - b,
            BinaryOperator.Multiply => a * b,
            BinaryOperator.DivideRound => BigInteger.Divide(a, b),
            BinaryOperator.Modulo => BigInteger.Remainder(a, b),
            BinaryOperator.ShiftLeft => a << Shift(node, b),
            _ => a >> Shift(node, b),
        };
        if (Numbers.IsTooLong(result))
        {
            throw node.Place.Fail(RenderFaults.DigitLimit(Numbers.MaxDigits));
        }

        r.Budget.Allocate(result.GetByteCount(), node);
        return Numbers.Fit(result);
    }

    private static int Shift(Node node, BigInteger by) =>
        by >= -1024 && by <= 1024 ? (int)by : throw node.Place.Fail(RenderFaults.DigitLimit(Numbers.MaxDigits));

    private static object? Doubles(Node node, BinaryOperator op, double a, double b) => op switch
    {
        BinaryOperator.Add => a + b,
        BinaryOperator.Subtract => a - b,
        BinaryOperator.Multiply => a * b,
        BinaryOperator.Divide => a / b,
        BinaryOperator.DivideRound => Math.Round(a / b),
        BinaryOperator.Modulo => a % b,
        _ => throw node.Place.Fail(RenderFaults.Operator(BinaryExpr.Sign(op), "double", "double")),
    };

    private static object? Decimals(Node node, BinaryOperator op, decimal a, decimal b)
    {
        try
        {
            return op switch
            {
                BinaryOperator.Add => a + b,
                BinaryOperator.Subtract => a - b,
                BinaryOperator.Multiply => a * b,
                BinaryOperator.Divide => a / b,
                BinaryOperator.DivideRound => Math.Round(a / b),
                BinaryOperator.Modulo => a % b,
                _ => throw node.Place.Fail(RenderFaults.Operator(BinaryExpr.Sign(op), "decimal", "decimal")),
            };
        }
        catch (DivideByZeroException)
        {
            throw node.Place.Fail(RenderFaults.DivideByZero());
        }
        catch (OverflowException)
        {
            throw node.Place.Fail(RenderFaults.DigitLimit(28));
        }
    }

    private static object? Other(Renderer r, ArithmeticExpr node, object left, object right)
    {
        try
        {
            switch (node.Operator, left, right)
            {
                case (BinaryOperator.Add, DateTimeOffset at, TimeSpan by): return Dates.Rezone(r, at, at + by);
                case (BinaryOperator.Add, TimeSpan by, DateTimeOffset at): return Dates.Rezone(r, at, at + by);
                case (BinaryOperator.Subtract, DateTimeOffset at, TimeSpan by): return Dates.Rezone(r, at, at - by);
                case (BinaryOperator.Subtract, DateTimeOffset a, DateTimeOffset b): return a - b;
                case (BinaryOperator.Add, DateOnly at, TimeSpan by): return at.AddDays((int)by.TotalDays);
                case (BinaryOperator.Subtract, DateOnly at, TimeSpan by): return at.AddDays(-(int)by.TotalDays);
                case (BinaryOperator.Subtract, DateOnly a, DateOnly b): return TimeSpan.FromDays(a.DayNumber - b.DayNumber);
                case (BinaryOperator.Add, TimeSpan a, TimeSpan b): return a + b;
                case (BinaryOperator.Subtract, TimeSpan a, TimeSpan b): return a - b;
                case (BinaryOperator.Divide, TimeSpan a, TimeSpan b): return b == TimeSpan.Zero ? throw node.Place.Fail(RenderFaults.DivideByZero()) : a / b;
                case (BinaryOperator.Multiply, TimeSpan a, _) when Numbers.IsNumber(right): return a * Numbers.ToDouble(right);
                case (BinaryOperator.Multiply, _, TimeSpan b) when Numbers.IsNumber(left): return b * Numbers.ToDouble(left);
                case (BinaryOperator.Divide, TimeSpan a, _) when Numbers.IsNumber(right): return a / Numbers.ToDouble(right);
                case (BinaryOperator.Add, IReadOnlyList<object?> a, IReadOnlyList<object?> b): return Lists.Concat(r, node, a, b);
                case (BinaryOperator.Multiply, IReadOnlyList<object?> a, _) when Numbers.IsInteger(right): return Lists.Repeat(r, node, a, right);
                default: throw Unsupported(node, left, right);
            }
        }
        catch (Exception e) when (e is OverflowException or ArgumentOutOfRangeException or ArgumentException)
        {
            throw node.Place.Fail(RenderFaults.DateRange());
        }
    }

    private static RenderFaultException Unsupported(ArithmeticExpr node, object? left, object? right) =>
        node.Place.Fail(RenderFaults.Operator(BinaryExpr.Sign(node.Operator), Renderer.TypeName(left), Renderer.TypeName(right)));

    public static object? Negate(Node node, object? value) => value switch
    {
        null => null,
        int i => Numbers.Fit(-(long)i),
        long l => Numbers.Fit(-(BigInteger)l),
        double d => -d,
        decimal m => -m,
        float f => -f,
        BigInteger b => Numbers.Fit(-b),
        TimeSpan t => -t,
        _ => throw node.Place.Fail(RenderFaults.Unary("-", Renderer.TypeName(value))),
    };

    public static RangeValue Range(Renderer r, RangeExpr node, Place at, object? left, object? right)
    {
        var (first, last) = (Bound(node.Left, left), Bound(node.Right, right));
        var down = last < first;
        var count = BigInteger.Abs(last - first) + (node.Operator == BinaryOperator.Range ? 1 : 0);
        if (count > r.LoopLimit)
        {
            throw at.Fail(RenderFaults.RangeLimit((long)BigInteger.Min(count, long.MaxValue), r.LoopLimit));
        }

        return new RangeValue((long)first, (int)count, down);
    }

    private static BigInteger Bound(Expr node, object? value)
    {
        var number = value switch
        {
            double d when d == Math.Floor(d) && Math.Abs(d) < long.MaxValue => new BigInteger(d),
            decimal m when m == Math.Floor(m) => new BigInteger(m),
            _ when Numbers.IsInteger(value) => Numbers.ToBig(value!),
            _ => throw node.Place.Fail(RenderFaults.RangeOperand(Renderer.TypeName(value))),
        };
        return number >= long.MinValue / 2 && number <= long.MaxValue / 2 ? number : throw node.Place.Fail(RenderFaults.RangeOperand("bigint"));
    }
}
