using Automation.Templating.Diagnostics;

namespace Automation.Templating.Syntax;

/// <summary>Binding strength of the operators, weakest first.</summary>
internal static class Precedence
{
    public const int Pipe = 0;
    public const int Ternary = 1;
    public const int Coalesce = 2;
    public const int Or = 3;
    public const int AboveOr = 4;
    public const int And = 4;
    public const int Equality = 5;
    public const int Comparison = 6;
    public const int Range = 7;
    public const int Shift = 8;
    public const int Sum = 9;
    public const int Product = 10;
}

internal sealed partial class Parser
{
    private const string BinarySyntax = "<expression> operator <expression>";

    private Expr? ExpectExpression(string statement, string syntax)
    {
        var expression = StartsExpression(Current) ? ParseExpression(0, allowAssign: false) : null;
        if (expression is null && !_gaveUp)
        {
            Report(Faults.ExpectingExpression(statement, "<expression>", TextOf(Current), syntax), Current.Start);
        }

        return expression;
    }

    private Expr? ParseExpression(int precedence, bool allowAssign)
    {
        if (!Descend())
        {
            _depth--;
            return null;
        }

        var start = Current.Start;
        var left = ParseUnary(allowCall: true);
        while (left is not null && ParseOperator(start, left, precedence) is { } next && CountOperator())
        {
            left = next;
        }

        _depth--;
        if (left is not null && precedence == 0 && !allowAssign && IsAssignment(Current.Kind))
        {
            Report(Faults.NestedAssignment(), start);
            Advance();
            ParseExpression(0, allowAssign: false);
        }

        return left;
    }

    /// <summary>Takes one operator with its right side, or answers null when the expression ends here.</summary>
    private Expr? ParseOperator(int start, Expr left, int precedence)
    {
        if (BinaryAt(Current) is { } binary)
        {
            return binary.Precedence < Math.Max(precedence, 1) ? null : ParseBinary(start, left, binary.Operator, binary.Precedence);
        }

        if (Current.Kind == TokenKind.Question && precedence <= Precedence.Ternary)
        {
            return ParseTernary(start, left);
        }

        return precedence == Precedence.Pipe && AtPipe() ? ParsePipe(start, left) : null;
    }

    private Expr ParseBinary(int start, Expr left, BinaryOperator op, int precedence)
    {
        var token = Current;
        Advance();
        if (op == BinaryOperator.NotIn)
        {
            Advance();
        }

        if (ParseExpression(precedence + 1, allowAssign: false) is { } right)
        {
            return BinaryExpr.Create(PlaceFrom(start), op, left, right, PlaceOf(token));
        }

        Report(
            new Fault("TL1010", Faults.ExpectingExpression("binary expression", "an <expression> to the right of the operator", TextOf(Current), BinarySyntax).Message),
            Current.Start);
        return BinaryExpr.Create(PlaceFrom(start), op, left, Nothing(), PlaceOf(token));
    }

    private TernaryExpr ParseTernary(int start, Expr condition)
    {
        Advance();
        var yes = ParseExpression(Precedence.Ternary, allowAssign: false);
        if (yes is null)
        {
            Report(Faults.ExpectingExpression("conditional expression", "<expression>", TextOf(Current), "<condition> ? <consequent> : <alternate>"), Current.Start);
        }
        else if (!TryTake(TokenKind.Colon))
        {
            Report(Faults.TernaryColonExpected(TextOf(Current)), Current.Start);
        }

        var no = yes is null ? null : ParseExpression(Precedence.Ternary, allowAssign: false);
        if (no is null && !HasErrors)
        {
            Report(Faults.ExpectingExpression("conditional expression", "<expression>", TextOf(Current), "<condition> ? <consequent> : <alternate>"), Current.Start);
        }

        return new TernaryExpr(PlaceFrom(start), condition, yes ?? Nothing(), no ?? Nothing());
    }

