using Automation.Templating.Analysis;
using Automation.Templating.Diagnostics;
using Automation.Templating.Rendering;
using Automation.Templating.Syntax;

namespace Automation.Templating.Audiences;

/// <summary>
/// Walks a rule and writes SQL. Two kinds of parts: conditions, which are true or false and never NULL, so that `not` means the
/// same as in the language; and scalars, which may be NULL and are guarded where they are compared.
/// </summary>
internal sealed partial class AudienceTranslator
{
    private const int MostParameters = 500;
    private const string True = "(1=1)";
    private const string False = "(1=0)";

    private readonly SourceText _source;
    private readonly IReadOnlyDictionary<string, AudienceColumn> _columns;
    private readonly IReadOnlyDictionary<string, object?> _values;
    private readonly DateTimeOffset _now;
    private readonly bool _isSqlite;
    private readonly List<object?> _parameters = [];
    private readonly List<TemplateDiagnostic> _diagnostics = [];

    public AudienceTranslator(
        SourceText source,
        IReadOnlyDictionary<string, AudienceColumn> columns,
        IReadOnlyDictionary<string, object?> values,
        DateTimeOffset now,
        SqlDialect dialect)
    {
        (_source, _columns, _values, _now, _isSqlite) = (source, columns, values, now, dialect == SqlDialect.Sqlite);
    }

    public SqlTranslation Translate(Expr rule)
    {
        var sql = Condition(rule);
        if (_parameters.Count > MostParameters)
        {
            Report(rule, AudienceFaults.TooLarge(MostParameters));
        }

        return new SqlTranslation(_diagnostics.Count == 0 ? new SqlFragment(sql, _parameters) : null, _diagnostics);
    }

    private string Report(Node node, Fault fault)
    {
        _diagnostics.Add(_source.Diagnose(fault, node.Place.Start, TemplatePhase.Parse));
        return False;
    }

    private string Parameter(object? value)
    {
        _parameters.Add(value);
        return "@a" + (_parameters.Count - 1).ToString(System.Globalization.CultureInfo.InvariantCulture);
    }

    /// <summary>A part as a condition: what <see cref="Expression.IsTruthy"/> says of its value.</summary>
    private string Condition(Expr part)
    {
        if (IsKnown(part))
        {
            return TryEvaluate(part, out var value) ? Literal(Expression.IsTruthy(value)) : False;
        }

        return part switch
        {
            NestedExpr nested => Condition(nested.Inner),
            UnaryExpr { Operator: UnaryOperator.Not } not => $"(NOT {Condition(not.Operand)})",
            LogicalExpr logical => $"({Condition(logical.Left)} {(logical.Operator == BinaryOperator.And ? "AND" : "OR")} {Condition(logical.Right)})",
            EqualityExpr equality => Equality(equality),
            ComparisonExpr comparison => Comparison(comparison),
            MembershipExpr membership => Membership(membership),
            TernaryExpr ternary => Choice(ternary),
            _ => Truthy(Scalar(part)),
        };
    }

    private string Choice(TernaryExpr part)
    {
        var condition = Condition(part.Condition);
        return $"(({condition} AND {Condition(part.Yes)}) OR ((NOT {condition}) AND {Condition(part.No)}))";
    }

    private static string Literal(bool value) => value ? True : False;

    private string Truthy(Scalar? scalar) => scalar switch
    {
        Stored { Kind: ScalarKind.Boolean } stored => _isSqlite ? $"(COALESCE({stored.Sql}, 0) <> 0)" : $"COALESCE({stored.Sql}, FALSE)",
        Stored stored => $"({stored.Sql} IS NOT NULL)",
        Known known => Literal(Expression.IsTruthy(known.Value)),
        _ => False,
    };

    /// <summary>True when no fact takes part: the value is the same for every row.</summary>
    private bool IsKnown(Node part)
    {
        if (part is MemberExpr or GlobalVariable or IndexExpr && TemplateAnalysis.PathOf((Expr)part) is { } path && IsFact(path))
        {
            return false;
        }

        return part.Children.All(IsKnown);
    }

    private bool IsFact(string path) =>
        _columns.ContainsKey(path) || (path.LastIndexOf('.') is > 0 and var dot && _columns.ContainsKey(path[..dot])) || IsUnknown(path);

    // A path that nobody knows is taken for a fact, so that the error can name it.
    private bool IsUnknown(string path)
    {
        var root = path.Split('.', '[')[0];
        return root is not ("now" or "empty") && !Builtins.BuiltinSet.IsNamespace(root)
            && !_values.Keys.Any(key => key == root || key.StartsWith(root + ".", StringComparison.Ordinal));
    }

    private bool TryEvaluate(Expr part, out object? value)
    {
        var context = new TemplateContext { Model = new PathModel(_values, ""), Now = _now, MissingVariables = MissingVariablePolicy.Strict, Zone = OffsetZone(_now) };
        var r = Renderer.Borrow(context, Dialect.Message);
        try
        {
            value = part.Evaluate(r);
            return true;
        }
        catch (RenderFaultException fault)
        {
            value = null;
            _diagnostics.Add(fault.ToDiagnostic());
            return false;
        }
        finally
        {
            r.GiveBack();
        }
    }

