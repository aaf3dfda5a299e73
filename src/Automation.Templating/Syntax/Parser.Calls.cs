using Automation.Templating.Diagnostics;

namespace Automation.Templating.Syntax;

internal sealed partial class Parser
{
    /// <summary>`f a b name: c`: arguments separated by blanks.</summary>
    private Expr ParseCall(int start, Expr target)
    {
        var arguments = new List<Argument>();
        while (StartsArgument(Current))
        {
            if (ParseArgument() is not { } argument)
            {
                break;
            }

            arguments.Add(argument);
        }

        return MakeCall(PlaceFrom(start), target, [.. arguments], isExplicit: false);
    }

    private Argument? ParseArgument()
    {
        var start = Current.Start;
        if (Current.Kind == TokenKind.Identifier && _tokens[_at + 1].Kind == TokenKind.Colon)
        {
            return ParseNamedArgument(ParseArgumentValue);
        }

        if (ParseArgumentValue() is not { } value)
        {
            return null;
        }

        if (Current.Kind == TokenKind.Colon)
        {
            Report(Faults.NamedArgumentName(), start);
            return null;
        }

        return value is ExpandExpr expand ? new Argument(null, expand.Operand, true) : new Argument(null, value, false);
    }


    private Argument? ParseNamedArgument(Func<Expr?> parseValue)
    {
        var name = Name(Current);
        Advance();
        Advance();
        if (StartsExpression(Current) && parseValue() is { } value)
        {
            return new Argument(name, value, false);
        }

        Report(Faults.NamedArgumentValue(TextOf(Current)), Current.Start);
        return null;
    }

    private Expr? ParseArgumentValue() => ParseUnary(allowCall: false);

    /// <summary>`f(a, b, name: c)`: the bracket touches the name.</summary>
    private Expr ParseExplicitCall(int start, Expr target)
    {
        var header = _inLoopHeader;
        (_brackets, _inLoopHeader) = (_brackets + 1, false);
        Advance();
        var arguments = new List<Argument>();
        while (Current.Kind != TokenKind.CloseParen)
        {
            if (ParseExplicitArgument() is not { } argument)
            {
                break;
            }

            arguments.Add(argument);
            if (!TryTake(TokenKind.Comma))
            {
                break;
            }
        }

        (_brackets, _inLoopHeader) = (_brackets - 1, header);
        ExpectClose(TokenKind.CloseParen, ")");
        return MakeCall(PlaceFrom(start), target, [.. arguments], isExplicit: true);
    }

    private Argument? ParseExplicitArgument()
    {
        if (Current.Kind == TokenKind.Identifier && _tokens[_at + 1].Kind == TokenKind.Colon)
        {
            return ParseNamedArgument(() => ParseExpression(0, allowAssign: false));
        }

        return ExpectExpression("function call", "<function>(<argument>, ...)") switch
        {
            null => null,
            ExpandExpr expand => new Argument(null, expand.Operand, true),
            var value => new Argument(null, value, false),
        };
    }

    /// <summary>Calls of builtins and includes are bound here, so that rendering does not look names up.</summary>
    private Expr MakeCall(Place place, Expr target, Argument[] arguments, bool isExplicit)
    {
        if (target is GlobalVariable { Name: "include" or "include_join" } include)
        {
            return new IncludeExpr(place, include, arguments);
        }

        var call = new CallExpr(place, target, arguments, isExplicit);
        return BuiltinCallExpr.TryBind(call, _builtins) ?? (Expr)call;
    }
}