    /// <summary>Pipes look over line ends, so that a chain can be written one call a line.</summary>
    private bool AtPipe()
    {
        var at = _at;
        while (_tokens[at].Kind == TokenKind.NewLine)
        {
            at++;
        }

        if (_tokens[at].Kind != TokenKind.Pipe)
        {
            return false;
        }

        _at = at;
        return true;
    }

    private Expr ParsePipe(int start, Expr left)
    {
        Advance();
        SkipNewLines();
        if (StartsExpression(Current) && ParseUnary(allowCall: true) is { } target)
        {
            return Piped(PlaceFrom(start), left, target);
        }

        if (!_gaveUp)
        {
            Report(Faults.ExpectingExpression("pipe expression", "<expression>", TextOf(Current), "<expression> | <expression>"), Current.Start);
        }

        return left;
    }

    /// <summary>`value | f a` is `f value a`.</summary>
    private Expr Piped(Place place, Expr value, Expr target)
    {
        var first = new Argument(null, value, false);
        return target switch
        {
            CallExpr call => MakeCall(target.Place, call.Target, [first, .. call.Arguments], call.IsExplicit),
            BuiltinCallExpr { Call: var call } => MakeCall(target.Place, call.Target, [first, .. call.Arguments], call.IsExplicit),
            IncludeExpr include => new IncludeExpr(target.Place, include.Target, [first, .. include.Arguments]),
            NestedExpr => MakeCall(place, target, [first], isExplicit: false),
            _ => MakeCall(target.Place, target, [first], isExplicit: false),
        };
    }

    private (BinaryOperator Operator, int Precedence)? BinaryAt(Token token) => token.Kind switch
    {
        TokenKind.Coalesce => (BinaryOperator.Coalesce, Precedence.Coalesce),
        TokenKind.CoalesceNot => (BinaryOperator.CoalesceNot, Precedence.Coalesce),
        TokenKind.Or => (BinaryOperator.Or, Precedence.Or),
        TokenKind.And => (BinaryOperator.And, Precedence.And),
        TokenKind.Equal => (BinaryOperator.Equal, Precedence.Equality),
        TokenKind.NotEqual => (BinaryOperator.NotEqual, Precedence.Equality),
        TokenKind.Less => (BinaryOperator.Less, Precedence.Comparison),
        TokenKind.LessEqual => (BinaryOperator.LessEqual, Precedence.Comparison),
        TokenKind.Greater => (BinaryOperator.Greater, Precedence.Comparison),
        TokenKind.GreaterEqual => (BinaryOperator.GreaterEqual, Precedence.Comparison),
        TokenKind.Range => (BinaryOperator.Range, Precedence.Range),
        TokenKind.RangeExclusive => (BinaryOperator.RangeExclusive, Precedence.Range),
        TokenKind.ShiftLeft => (BinaryOperator.ShiftLeft, Precedence.Shift),
        TokenKind.ShiftRight => (BinaryOperator.ShiftRight, Precedence.Shift),
        TokenKind.Plus => (BinaryOperator.Add, Precedence.Sum),
        TokenKind.Minus => (BinaryOperator.Subtract, Precedence.Sum),
        TokenKind.Times => (BinaryOperator.Multiply, Precedence.Product),
        TokenKind.Divide => (BinaryOperator.Divide, Precedence.Product),
        TokenKind.DivideRound => (BinaryOperator.DivideRound, Precedence.Product),
        TokenKind.Modulo => (BinaryOperator.Modulo, Precedence.Product),
        TokenKind.Identifier when IsMessage => WordOperator(token),
        _ => null,
    };

    private (BinaryOperator Operator, int Precedence)? WordOperator(Token token) =>
        _source.Text.AsSpan(token.Start, token.End - token.Start) switch
        {
            "and" => (BinaryOperator.And, Precedence.And),
            "or" => (BinaryOperator.Or, Precedence.Or),
            "in" => (BinaryOperator.In, Precedence.Comparison),
            "contains" => (BinaryOperator.Contains, Precedence.Comparison),
            "starts_with" => (BinaryOperator.StartsWith, Precedence.Comparison),
            "ends_with" => (BinaryOperator.EndsWith, Precedence.Comparison),
            "not" when IsWord(_tokens[Math.Min(_tokens.Count - 1, _at + 1)], "in") => (BinaryOperator.NotIn, Precedence.Comparison),
            _ => null,
        };

