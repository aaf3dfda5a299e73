using Automation.Templating.Diagnostics;

namespace Automation.Templating.Syntax;

internal enum BlockKind
{
    Page,
    If,
    Else,
    Case,
    When,
    CaseElse,
    Loop,
    LoopElse,
    Anonymous,
    Other,
}

internal sealed partial class Parser
{
    // Set while the statements of one `{{ … }}` stand behind blanks only: their output is indented as the block is.
    private string? _indent;

    /// <summary>Reads statements up to the word that ends the block; the word itself is left for the caller, except `end`.</summary>
    private BlockStatement ParseStatements(BlockKind kind, out bool closed)
    {
        var start = Current.Start;
        var statements = new List<Statement>();
        closed = kind == BlockKind.Page;
        if (!Descend())
        {
            _depth--;
            return new BlockStatement(PlaceFrom(start), []);
        }

        while (true)
        {
            SkipSeparators(statements);
            if (Current.Kind == TokenKind.Eof || AtBlockEnd(kind, ref closed))
            {
                break;
            }

            var before = _at;
            if (ParseStatement() is { } statement)
            {
                statements.Add(statement);
            }

            if (_at == before)
            {
                // Nothing can start here. With an earlier error this is its echo and stays unsaid.
                if (!HasErrors)
                {
                    Report(Faults.UnexpectedToken(TextOf(Current)), Current.Start);
                }

                break;
            }
        }

        _depth--;
        return new BlockStatement(PlaceFrom(start), [.. statements]);
    }

    private void SkipSeparators(List<Statement> statements)
    {
        while (true)
        {
            switch (Current.Kind)
            {
                case TokenKind.NewLine or TokenKind.Semicolon:
                    break;
                case TokenKind.Raw:
                    statements.Add(new RawStatement(PlaceOf(Current), _source.Text[Current.Start..Current.End]));
                    break;
                case TokenKind.CodeEnter:
                    EnterCode();
                    break;
                case TokenKind.CodeExit:
                    _indent = null;
                    if (Current.Aux == FrontMatter.Mark)
                    {
                        statements.Add(new FrontMatterEnd(PlaceOf(Current)));
                    }

                    break;
                default:
                    return;
            }

            _at++;
        }
    }

    private void EnterCode()
    {
        var indent = Current.Aux;
        _indent = indent > 0 ? _source.Text.Substring(Current.Start - indent, indent) : null;
        _unclosed ??= HasExit() ? null : Current.Start;
    }

    // Said only when nothing else is wrong: a brace too few or too many swallows the exit, and its own error says more.
    private int? _unclosed;

    // The lexer only ends a code block at `}}` or at the end of the text.
    private bool HasExit()
    {
        if (_lastExit == -2)
        {
            _lastExit = _tokens.FindLastIndex(token => token.Kind == TokenKind.CodeExit);
        }

        return _lastExit > _at;
    }

    private int _lastExit = -2;

    private bool AtBlockEnd(BlockKind kind, ref bool closed)
    {
        if (Current.Kind != TokenKind.Identifier)
        {
            return false;
        }

        if (IsWord("end"))
        {
            return TakeEnd(kind, ref closed);
        }

        return IsWord("else") && !IsKeywordUsedAsName() ? AtElse(kind, ref closed) : IsWord("when") && !IsKeywordUsedAsName() && AtWhen(kind, ref closed);
    }

    private bool TakeEnd(BlockKind kind, ref bool closed)
    {
        if (kind == BlockKind.Page)
        {
            if (!HasErrors)
            {
                Report(Faults.StrayEnd(), Current.Start);
            }

            _at++;
            return false;
        }

        _at++;
        closed = true;
        if (kind != BlockKind.Anonymous)
        {
            ExpectEndOfStatement();
        }

        return true;
    }

    private bool AtElse(BlockKind kind, ref bool closed)
    {
        if (kind is BlockKind.If or BlockKind.When or BlockKind.Loop or BlockKind.Case)
        {
            closed = true;
            return true;
        }

        Report(Faults.StrayElse(), Current.Start);
        ParseElse(new List<IfBranch>(), BlockKind.If);
        return false;
    }

    private bool AtWhen(BlockKind kind, ref bool closed)
    {
        if (kind is BlockKind.When or BlockKind.Case)
        {
            closed = true;
            return true;
        }

        Report(Faults.StrayWhen(), Current.Start);
        _at++;
        return false;
    }

    private void ExpectEndOfStatement()
    {
        if (Current.Kind is not (TokenKind.NewLine or TokenKind.Semicolon or TokenKind.CodeExit or TokenKind.Eof))
        {
            Report(Faults.ExpectingEndOfStatement(TextOf(Current)), Current.Start);
        }
    }

    /// <summary>A keyword followed by `.`, `=` or the like is a variable of that name.</summary>
    private bool IsKeywordUsedAsName() => _tokens[_at + 1].Kind is TokenKind.Dot or TokenKind.QuestionDot or TokenKind.Assign
        or TokenKind.PlusAssign or TokenKind.MinusAssign;

