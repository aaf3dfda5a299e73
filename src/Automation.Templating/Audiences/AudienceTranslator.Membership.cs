using Automation.Templating.Syntax;

namespace Automation.Templating.Audiences;

internal sealed partial class AudienceTranslator
{
    private string Membership(MembershipExpr part)
    {
        var (left, right) = (Scalar(part.Left), Scalar(part.Right));
        if (left is null || right is null)
        {
            return False;
        }

        return part.Operator switch
        {
            BinaryOperator.In => Holds(part, right, left),
            BinaryOperator.NotIn => $"(NOT {Holds(part, right, left)})",
            BinaryOperator.Contains => Holds(part, left, right),
            _ => Affix(part, left, right),
        };
    }

    /// <summary>Whether the container holds the item.</summary>
    private string Holds(MembershipExpr part, Scalar container, Scalar item) => (container, item) switch
    {
        (Known { Value: null }, _) => False,
        (Known { Value: IReadOnlyList<object?> items }, Stored fact) => OneOf(part, fact, items),
        (Stored { Kind: ScalarKind.TextList } list, Known { Value: string text }) => ListHolds(list, "", Parameter(text)),
        (Stored { Kind: ScalarKind.TextList } list, Stored { Kind: ScalarKind.Text } fact) => ListHolds(list, $"{fact.Sql} IS NOT NULL AND ", fact.Sql),
        (Stored { Kind: ScalarKind.TextList or ScalarKind.Text }, Known { Value: null }) => False,
        (Stored { Kind: ScalarKind.Text } text, Known { Value: string needle }) => $"({text.Sql} IS NOT NULL AND {Position(text.Sql, Parameter(needle))} > 0)",
        (Known { Value: string text }, Stored { Kind: ScalarKind.Text } needle) => $"({needle.Sql} IS NOT NULL AND {Position(Parameter(text), needle.Sql)} > 0)",
        (Stored { Kind: ScalarKind.Text } text, Stored { Kind: ScalarKind.Text } needle) =>
            $"({text.Sql} IS NOT NULL AND {needle.Sql} IS NOT NULL AND {Position(text.Sql, needle.Sql)} > 0)",
        _ => Report(part, AudienceFaults.NeedsText(part.ToString(), BinaryExpr.Sign(part.Operator))),
    };

    private string Position(string text, string needle) => _isSqlite ? $"instr({text}, {needle})" : $"strpos({text}, {needle})";

    private string ListHolds(Stored list, string guard, string item) => _isSqlite
        ? $"({list.Sql} IS NOT NULL AND {guard}EXISTS (SELECT 1 FROM json_each({list.Sql}) WHERE json_each.value = {item}))"
        : $"({list.Sql} IS NOT NULL AND {guard}jsonb_exists(({list.Sql})::jsonb, {item}))";

    private string OneOf(MembershipExpr part, Stored fact, IReadOnlyList<object?> items)
    {
        var constants = new List<string>();
        foreach (var item in items.Where(item => item is not null))
        {
            if (fact.Kind == ScalarKind.Instant && item is DateTimeOffset at && !IsWholeMilliseconds(at))
            {
                continue;
            }

            if (Constant(fact.Kind, item) is not { } constant)
            {
                return Mismatch(part, fact, item);
            }

            constants.Add(Parameter(constant));
        }

        var listed = constants.Count == 0 ? False : $"({fact.Sql} IS NOT NULL AND {fact.Sql} IN ({string.Join(", ", constants)}))";
        return items.Any(item => item is null) ? $"({fact.Sql} IS NULL OR {listed})" : listed;
    }

    private string Affix(MembershipExpr part, Scalar text, Scalar affix)
    {
        if (text is Known { Value: null } || affix is Known { Value: null })
        {
            return False;
        }

        if (text is not Stored { Kind: ScalarKind.Text } fact || affix is not Known { Value: string piece })
        {
            return Report(part, AudienceFaults.NeedsText(part.ToString(), BinaryExpr.Sign(part.Operator)));
        }

        if (piece.Length == 0)
        {
            return $"({fact.Sql} IS NOT NULL)";
        }

        var p = Parameter(piece);
        var atStart = part.Operator == BinaryOperator.StartsWith;
        var cut = atStart ? $"substr({fact.Sql}, 1, length({p}))" : _isSqlite ? $"substr({fact.Sql}, -length({p}))" : $"right({fact.Sql}, length({p}))";
        return $"({fact.Sql} IS NOT NULL AND {cut} = {p})";
    }
}
