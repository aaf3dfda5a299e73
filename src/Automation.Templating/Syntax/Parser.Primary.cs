using Automation.Templating.Diagnostics;

namespace Automation.Templating.Syntax;

internal sealed partial class Parser
{
    private Expr? _lastPrimary;

    /// <summary>A primary expression with its members, indexers and, where allowed, its call arguments.</summary>
    private Expr? ParsePostfix(bool allowCall)
    {
        var start = Current.Start;
        var expression = ParsePrimary();
        while (expression is not null && CountOperator())
        {
            var touching = Current.Start == Previous.End;
            if (Current.Kind is TokenKind.Dot or TokenKind.QuestionDot)
            {
                expression = ParseMember(start, expression);
            }
            else if (Current.Kind == TokenKind.OpenBracket && touching)
            {
                expression = ParseIndex(start, expression);
            }
            else if (Current.Kind == TokenKind.OpenParen && touching && IsPath(expression))
            {
                expression = ParseExplicitCall(start, expression);
            }
            else if (Current.Kind is TokenKind.PlusPlus or TokenKind.MinusMinus && touching && expression is IAssignable)
            {
                var token = Current;
                Advance();
                expression = MakeIncrement(token, expression, isPrefix: false);
            }
            else
            {
                break;
            }
        }

        if (!allowCall || expression is null)
        {
            return expression;
        }

        return StartsArgument(Current) && !IsOnNextItem() ? ParseCall(start, expression)
            : expression is GlobalVariable { Name: "include" or "include_join" } && !IsAssignment(Current.Kind) ? MakeCall(PlaceFrom(start), expression, [], isExplicit: false)
            : expression;
    }

    /// <summary>In a list or object the next line is the next item, whose comma was forgotten, and not an argument.</summary>
    private bool IsOnNextItem() => _inItems && Previous.Kind == TokenKind.NewLine;

    // Inside the braces of a list or object, and not in round brackets inside them.
    private bool _inItems;

    private static bool IsPath(Expr expression) => expression is GlobalVariable or LocalVariable or MemberExpr or IndexExpr;

    private Expr? ParsePrimary()
    {
        _lastPrimary = Current.Kind switch
        {
            TokenKind.Identifier => ParseName(),
            TokenKind.LocalIdentifier => ParseLocal(),
            TokenKind.Number => ParseNumber(),
            TokenKind.String or TokenKind.VerbatimString => ParseString(),
            TokenKind.InterpolationStart => ParseInterpolated(),
            TokenKind.OpenParen => ParseNested(),
            TokenKind.OpenBracket => ParseArray(),
            TokenKind.OpenBrace => ParseObject(),
            _ => null,
        };
        return _lastPrimary;
    }

    private Expr ParseName()
    {
        var token = Current;
        if (IsWord("do") && _tokens[_at + 1].Kind is TokenKind.NewLine or TokenKind.Semicolon or TokenKind.CodeExit)
        {
            return ParseAnonymous();
        }

        Advance();
        var name = Name(token);
        return name switch
        {
            "true" => new LiteralExpr(PlaceOf(token), true),
            "false" => new LiteralExpr(PlaceOf(token), false),
            "null" => new LiteralExpr(PlaceOf(token), null),
            "this" => new ThisExpr(PlaceOf(token)),
            "for" or "while" or "tablerow" when Current.Kind is TokenKind.Dot => ParseLoopMember(token, name),
            _ => new GlobalVariable(PlaceOf(token), name),
        };
    }

    private AnonymousFunctionExpr ParseAnonymous()
    {
        var start = Current.Start;
        _at++;
        var body = ParseFunctionBody(BlockKind.Anonymous);
        var declaration = new FunctionDeclaration(PlaceFrom(start), "anonymous", null, body);
        return new AnonymousFunctionExpr(PlaceFrom(start), declaration);
    }

    private LoopVariable ParseLoopMember(Token keyword, string name)
    {
        Advance();
        var member = Current.Kind == TokenKind.Identifier ? Name(Current) : "";
        var known = name == "while" ? LoopVariable.WhileMembers : LoopVariable.ForMembers;
        if (!known.TryGetValue(member, out var kind))
        {
            Report(Faults.UnknownLoopVariable(name + "." + member), keyword.Start);
        }

        var memberPlace = PlaceOf(Current);
        Advance();
        return new LoopVariable(PlaceFrom(keyword.Start), memberPlace, name, kind);
    }

    private Expr ParseLocal()
    {
        var token = Current;
        Advance();
        var name = Name(token);
        var place = PlaceOf(token);
        if (name == "$$")
        {
            return new BlockVariable(place);
        }

        if (name == "$")
        {
            return new ArgumentsVariable(place);
        }

        return int.TryParse(name.AsSpan(1), out var index)
            ? new IndexExpr(place, new ArgumentsVariable(place), new LiteralExpr(place, Rendering.Boxes.Int(index)))
            : new LocalVariable(place, name);
    }

