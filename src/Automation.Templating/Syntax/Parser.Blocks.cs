using Automation.Templating.Diagnostics;

namespace Automation.Templating.Syntax;

internal sealed partial class Parser
{
    private const string IfSyntax = "if <expression> ... end|else|else if";
    private const string ForSyntax = "for <variable> in <expression> ... end";
    private const string TableSyntax = "tablerow <variable> in <expression> ... end";
    private const string FunctionSyntax = "func <variable> ... end";

    private IfStatement ParseIf()
    {
        var start = Current.Start;
        _at++;
        var condition = ExpectExpression("if statement", IfSyntax);
        var branches = new List<IfBranch>();
        var body = ParseBody(BlockKind.If, "if statement", IfSyntax);
        branches.Add(new IfBranch(condition ?? Nothing(), body));
        var otherwise = ParseElse(branches, BlockKind.If);
        return new IfStatement(PlaceFrom(start), [.. branches], otherwise);
    }

    /// <summary>Reads the chain of `else if … else …` after a block that stopped at `else`.</summary>
    private BlockStatement? ParseElse(List<IfBranch> branches, BlockKind kind)
    {
        while (IsWord("else"))
        {
            _at++;
            if (!IsWord("if"))
            {
                return ParseBody(BlockKind.Else, "else statement", "else ... end");
            }

            _at++;
            var condition = ExpectExpression("if statement", IfSyntax);
            var body = ParseBody(kind, "if statement", IfSyntax);
            branches.Add(new IfBranch(condition ?? Nothing(), body));
        }

        return null;
    }

    private LiteralExpr Nothing() => new(PlaceOf(Previous), null);

    private CaseStatement ParseCase()
    {
        const string syntax = "case <expression> ... end|when|else";
        var start = Current.Start;
        _at++;
        var value = ExpectExpression("case statement", syntax);
        var before = ParseBody(BlockKind.Case, "case statement", syntax);
        foreach (var statement in before.Statements)
        {
            if (statement is not RawStatement raw || !string.IsNullOrWhiteSpace(raw.Text))
            {
                Report(Faults.CaseBodyExpected(statement.ToString()), statement.Place.Start);
                break;
            }
        }

        var branches = new List<WhenBranch>();
        while (IsWord("when"))
        {
            branches.Add(ParseWhen());
        }

        BlockStatement? otherwise = null;
        if (IsWord("else"))
        {
            _at++;
            otherwise = ParseBody(BlockKind.CaseElse, "else statement", "else ... end");
        }

        return new CaseStatement(PlaceFrom(start), value ?? Nothing(), [.. branches], otherwise);
    }

    private WhenBranch ParseWhen()
    {
        const string syntax = "when <expression> ... end|when|else";
        _at++;
        var values = new List<Expr>();
        do
        {
            if (ParseExpression(Precedence.AboveOr, allowAssign: false) is { } value)
            {
                values.Add(value);
                continue;
            }

            Report(Faults.ExpectingExpression("when statement", "<expression>", TextOf(Current), syntax), Current.Start);
            break;
        }
        while (TryTake(TokenKind.Comma) || TryTake(TokenKind.Or));
        return new WhenBranch([.. values], ParseBody(BlockKind.When, "when statement", syntax));
    }

    private Statement ParseFor(bool isTable)
    {
        var start = Current.Start;
        var name = isTable ? "tablerow statement" : "for statement";
        var syntax = isTable ? TableSyntax : ForSyntax;
        _at++;
        var variable = ParseLoopVariable(name, syntax);
        var iterator = variable is null ? null : ParseLoopIterator(name, syntax);
        var options = iterator is null ? new LoopOptions(null, null, false, null) : ParseLoopOptions();
        var body = ParseBody(isTable ? BlockKind.Other : BlockKind.Loop, name, syntax);
        var otherwise = !isTable && IsWord("else") ? ParseLoopElse() : null;
        variable ??= new GlobalVariable(PlaceFrom(start), "");
        var loop = new LoopHeader(variable, iterator ?? Nothing(), options);
        return isTable ? new TableRowStatement(PlaceFrom(start), loop, body) : new ForStatement(PlaceFrom(start), loop, body, otherwise);
    }

