using Automation.Templating.Rendering;

namespace Automation.Templating.Syntax;

internal enum BinaryOperator
{
    Add,
    Subtract,
    Multiply,
    Divide,
    DivideRound,
    Modulo,
    ShiftLeft,
    ShiftRight,
    Equal,
    NotEqual,
    Less,
    LessEqual,
    Greater,
    GreaterEqual,
    And,
    Or,
    Coalesce,
    CoalesceNot,
    Range,
    RangeExclusive,
    In,
    NotIn,
    Contains,
    StartsWith,
    EndsWith,
}

internal abstract class BinaryExpr(Place place, BinaryOperator op, Expr left, Expr right) : Expr(place)
{
    public override string SyntaxName => "binary expression";

    public BinaryOperator Operator => op;

    public Expr Left => left;

    public Expr Right => right;

    public override IEnumerable<Node> Children => [left, right];

    public static BinaryExpr Create(Place place, BinaryOperator op, Expr left, Expr right, Place? at = null) => op switch
    {
        BinaryOperator.And or BinaryOperator.Or => new LogicalExpr(place, op, left, right),
        BinaryOperator.Coalesce or BinaryOperator.CoalesceNot => new CoalesceExpr(place, op, left, right),
        BinaryOperator.Range or BinaryOperator.RangeExclusive => new RangeExpr(place, op, left, right, at ?? place),
        BinaryOperator.Equal or BinaryOperator.NotEqual => new EqualityExpr(place, op, left, right),
        >= BinaryOperator.Less and <= BinaryOperator.GreaterEqual => new ComparisonExpr(place, op, left, right),
        >= BinaryOperator.In => new MembershipExpr(place, op, left, right),
        _ => new ArithmeticExpr(place, op, left, right),
    };

    public static string Sign(BinaryOperator op) => op switch
    {
        BinaryOperator.Add => "+",
        BinaryOperator.Subtract => "-",
        BinaryOperator.Multiply => "*",
        BinaryOperator.Divide => "/",
        BinaryOperator.DivideRound => "//",
        BinaryOperator.Modulo => "%",
        BinaryOperator.ShiftLeft => "<<",
        BinaryOperator.ShiftRight => ">>",
        BinaryOperator.Equal => "==",
        BinaryOperator.NotEqual => "!=",
        BinaryOperator.Less => "<",
        BinaryOperator.LessEqual => "<=",
        BinaryOperator.Greater => ">",
        BinaryOperator.GreaterEqual => ">=",
        BinaryOperator.And => "&&",
        BinaryOperator.Or => "||",
        BinaryOperator.Coalesce => "??",
        BinaryOperator.CoalesceNot => "?!",
        BinaryOperator.Range => "..",
        BinaryOperator.RangeExclusive => "..<",
        BinaryOperator.In => "in",
        BinaryOperator.NotIn => "not in",
        BinaryOperator.Contains => "contains",
        BinaryOperator.StartsWith => "starts_with",
        _ => "ends_with",
    };
}

internal sealed class LogicalExpr(Place place, BinaryOperator op, Expr left, Expr right) : BinaryExpr(place, op, left, right)
{
    public override object? Evaluate(Renderer r)
    {
        var first = Expression.IsTruthy(Left.Evaluate(r));
        if (first == (Operator == BinaryOperator.Or))
        {
            return Boxes.Bool(first);
        }

        return Boxes.Bool(Expression.IsTruthy(Right.Evaluate(r)));
    }
}

internal sealed class CoalesceExpr(Place place, BinaryOperator op, Expr left, Expr right) : BinaryExpr(place, op, left, right)
{
    public override object? Evaluate(Renderer r)
    {
        r.Quiet++;
        var first = Left.Evaluate(r);
        r.Quiet--;
        return (first is null) == (Operator == BinaryOperator.Coalesce) ? Right.Evaluate(r) : first;
    }
}

internal sealed class RangeExpr(Place place, BinaryOperator op, Expr left, Expr right, Place at) : BinaryExpr(place, op, left, right)
{
    public override object? Evaluate(Renderer r)
    {
        r.Budget.Step(this);
        return Operations.Range(r, this, at, Left.Evaluate(r), Right.Evaluate(r));
    }
}

internal sealed class EqualityExpr(Place place, BinaryOperator op, Expr left, Expr right) : BinaryExpr(place, op, left, right)
{
    private readonly bool _asksForNull = left is LiteralExpr { Value: null } || right is LiteralExpr { Value: null }
        || left is GlobalVariable { Name: "empty" } || right is GlobalVariable { Name: "empty" };

    public override object? Evaluate(Renderer r)
    {
        r.Budget.Step(this);
        r.Quiet += _asksForNull ? 1 : 0;
        var equal = Comparison.AreEqual(r, Left.Evaluate(r), Right.Evaluate(r));
        r.Quiet -= _asksForNull ? 1 : 0;
        return Boxes.Bool(equal == (Operator == BinaryOperator.Equal));
    }
}

internal sealed class ComparisonExpr(Place place, BinaryOperator op, Expr left, Expr right) : BinaryExpr(place, op, left, right)
{
    public override object? Evaluate(Renderer r)
    {
        r.Budget.Step(this);
        var left = Left.Evaluate(r);
        var right = Right.Evaluate(r);
        if (left is null || right is null)
        {
            return Boxes.False;
        }

        var order = Comparison.Order(r, this, left, right);
        return Boxes.Bool(Operator switch
        {
            BinaryOperator.Less => order < 0,
            BinaryOperator.LessEqual => order <= 0,
            BinaryOperator.Greater => order > 0,
            _ => order >= 0,
        });
    }
}

internal sealed class MembershipExpr(Place place, BinaryOperator op, Expr left, Expr right) : BinaryExpr(place, op, left, right)
{
    public override object? Evaluate(Renderer r)
    {
        r.Budget.Step(this);
        var left = Left.Evaluate(r);
        var right = Right.Evaluate(r);
        return Boxes.Bool(Operator switch
        {
            BinaryOperator.In => Comparison.Contains(r, this, right, left),
            BinaryOperator.NotIn => !Comparison.Contains(r, this, right, left),
            BinaryOperator.Contains => Comparison.Contains(r, this, left, right),
            BinaryOperator.StartsWith => left is not null && right is not null && r.ToText(left).StartsWith(r.ToText(right), StringComparison.Ordinal),
            _ => left is not null && right is not null && r.ToText(left).EndsWith(r.ToText(right), StringComparison.Ordinal),
        });
    }
}

internal sealed class ArithmeticExpr(Place place, BinaryOperator op, Expr left, Expr right) : BinaryExpr(place, op, left, right)
{
    public override object? Evaluate(Renderer r)
    {
        r.Budget.Step(this);
        return Operations.Evaluate(r, this, Left.Evaluate(r), Right.Evaluate(r));
    }
}
