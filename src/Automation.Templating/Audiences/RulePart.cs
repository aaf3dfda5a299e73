using Automation.Templating.Syntax;

namespace Automation.Templating;

/// <summary>A part of a rule, for those who show or explain it: what is joined by and, or, not, and the conditions between. Immutable.</summary>
public abstract record RulePart
{
    private RulePart(Expr node) => Node = node;

    /// <summary>The part as it is written.</summary>
    public string Text => Node.ToString();

    internal Expr Node { get; }

    /// <summary>All parts must hold.</summary>
    public sealed record All : RulePart
    {
        internal All(Expr node, IReadOnlyList<RulePart> parts)
            : base(node) => Parts = parts;

        /// <summary>Two or more.</summary>
        public IReadOnlyList<RulePart> Parts { get; }
    }

    /// <summary>One of the parts must hold.</summary>
    public sealed record Any : RulePart
    {
        internal Any(Expr node, IReadOnlyList<RulePart> parts)
            : base(node) => Parts = parts;

        /// <summary>Two or more.</summary>
        public IReadOnlyList<RulePart> Parts { get; }
    }

    /// <summary>The part must not hold.</summary>
    public sealed record Not : RulePart
    {
        internal Not(Expr node, RulePart part)
            : base(node) => Part = part;

        /// <summary>The part.</summary>
        public RulePart Part { get; }
    }

    /// <summary>A fact compared with something that is written down.</summary>
    public sealed record Comparison : RulePart
    {
        internal Comparison(Expr node, string path, string @operator, RuleValue value)
            : base(node) => (Path, Operator, Value) = (path, @operator, value);

        /// <summary>The fact, such as <c>customer.orders_count</c>.</summary>
        public string Path { get; }

        /// <summary>As the fact stands on the left: <c>==</c>, <c>!=</c>, <c>&lt;</c>, <c>&lt;=</c>, <c>&gt;</c>, <c>&gt;=</c>, <c>in</c>, <c>not in</c>, <c>contains</c>, <c>starts_with</c> or <c>ends_with</c>.</summary>
        public string Operator { get; }

        /// <summary>With what.</summary>
        public RuleValue Value { get; }
    }

    /// <summary>Anything else: it is shown as it is written.</summary>
    public sealed record Other : RulePart
    {
        internal Other(Expr node)
            : base(node)
        {
        }
    }
}

/// <summary>What a fact is compared with. Immutable.</summary>
public abstract record RuleValue
{
    private RuleValue()
    {
    }

    /// <summary>A text, a number, a truth value, or null.</summary>
    /// <param name="Value">The value.</param>
    public sealed record Constant(object? Value) : RuleValue;

    /// <summary>Several of them.</summary>
    /// <param name="Values">The values.</param>
    public sealed record List(IReadOnlyList<object?> Values) : RuleValue;

    /// <summary>A time that moves with the clock.</summary>
    /// <param name="Offset">From now; negative before it.</param>
    public sealed record FromNow(TimeSpan Offset) : RuleValue;
}