    private NestedExpr? ParseNested()
    {
        var start = Current.Start;
        var (header, items) = (_inLoopHeader, _inItems);
        (_brackets, _inLoopHeader, _inItems) = (_brackets + 1, false, false);
        Advance();
        var inner = ExpectExpression("nested expression", "(<expression>)");
        (_brackets, _inLoopHeader, _inItems) = (_brackets - 1, header, items);
        if (inner is null)
        {
            return null;
        }

        ExpectClose(TokenKind.CloseParen, ")");
        return new NestedExpr(PlaceFrom(start), inner);
    }

    private ArrayExpr ParseArray()
    {
        var start = Current.Start;
        var (header, items) = (_inLoopHeader, _inItems);
        (_brackets, _inLoopHeader, _inItems) = (_brackets + 1, false, true);
        Advance();
        var values = new List<Expr>();
        while (Current.Kind != TokenKind.CloseBracket)
        {
            if (ExpectExpression("array initializer", "[item1, item2,...]") is not { } item)
            {
                break;
            }

            values.Add(item);
            if (!TryTake(TokenKind.Comma))
            {
                break;
            }
        }

        (_brackets, _inLoopHeader, _inItems) = (_brackets - 1, header, items);
        ExpectClose(TokenKind.CloseBracket, "]");
        return new ArrayExpr(PlaceFrom(start), [.. values]);
    }

    private ObjectExpr ParseObject()
    {
        var start = Current.Start;
        var (header, items) = (_inLoopHeader, _inItems);
        (_brackets, _inLoopHeader, _inItems) = (_brackets + 1, false, true);
        Advance();
        var members = new List<ObjectMember>();
        var broken = false;
        while (Current.Kind != TokenKind.CloseBrace && !broken)
        {
            broken = !ParseObjectMember(members);
            if (!broken && !TryTake(TokenKind.Comma))
            {
                break;
            }
        }

        (_brackets, _inLoopHeader, _inItems) = (_brackets - 1, header, items);
        if (!broken)
        {
            ExpectClose(TokenKind.CloseBrace, "}");
        }

        return new ObjectExpr(PlaceFrom(start), [.. members]);
    }

    private bool ParseObjectMember(List<ObjectMember> members)
    {
        if (Current.Kind is not (TokenKind.Identifier or TokenKind.String))
        {
            Report(Faults.MemberNameExpected(TextOf(Current)), Current.Start);
            return false;
        }

        var name = Current.Kind == TokenKind.String ? Pooled(Unescape(Current)) : Name(Current);
        Advance();
        if (!TryTake(TokenKind.Colon))
        {
            Report(Faults.MemberColonExpected(TextOf(Current)), Current.Start);
            return false;
        }

        if (!StartsExpression(Current) || ParseExpression(0, allowAssign: false) is not { } value)
        {
            Report(Faults.MemberValueExpected(TextOf(Current)), Current.Start);
            return false;
        }

        members.Add(new ObjectMember(name, value));
        return true;
    }

    private Expr ParseMember(int start, Expr target)
    {
        var optional = Current.Kind == TokenKind.QuestionDot;
        Advance();
        if (Current.Kind != TokenKind.Identifier)
        {
            Report(Faults.MemberIdentifierExpected(TextOf(Current)), Current.Start);
            return target;
        }

        var token = Current;
        var name = Name(token);
        Advance();
        var place = PlaceOf(token);
        if (name == "empty" && Current.Kind == TokenKind.Question && Current.Start == token.End)
        {
            Advance();
            name = "empty?";
        }

        return new MemberExpr(PlaceFrom(start), target, name, place, optional);
    }

    private Expr ParseIndex(int start, Expr target)
    {
        var header = _inLoopHeader;
        (_brackets, _inLoopHeader) = (_brackets + 1, false);
        Advance();
        var index = StartsExpression(Current) ? ParseExpression(0, allowAssign: false) : null;
        (_brackets, _inLoopHeader) = (_brackets - 1, header);
        if (index is null)
        {
            Report(Faults.ExpectingExpression("indexer expression", "<index_expression>", TextOf(Current), "<expression>[<index_expression>]"), Current.Start);
        }

        if (Current.Kind == TokenKind.CloseBracket)
        {
            Advance();
        }
        else
        {
            Report(Faults.ExpectingCloseIndex(TextOf(Current)), Current.Start);
        }

        return new IndexExpr(PlaceFrom(start), target, index ?? Nothing());
    }
}