    private Statement? ParseStatement()
    {
        var operators = _operators;
        var statement = ParseOneStatement();
        _operators = operators;
        return statement;
    }

    private Statement? ParseOneStatement()
    {
        if (Current.Kind == TokenKind.Identifier && !IsKeywordUsedAsName())
        {
            var keyword = _source.Text[Current.Start..Current.End];
            if (ParseKeyword(keyword) is { } statement)
            {
                return statement;
            }
        }

        return StartsExpression(Current) ? ParseExpressionStatement() : null;
    }

    private Statement? ParseKeyword(string keyword) => keyword switch
    {
        "if" => ParseIf(),
        "case" => ParseCase(),
        "for" => ParseFor(isTable: false),
        "tablerow" => ParseFor(isTable: true),
        "while" => ParseWhile(),
        "break" => ParseSimple(place => new BreakStatement(place)),
        "continue" => ParseSimple(place => new ContinueStatement(place)),
        "func" => ParseFunction(),
        "capture" => ParseCapture(),
        "readonly" => ParseReadOnly(),
        "import" => ParseImport(),
        "with" => ParseWith(),
        "wrap" => ParseWrap(),
        "ret" => ParseReturn(),
        "layout" when IsMessage && StartsArgument(_tokens[_at + 1]) => ParseLayout(),
        "block" when IsMessage && StartsArgument(_tokens[_at + 1]) => ParseSection(),
        _ => null,
    };

    private Statement ParseSimple(Func<Place, Statement> create)
    {
        var place = PlaceOf(Current);
        _at++;
        ExpectEndOfStatement();
        return create(place);
    }

    private BlockStatement ParseBody(BlockKind kind, string statement, string syntax)
    {
        ExpectEndOfStatement();
        var body = ParseStatements(kind, out var closed);
        if (!closed && !_gaveUp)
        {
            Report(Faults.EndNotFound(statement, syntax), Previous.Start);
        }

        return body;
    }

    private Statement ParseExpressionStatement()
    {
        var start = Current.Start;
        var indent = _indent;
        var expression = ParseExpression(0, allowAssign: true);
        if (expression is not null && IsAssignment(Current.Kind))
        {
            return ParseAssignment(start, expression);
        }

        ExpectEndOfStatement();
        expression ??= new LiteralExpr(PlaceFrom(start), null);
        return new ExpressionStatement(PlaceFrom(start), expression, indent);
    }

    private static bool IsAssignment(TokenKind kind) => kind is >= TokenKind.Assign and <= TokenKind.ModuloAssign;

    private Statement ParseAssignment(int start, Expr target)
    {
        var op = Current;
        _at++;
        if (op.Kind == TokenKind.Assign && target is CallExpr { IsExplicit: true } call && InlineParameters(call) is { } parameters)
        {
            return ParseInlineFunction(start, (GlobalVariable)call.Target, parameters);
        }

        var value = ExpectExpression("assign expression", "<target_expression> = <value_expression>");
        ExpectEndOfStatement();
        value ??= new LiteralExpr(PlaceOf(op), null);
        if (op.Kind != TokenKind.Assign)
        {
            value = BinaryExpr.Create(PlaceFrom(start), OperatorOf(op.Kind), target, value);
        }

        return new AssignStatement(PlaceFrom(start), target, value);
    }

    private static BinaryOperator OperatorOf(TokenKind kind) => kind switch
    {
        TokenKind.PlusAssign => BinaryOperator.Add,
        TokenKind.MinusAssign => BinaryOperator.Subtract,
        TokenKind.TimesAssign => BinaryOperator.Multiply,
        TokenKind.DivideAssign => BinaryOperator.Divide,
        TokenKind.DivideRoundAssign => BinaryOperator.DivideRound,
        _ => BinaryOperator.Modulo,
    };

    private static List<Parameter>? InlineParameters(CallExpr call)
    {
        if (call.Target is not GlobalVariable || call.Arguments.Any(a => a.Name is not null || a.Value is not GlobalVariable))
        {
            return null;
        }

        return [.. call.Arguments.Select(a => new Parameter(((GlobalVariable)a.Value).Name, null, false))];
    }

    private FunctionStatement ParseInlineFunction(int start, GlobalVariable name, List<Parameter> parameters)
    {
        var bodyStart = Current.Start;
        var value = ExpectExpression("inline function", "<name>(<parameters>) = <expression>") ?? new LiteralExpr(PlaceFrom(bodyStart), null);
        ExpectEndOfStatement();
        var body = new BlockStatement(PlaceFrom(bodyStart), [new ReturnStatement(PlaceFrom(bodyStart), value)]);
        return new FunctionStatement(PlaceFrom(start), name.Name, new FunctionDeclaration(PlaceFrom(start), name.Name, [.. parameters], body));
    }
}
