using Automation.Templating.Analysis;
using Automation.Templating.Rendering;
using Automation.Templating.Syntax;

namespace Automation.Templating.Audiences;

/// <summary>Reads the tree of an expression as the parts of a rule.</summary>
internal static class RuleOutline
{
    public static RulePart Of(Expr node) => node switch
    {
        NestedExpr nested => Of(nested.Inner),
        LogicalExpr { Operator: BinaryOperator.And } => new RulePart.All(node, [.. Flat(node, BinaryOperator.And)]),
        LogicalExpr => new RulePart.Any(node, [.. Flat(node, BinaryOperator.Or)]),
        UnaryExpr { Operator: UnaryOperator.Not } not => new RulePart.Not(node, Of(not.Operand)),
        EqualityExpr or ComparisonExpr or MembershipExpr => Comparison((BinaryExpr)node),
        _ => new RulePart.Other(node),
    };

    private static IEnumerable<RulePart> Flat(Expr node, BinaryOperator op) => node switch
    {
        NestedExpr nested when Innermost(nested) is LogicalExpr inner && inner.Operator == op => Flat(inner, op),
        LogicalExpr logical when logical.Operator == op => Flat(logical.Left, op).Concat(Flat(logical.Right, op)),
        _ => [Of(node)],
    };

    private static Expr Innermost(Expr node) => node is NestedExpr nested ? Innermost(nested.Inner) : node;

    private static RulePart Comparison(BinaryExpr node)
    {
        var (left, right) = (Innermost(node.Left), Innermost(node.Right));
        if (FactOf(left) is { } path && ValueOf(right) is { } value)
        {
            return new RulePart.Comparison(node, path, BinaryExpr.Sign(node.Operator), value);
        }

        return FactOf(right) is { } turned && ValueOf(left) is { } first && Turned(node.Operator) is { } op
            ? new RulePart.Comparison(node, turned, BinaryExpr.Sign(op), first)
            : new RulePart.Other(node);
    }

    private static string? FactOf(Expr node) =>
        node is MemberExpr && TemplateAnalysis.PathOf(node) is { } path && !path.Contains('[', StringComparison.Ordinal) && !path.StartsWith("now.", StringComparison.Ordinal) ? path : null;

    private static BinaryOperator? Turned(BinaryOperator op) => op switch
    {
        BinaryOperator.Equal or BinaryOperator.NotEqual => op,
        BinaryOperator.Less => BinaryOperator.Greater,
        BinaryOperator.LessEqual => BinaryOperator.GreaterEqual,
        BinaryOperator.Greater => BinaryOperator.Less,
        BinaryOperator.GreaterEqual => BinaryOperator.LessEqual,
        BinaryOperator.In => BinaryOperator.Contains,
        _ => null,
    };

    private static RuleValue? ValueOf(Expr node)
    {
        switch (Innermost(node))
        {
            case ArrayExpr array:
                var items = array.Items.Select(item => ConstantOf(Innermost(item))).ToList();
                return items.TrueForAll(item => item is not null) ? new RuleValue.List([.. items.Select(item => item!.Value)]) : null;
            case GlobalVariable { Name: "now" }:
                return new RuleValue.FromNow(TimeSpan.Zero);
            case ArithmeticExpr { Operator: BinaryOperator.Add or BinaryOperator.Subtract } shift when Innermost(shift.Left) is GlobalVariable { Name: "now" } && DurationOf(Innermost(shift.Right)) is { } by:
                return new RuleValue.FromNow(shift.Operator == BinaryOperator.Add ? by : -by);
            case var other:
                return ConstantOf(other);
        }
    }

    private static RuleValue.Constant? ConstantOf(Expr node) => node switch
    {
        LiteralExpr literal => new RuleValue.Constant(literal.Value),
        UnaryExpr { Operator: UnaryOperator.Minus, Operand: LiteralExpr { Value: { } number } } => number switch
        {
            int whole => new RuleValue.Constant(-whole),
            long whole => new RuleValue.Constant(-whole),
            decimal exact => new RuleValue.Constant(-exact),
            double real => new RuleValue.Constant(-real),
            _ => null,
        },
        _ => null,
    };

    private static TimeSpan? DurationOf(Expr node)
    {
        if (node is not MemberExpr { Target: var target, Name: var unit } || Innermost(target) is not LiteralExpr { Value: int or long } literal || Members.Unit(unit) is not { } one)
        {
            return null;
        }

        var count = Convert.ToInt64(literal.Value, System.Globalization.CultureInfo.InvariantCulture);
        return Math.Abs(count) <= TimeSpan.MaxValue.Ticks / one.Ticks ? one * count : null;
    }
}
