using Automation.Templating.Builtins;
using Automation.Templating.Diagnostics;

namespace Automation.Templating.Syntax;

/// <summary>Recursive descent from tokens to an immutable tree. Goes on after an error, so that all of them are reported at once.</summary>
internal sealed partial class Parser
{
    private readonly SourceText _source;
    private readonly TemplateParseOptions _options;
    private readonly List<TemplateDiagnostic> _diagnostics = [];
    private readonly Dictionary<string, string> _names = new(StringComparer.Ordinal);
    private readonly BuiltinSet _builtins;
    private List<Token> _tokens = [];
    private int _at;
    private int _depth;

    // Operators, members and brackets of the expression under way: together they bound the height of its tree.
    private int _operators;

    // Inside brackets line ends are blanks.
    private int _brackets;

    // The header of a loop: `limit:`, `offset:`, `cols:` and `reversed` belong to the loop, not to a call.
    private bool _inLoopHeader;
    private bool _gaveUp;

    private Parser(SourceText source, TemplateParseOptions options)
    {
        _source = source;
        _options = options;
        _builtins = BuiltinSet.For(options.Dialect);
    }

    private bool IsMessage => _options.Dialect == Dialect.Message;

    private Token Current => _tokens[_at];

    private Token Previous => _tokens[Math.Max(0, _at - 1)];

    public static (BlockStatement? Page, IReadOnlyList<TemplateDiagnostic> Diagnostics, SourceText Source) ParseTemplate(
        string text, TemplateParseOptions options)
    {
        var parser = new Parser(new SourceText(options.FileName, text), options);
        if (text.Length > options.MaxLength)
        {
            parser.Report(Faults.TooLong(options.MaxLength), 0);
            return (null, parser._diagnostics, parser._source);
        }

        var page = parser.RunPage(text);
        return (parser.HasErrors ? null : page, parser._diagnostics, parser._source);
    }

    public static (Expr? Expression, IReadOnlyList<TemplateDiagnostic> Diagnostics, SourceText Source) ParseExpression(
        string text, TemplateParseOptions options)
    {
        var parser = new Parser(new SourceText(options.FileName, text), options);
        if (text.Length > options.MaxLength)
        {
            parser.Report(Faults.TooLong(options.MaxLength), 0);
            return (null, parser._diagnostics, parser._source);
        }

        parser._tokens = Lexer.Code(text, 0, text.Length, parser.Report);
        var expression = parser.RunSingleExpression();
        return (parser.HasErrors ? null : expression, parser._diagnostics, parser._source);
    }

    private bool HasErrors => _diagnostics.Count > 0;

    private BlockStatement RunPage(string text)
    {
        _tokens = Lexer.Template(text, Report);
        var page = ParseStatements(BlockKind.Page, out _);
        if (_unclosed is { } open && !HasErrors)
        {
            Report(Faults.UnclosedCode(), open);
        }

        return page;
    }

    private Expr? RunSingleExpression()
    {
        _brackets = 1;
        SkipNewLines();
        var expression = ExpectExpression("expression", "<expression>");
        if (!HasErrors && Current.Kind != TokenKind.Eof)
        {
            Report(Faults.SingleExpressionExpected(TextOf(Current)), Current.Start);
        }

        return expression;
    }

    private void Report(Fault fault, int offset)
    {
        if (_diagnostics.Count < _options.MaxErrors)
        {
            _diagnostics.Add(_source.Diagnose(fault, offset, TemplatePhase.Parse));
        }
        else if (_diagnostics.Count == _options.MaxErrors)
        {
            _diagnostics.Add(_source.Diagnose(Faults.TooManyErrors(_options.MaxErrors), offset, TemplatePhase.Parse));
        }
    }

    private void Advance()
    {
        if (Current.Kind != TokenKind.Eof)
        {
            _at++;
        }

        if (_brackets > 0)
        {
            SkipNewLines();
        }
    }

    private void SkipNewLines()
    {
        while (Current.Kind == TokenKind.NewLine)
        {
            _at++;
        }
    }

    private bool TryTake(TokenKind kind)
    {
        if (Current.Kind != kind)
        {
            return false;
        }

        Advance();
        return true;
    }

    private Place PlaceFrom(int start) => new(_source, start, Math.Max(start, Previous.End));

    private Place PlaceOf(Token token) => new(_source, token.Start, token.End);

    /// <summary>A token's text, shared between equal names so that lookups can compare references first.</summary>
    private string Name(Token token) => Pooled(_source.Text[token.Start..token.End]);

    private string Pooled(string name)
    {
        if (_names.TryGetValue(name, out var known))
        {
            return known;
        }

        _names.Add(name, name);
        return name;
    }

    private bool IsWord(string word) => IsWord(Current, word);

    private bool IsWord(Token token, string word) =>
        token.Kind == TokenKind.Identifier && _source.Text.AsSpan(token.Start, token.End - token.Start).SequenceEqual(word);

    private string TextOf(Token token) => token.Kind switch
    {
        TokenKind.NewLine => "\\n",
        TokenKind.Eof => "<EOF>",
        TokenKind.Raw => "raw text",
        _ => _source.Text[token.Start..token.End],
    };

    private bool CountOperator()
    {
        if (++_operators <= _options.MaxNesting * 4)
        {
            return true;
        }

        GiveUp();
        return false;
    }

    /// <summary>Counts one level of nesting; beyond the limit everything up to the end is skipped with one error.</summary>
    private bool Descend()
    {
        if (++_depth <= _options.MaxNesting)
        {
            return true;
        }

        GiveUp();
        return false;
    }

    private void GiveUp()
    {
        if (!_gaveUp)
        {
            Report(Faults.TooDeep(_options.MaxNesting), Current.Start);
            _gaveUp = true;
        }

        _at = _tokens.Count - 1;
    }
}