    private BlockStatement ParseLoopElse()
    {
        _at++;
        return ParseBody(BlockKind.LoopElse, "else statement", "else ... end");
    }

    private Expr? ParseLoopVariable(string name, string syntax)
    {
        if (Current.Kind is TokenKind.Identifier or TokenKind.LocalIdentifier && ParsePrimary() is GlobalVariable or LocalVariable)
        {
            return _lastPrimary;
        }

        Report(Faults.VariableExpected(name, TextOf(Current), syntax), Current.Start);
        return null;
    }

    private Expr? ParseLoopIterator(string name, string syntax)
    {
        if (!IsWord("in"))
        {
            Report(Faults.InExpected(TextOf(Current)), Current.Start);
            return null;
        }

        _at++;
        _inLoopHeader = true;
        var iterator = ExpectExpression(name, syntax);
        _inLoopHeader = false;
        return iterator;
    }

    private LoopOptions ParseLoopOptions()
    {
        Expr? offset = null, limit = null, columns = null;
        var reversed = false;
        while (Current.Kind == TokenKind.Identifier)
        {
            var option = Current;
            _at++;
            if (IsWord(option, "reversed") && Current.Kind != TokenKind.Colon)
            {
                reversed = true;
                continue;
            }

            if (!TryTake(TokenKind.Colon) || ParseArgumentValue() is not { } value)
            {
                Report(Faults.ForParameter(TextOf(option)), option.Start);
                break;
            }

            switch (TextOf(option))
            {
                case "offset": offset = value; break;
                case "limit": limit = value; break;
                case "cols": columns = value; break;
                default: Report(Faults.ForParameter(TextOf(option)), option.Start); break;
            }
        }

        return new LoopOptions(offset, limit, reversed, columns);
    }

    private WhileStatement ParseWhile()
    {
        const string syntax = "while <expression> ... end";
        var start = Current.Start;
        _at++;
        var condition = ExpectExpression("while statement", syntax);
        var body = ParseBody(BlockKind.Other, "while statement", syntax);
        return new WhileStatement(PlaceFrom(start), condition ?? Nothing(), body);
    }

    private CaptureStatement ParseCapture()
    {
        const string syntax = "capture <variable> ... end";
        var start = Current.Start;
        _at++;
        var target = ExpectExpression("capture statement", syntax);
        return new CaptureStatement(PlaceFrom(start), target ?? Nothing(), ParseBody(BlockKind.Other, "capture statement", syntax));
    }

    private WithStatement ParseWith()
    {
        const string syntax = "with <variable> ... end";
        var start = Current.Start;
        _at++;
        var target = ExpectExpression("with statement", syntax);
        return new WithStatement(PlaceFrom(start), target ?? Nothing(), ParseBody(BlockKind.Other, "with statement", syntax));
    }

    private WrapStatement ParseWrap()
    {
        const string syntax = "wrap <function_call> ... end";
        var start = Current.Start;
        _at++;
        var target = ExpectExpression("wrap statement", syntax);
        return new WrapStatement(PlaceFrom(start), target ?? Nothing(), ParseBody(BlockKind.Other, "wrap statement", syntax));
    }

    private ReadOnlyStatement ParseReadOnly()
    {
        var start = Current.Start;
        _at++;
        Expr? variable = Current.Kind is TokenKind.Identifier or TokenKind.LocalIdentifier ? ParsePrimary() : null;
        if (variable is not (GlobalVariable or LocalVariable))
        {
            Report(Faults.VariableExpected("readonly statement", TextOf(Current), "readonly <variable>"), Current.Start);
        }

        ExpectEndOfStatement();
        return new ReadOnlyStatement(PlaceFrom(start), variable ?? Nothing());
    }

