using Automation.Templating.Diagnostics;

namespace Automation.Templating.Syntax;

/// <summary>Cuts a template into tokens: text, code and escape blocks, with the whitespace control already applied to the text.</summary>
internal sealed partial class Lexer
{
    private readonly string _text;
    private readonly Action<Fault, int> _report;
    private readonly List<Token> _tokens = [];
    private readonly Stack<(char Quote, int Braces)> _interpolations = new();
    private int _pos;
    private int _braces;

    private Lexer(string text, Action<Fault, int> report)
    {
        _text = text;
        _report = report;
    }

    /// <summary>Reads a template: text with code blocks.</summary>
    public static List<Token> Template(string text, Action<Fault, int> report)
    {
        var lexer = new Lexer(text, report);
        lexer.ReadTemplate();
        lexer.Add(TokenKind.Eof, text.Length, text.Length);
        return lexer._tokens;
    }

    /// <summary>Reads bare code, as an expression or front matter.</summary>
    public static List<Token> Code(string text, int start, int end, Action<Fault, int> report)
    {
        var lexer = new Lexer(end == text.Length ? text : text[..end], report) { _pos = start };
        lexer.ReadCode(stopAtExit: false);
        lexer.Add(TokenKind.Eof, end, end);
        return lexer._tokens;
    }

    private char Peek(int ahead = 0) => _pos + ahead < _text.Length ? _text[_pos + ahead] : '\0';

    private void Add(TokenKind kind, int start, int end, int aux = 0) => _tokens.Add(new Token(kind, start, end, aux));

    private void Take(TokenKind kind, int length)
    {
        Add(kind, _pos, _pos + length);
        _pos += length;
    }

    private void ReadTemplate()
    {
        _pos = FrontMatter.Find(_text) is { } matter ? ReadFrontMatter(matter) : 0;
        var textStart = _pos;
        while (_pos < _text.Length)
        {
            var open = _text.AsSpan(_pos).IndexOf('{');
            if (open < 0)
            {
                break;
            }

            _pos += open;
            if (Peek(1) == '{')
            {
                textStart = ReadCodeBlock(textStart);
            }
            else if (Peek(1) == '%' && EscapeLevel(_pos) is > 0 and var level)
            {
                textStart = ReadEscapeBlock(textStart, level);
            }
            else
            {
                _pos++;
            }
        }

        AddRaw(textStart, _text.Length);
    }

    private int ReadFrontMatter((int CodeStart, int CodeEnd, int BodyStart) matter)
    {
        Add(TokenKind.CodeEnter, matter.CodeStart, matter.CodeStart, FrontMatter.Mark);
        var inner = Code(_text, matter.CodeStart, matter.CodeEnd, _report);
        inner.RemoveAt(inner.Count - 1);
        _tokens.AddRange(inner);
        Add(TokenKind.CodeExit, matter.CodeEnd, matter.CodeEnd, FrontMatter.Mark);
        return matter.BodyStart;
    }

    private void AddRaw(int start, int end)
    {
        if (end > start)
        {
            Add(TokenKind.Raw, start, end);
        }
    }

    private int ReadCodeBlock(int textStart)
    {
        var enter = _pos;
        var strip = Peek(2);
        var rawEnd = TrimLeft(textStart, enter, strip);
        AddRaw(textStart, rawEnd);
        var indent = strip is '-' or '~' ? 0 : Indentation(textStart, enter);
        Take(TokenKind.CodeEnter, strip is '-' or '~' ? 3 : 2);
        _tokens[^1] = _tokens[^1] with { Aux = indent };
        ReadCode(stopAtExit: true);
        return _pos;
    }

    /// <summary>Where the text before a block ends once the block's own strip mark has eaten its whitespace.</summary>
    private int TrimLeft(int start, int end, char strip)
    {
        if (strip == '-')
        {
            while (end > start && char.IsWhiteSpace(_text[end - 1]))
            {
                end--;
            }
        }
        else if (strip == '~')
        {
            while (end > start && _text[end - 1] != '\n' && char.IsWhiteSpace(_text[end - 1]))
            {
                end--;
            }
        }

        return end;
    }

    private int TrimRight(int start, char strip)
    {
        if (strip == '-')
        {
            while (start < _text.Length && char.IsWhiteSpace(_text[start]))
            {
                start++;
            }
        }
        else if (strip == '~')
        {
            while (start < _text.Length && char.IsWhiteSpace(_text[start]))
            {
                if (_text[start++] == '\n')
                {
                    break;
                }
            }
        }

        return start;
    }

    private int Indentation(int textStart, int enter)
    {
        var start = enter;
        while (start > textStart && _text[start - 1] is ' ' or '\t')
        {
            start--;
        }

        return start == 0 || _text[start - 1] == '\n' ? enter - start : 0;
    }

    private int EscapeLevel(int at)
    {
        var i = at + 1;
        while (i < _text.Length && _text[i] == '%')
        {
            i++;
        }

        return i < _text.Length && _text[i] == '{' ? i - at - 1 : 0;
    }

    private int ReadEscapeBlock(int textStart, int level)
    {
        var open = _pos;
        var bodyStart = open + level + 2;
        var leftStrip = bodyStart < _text.Length ? _text[bodyStart] : '\0';
        AddRaw(textStart, TrimLeft(textStart, open, leftStrip));
        var close = "}" + new string('%', level) + "}";
        var end = _text.IndexOf(close, bodyStart, StringComparison.Ordinal);
        if (end < 0)
        {
            _report(Faults.UnclosedEscape(close), open);
            _pos = _text.Length;
            return _pos;
        }

        bodyStart += leftStrip is '-' or '~' ? 1 : 0;
        var bodyEnd = end;
        var rightStrip = end > bodyStart ? _text[end - 1] : '\0';
        bodyEnd -= rightStrip is '-' or '~' ? 1 : 0;
        AddRaw(bodyStart, bodyEnd);
        _pos = TrimRight(end + close.Length, rightStrip);
        return _pos;
    }
}