    private static bool StartsExpression(Token token) => token.Kind is TokenKind.Identifier or TokenKind.LocalIdentifier or TokenKind.Number
        or TokenKind.String or TokenKind.VerbatimString or TokenKind.InterpolationStart
        or TokenKind.OpenParen or TokenKind.OpenBracket or TokenKind.OpenBrace or TokenKind.Plus or TokenKind.Minus
        or TokenKind.PlusPlus or TokenKind.MinusMinus or TokenKind.Not or TokenKind.At or TokenKind.Caret;

    private bool StartsArgument(Token token) =>
        StartsExpression(token)
        && token.Kind is not (TokenKind.Plus or TokenKind.Minus or TokenKind.PlusPlus or TokenKind.MinusMinus)
        && !(token.Kind == TokenKind.Identifier && IsMessage && WordOperator(token) is not null)
        && !(_inLoopHeader && IsLoopOption(token));

    private bool IsLoopOption(Token token) => IsWord(token, "reversed")
        || (_tokens[_at + 1].Kind == TokenKind.Colon && (IsWord(token, "offset") || IsWord(token, "limit") || IsWord(token, "cols")));

    private Expr? ParseUnary(bool allowCall)
    {
        var token = Current;
        if (IsMessage && IsWord("not") && StartsExpression(_tokens[Math.Min(_tokens.Count - 1, _at + 1)]))
        {
            Advance();
            return UnaryOperand(token, UnaryOperator.Not, ParseExpression(Precedence.Equality, allowAssign: false));
        }

        switch (token.Kind)
        {
            case TokenKind.Not or TokenKind.Plus or TokenKind.Minus or TokenKind.Caret:
                Advance();
                return !CountOperator() || !Descend() ? LeaveDeep() : LeaveUnary(token, ParseUnary(allowCall));
            case TokenKind.At:
                Advance();
                return UnaryOperand(token, UnaryOperator.Alias, ParseUnary(allowCall: false));
            case TokenKind.PlusPlus or TokenKind.MinusMinus:
                Advance();
                return MakeIncrement(token, ParseUnary(allowCall: false), isPrefix: true);
            default:
                return ParsePostfix(allowCall);
        }
    }

    private Expr? LeaveDeep()
    {
        _depth--;
        return null;
    }

    private Expr LeaveUnary(Token token, Expr? operand)
    {
        _depth--;
        var op = token.Kind switch
        {
            TokenKind.Not => UnaryOperator.Not,
            TokenKind.Plus => UnaryOperator.Plus,
            TokenKind.Minus => UnaryOperator.Minus,
            _ => UnaryOperator.Expand,
        };
        return UnaryOperand(token, op, operand);
    }

    private Expr UnaryOperand(Token token, UnaryOperator op, Expr? operand)
    {
        if (operand is null && !_gaveUp)
        {
            Report(Faults.ExpectingExpression("unary expression", "<expression>", TextOf(Current), "<operator> <expression>"), Current.Start);
        }

        operand ??= Nothing();
        var place = PlaceFrom(token.Start);
        return op switch
        {
            UnaryOperator.Alias => new AliasExpr(place, operand),
            UnaryOperator.Expand => new ExpandExpr(place, operand),
            _ => new UnaryExpr(place, op, operand),
        };
    }

    private Expr MakeIncrement(Token token, Expr? operand, bool isPrefix)
    {
        if (operand is not IAssignable)
        {
            Report(Faults.IncrementTarget(TextOf(token)), token.Start);
        }

        var start = isPrefix || operand is null ? token.Start : operand.Place.Start;
        return new IncrementExpr(PlaceFrom(start), operand ?? Nothing(), token.Kind == TokenKind.PlusPlus ? 1 : -1, isPrefix);
    }
}