    private ImportStatement ParseImport()
    {
        var start = Current.Start;
        _at++;
        var value = ExpectExpression("import statement", "import <expression>");
        ExpectEndOfStatement();
        return new ImportStatement(PlaceFrom(start), value ?? Nothing());
    }

    private ReturnStatement ParseReturn()
    {
        var start = Current.Start;
        _at++;
        var value = StartsExpression(Current) ? ParseExpression(0, allowAssign: false) : null;
        ExpectEndOfStatement();
        return new ReturnStatement(PlaceFrom(start), value);
    }

    private LayoutStatement ParseLayout()
    {
        var start = Current.Start;
        _at++;
        var name = ExpectExpression("layout statement", "layout <expression>");
        ExpectEndOfStatement();
        return new LayoutStatement(PlaceFrom(start), name ?? Nothing());
    }

    private SectionStatement ParseSection()
    {
        const string syntax = "block <expression> ... end";
        var start = Current.Start;
        _at++;
        var name = ExpectExpression("block statement", syntax);
        return new SectionStatement(PlaceFrom(start), name ?? Nothing(), ParseBody(BlockKind.Other, "block statement", syntax));
    }

    private FunctionStatement ParseFunction()
    {
        var start = Current.Start;
        _at++;
        if (Current.Kind is not (TokenKind.Identifier or TokenKind.LocalIdentifier))
        {
            Report(Faults.FunctionNameExpected(TextOf(Current)), Current.Start);
        }

        var name = Current.Kind is TokenKind.Identifier or TokenKind.LocalIdentifier ? Name(Current) : "";
        _at += name.Length > 0 ? 1 : 0;
        var parameters = Current.Kind == TokenKind.OpenParen ? ParseParameters() : null;
        var body = ParseFunctionBody(BlockKind.Other);
        return new FunctionStatement(PlaceFrom(start), name, new FunctionDeclaration(PlaceFrom(start), name, parameters, body));
    }

    private BlockStatement ParseFunctionBody(BlockKind kind)
    {
        var (brackets, header, items, indent) = (_brackets, _inLoopHeader, _inItems, _indent);
        (_brackets, _inLoopHeader, _inItems) = (0, false, false);
        var body = ParseBody(kind, "function statement", FunctionSyntax);
        (_brackets, _inLoopHeader, _inItems) = (brackets, header, items);
        _indent ??= indent;
        if (_brackets > 0)
        {
            SkipNewLines();
        }

        return body;
    }

    private Parameter[] ParseParameters()
    {
        var parameters = new List<Parameter>();
        _brackets++;
        Advance();
        while (Current.Kind is TokenKind.Identifier)
        {
            var token = Current;
            Advance();
            var isVariable = TryTake(TokenKind.Ellipsis);
            var value = !isVariable && TryTake(TokenKind.Assign) ? ExpectExpression("parameter", "func <variable>(<parameter> = <literal>)") : null;
            CheckParameter(parameters, token, isVariable, value);
            parameters.Add(new Parameter(Name(token), value, isVariable));
            if (!TryTake(TokenKind.Comma))
            {
                break;
            }
        }

        _brackets--;
        ExpectClose(TokenKind.CloseParen, ")");
        return [.. parameters];
    }

    private void CheckParameter(List<Parameter> before, Token token, bool isVariable, Expr? value)
    {
        if (before.Any(p => p.IsVariable))
        {
            Report(value is null ? Faults.NormalAfterOptional() : Faults.OptionalAfterVariable(), token.Start);
        }
        else if (value is null && !isVariable && before.Any(p => p.Default is not null))
        {
            Report(Faults.NormalAfterOptional(), token.Start);
        }
        else if (before.Any(p => p.Name == Name(token)))
        {
            Report(Faults.DuplicateParameter(Name(token)), token.Start);
        }
    }

    private bool ExpectClose(TokenKind kind, string text)
    {
        if (Current.Kind == kind)
        {
            Advance();
            return true;
        }

        Report(Faults.ExpectingToken(TextOf(Current), text), Current.Start);
        return false;
    }
}