    // Local dates of the rule are those of the clock that `now` was given in.
    private static TimeZoneInfo OffsetZone(DateTimeOffset now) => now.Offset == TimeSpan.Zero
        ? TimeZoneInfo.Utc
        : TimeZoneInfo.CreateCustomTimeZone("rule", now.Offset, "rule", "rule");

    private Scalar? Scalar(Expr part)
    {
        if (IsKnown(part))
        {
            return TryEvaluate(part, out var value) ? new Known(value) : null;
        }

        switch (part)
        {
            case NestedExpr nested:
                return Scalar(nested.Inner);
            case GlobalVariable or MemberExpr:
                return Fact(part);
            case CoalesceExpr { Operator: BinaryOperator.Coalesce } coalesce:
                return Coalesce(coalesce);
            case ArithmeticExpr { Operator: BinaryOperator.Add or BinaryOperator.Subtract } arithmetic:
                return Shift(arithmetic);
            default:
                Report(part, AudienceFaults.NotTranslatable(part.ToString()));
                return null;
        }
    }

    private Stored? Fact(Expr part)
    {
        var path = TemplateAnalysis.PathOf(part);
        if (path is not null && _columns.TryGetValue(path, out var column))
        {
            return new Stored(column.Sql, KindOf(column.Type));
        }

        if (part is MemberExpr member && TemplateAnalysis.PathOf(member.Target) is { } owner && _columns.TryGetValue(owner, out var parent)
            && MemberOf(parent, member.Name) is { } sql)
        {
            return new Stored(sql, ScalarKind.Number);
        }

        var known = _columns.Keys.Concat(_values.Keys);
        Report(part, AudienceFaults.UnknownFact(path ?? part.ToString(), NameSuggestion.Nearest(path ?? "", known)));
        return null;
    }

    private string? MemberOf(AudienceColumn column, string name) => (column.Type, name) switch
    {
        (AudienceType.Date, "year") => $"CAST(substr({column.Sql}, 1, 4) AS INTEGER)",
        (AudienceType.Date, "month") => $"CAST(substr({column.Sql}, 6, 2) AS INTEGER)",
        (AudienceType.Date, "day") => $"CAST(substr({column.Sql}, 9, 2) AS INTEGER)",
        (AudienceType.TextList, "size") => _isSqlite ? $"json_array_length({column.Sql})" : $"jsonb_array_length(({column.Sql})::jsonb)",
        (AudienceType.Text, "size") => null,
        _ => null,
    };

    private static ScalarKind KindOf(AudienceType type) => type switch
    {
        AudienceType.Number => ScalarKind.Number,
        AudienceType.Text => ScalarKind.Text,
        AudienceType.Boolean => ScalarKind.Boolean,
        AudienceType.Instant => ScalarKind.Instant,
        AudienceType.Date => ScalarKind.Date,
        _ => ScalarKind.TextList,
    };

    private Scalar? Coalesce(CoalesceExpr part)
    {
        if (Scalar(part.Left) is not { } left || Scalar(part.Right) is not { } right)
        {
            return null;
        }

        if (left is Known known)
        {
            return known.Value is null ? right : known;
        }

        var stored = (Stored)left;
        if (right is Known { Value: null })
        {
            return stored;
        }

        var second = right is Stored other && other.Kind == stored.Kind ? other.Sql
            : right is Known { Value: var value } && Constant(stored.Kind, value) is { } constant ? Parameter(constant)
            : null;
        if (second is null)
        {
            Report(part, AudienceFaults.TypeMismatch(part.ToString(), stored.TypeName, Describe(right)));
            return null;
        }

        return stored with { Sql = $"COALESCE({stored.Sql}, {second})" };
    }

    /// <summary>An instant moved by a duration, or the time between two instants.</summary>
    private Stored? Shift(ArithmeticExpr part)
    {
        var (left, right) = (Scalar(part.Left), Scalar(part.Right));
        if (left is null || right is null)
        {
            return null;
        }

        var sign = part.Operator == BinaryOperator.Add ? "+" : "-";
        if (Ticks(left) is { IsInstant: true } a && right is Known { Value: TimeSpan by })
        {
            return new Stored($"({a.Sql} {sign} {Parameter(by.Ticks)})", ScalarKind.InstantTicks);
        }

        if (sign == "+" && left is Known { Value: TimeSpan first } && Ticks(right) is { IsInstant: true } b)
        {
            return new Stored($"({b.Sql} + {Parameter(first.Ticks)})", ScalarKind.InstantTicks);
        }

        if (sign == "-" && Ticks(left) is { IsInstant: true } from && Ticks(right) is { IsInstant: true } to)
        {
            return new Stored($"({from.Sql} - {to.Sql})", ScalarKind.DurationTicks);
        }

        Report(part, AudienceFaults.NotTranslatable(part.ToString()));
        return null;
    }

    private (string Sql, bool IsInstant)? Ticks(Scalar scalar) => scalar switch
    {
        Stored { Kind: ScalarKind.Instant } stored => ($"({stored.Sql} * 10000)", true),
        Stored { Kind: ScalarKind.InstantTicks } stored => (stored.Sql, true),
        Known { Value: DateTimeOffset at } => (Parameter(TicksOf(at)), true),
        _ => null,
    };

    private static long TicksOf(DateTimeOffset at) => at.UtcTicks - DateTimeOffset.UnixEpoch.UtcTicks;
}
