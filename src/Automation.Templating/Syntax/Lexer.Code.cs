using Automation.Templating.Diagnostics;

namespace Automation.Templating.Syntax;

internal sealed partial class Lexer
{
    private void ReadCode(bool stopAtExit)
    {
        while (_pos < _text.Length)
        {
            var c = _text[_pos];
            if (c == '\n')
            {
                Take(TokenKind.NewLine, 1);
            }
            else if (char.IsWhiteSpace(c))
            {
                _pos++;
            }
            else if (c == '#')
            {
                SkipComment(stopAtExit);
            }
            else if (stopAtExit && _braces == 0 && _interpolations.Count == 0 && ReadExit(c))
            {
                return;
            }
            else
            {
                ReadToken(c);
            }
        }

        CloseInterpolationsAtEnd();
    }

    private bool ReadExit(char c)
    {
        var strip = c is '-' or '~' ? c : '\0';
        var at = strip == '\0' ? 0 : 1;
        if (Peek(at) != '}' || Peek(at + 1) != '}')
        {
            return false;
        }

        Take(TokenKind.CodeExit, at + 2);
        _pos = TrimRight(_pos, strip);
        return true;
    }

    private void SkipComment(bool stopAtExit)
    {
        var multiLine = Peek(1) == '#';
        var at = _pos + (multiLine ? 2 : 1);
        for (; at < _text.Length; at++)
        {
            if (stopAtExit && _text[at] == '}' && at + 1 < _text.Length && _text[at + 1] == '}')
            {
                // The strip mark belongs to the exit, not to the comment.
                at -= _text[at - 1] is '-' or '~' ? 1 : 0;
                break;
            }

            if (multiLine ? _text[at] == '#' && at + 1 < _text.Length && _text[at + 1] == '#' : _text[at] == '\n')
            {
                at += multiLine ? 2 : 0;
                break;
            }
        }

        _pos = at;
    }

    private void ReadToken(char c)
    {
        if (char.IsLetter(c) || c == '_')
        {
            Take(TokenKind.Identifier, IdentifierLength(0));
        }
        else if (char.IsAsciiDigit(c))
        {
            Take(TokenKind.Number, NumberLength());
        }
        else if (c == '$')
        {
            ReadDollar();
        }
        else if (c is '"' or '\'')
        {
            ReadString(c);
        }
        else if (c == '`')
        {
            ReadVerbatim();
        }
        else if (c == '}' && _interpolations.Count > 0 && _braces == _interpolations.Peek().Braces)
        {
            _pos++;
            ReadInterpolated(_interpolations.Pop().Quote);
        }
        else
        {
            ReadOperator(c);
        }
    }

    private int IdentifierLength(int from)
    {
        var length = from;
        while (char.IsLetterOrDigit(Peek(length)) || Peek(length) == '_')
        {
            length++;
        }

        return length;
    }

    private void ReadDollar()
    {
        if (Peek(1) is '"' or '\'')
        {
            var quote = Peek(1);
            Take(TokenKind.InterpolationStart, 2);
            ReadInterpolated(quote);
            return;
        }

        Take(TokenKind.LocalIdentifier, Peek(1) == '$' ? 2 : IdentifierLength(1));
    }

    private int NumberLength()
    {
        if (Peek() == '0' && Peek(1) is 'x' or 'X' or 'b' or 'B')
        {
            return IdentifierLength(2);
        }

        var length = Digits(0);
        if (Peek(length) == '.' && char.IsAsciiDigit(Peek(length + 1)))
        {
            length = Digits(length + 1);
        }

        if (Peek(length) is 'e' or 'E')
        {
            var sign = Peek(length + 1) is '+' or '-' ? 1 : 0;
            if (char.IsAsciiDigit(Peek(length + 1 + sign)))
            {
                length = Digits(length + 1 + sign);
            }
        }

        var suffix = Peek(length) is 'f' or 'F' or 'd' or 'D' or 'm' or 'M' or 'u' or 'U';
        return suffix && !char.IsLetterOrDigit(Peek(length + 1)) && Peek(length + 1) != '_' ? length + 1 : length;
    }

    private int Digits(int from)
    {
        while (char.IsAsciiDigit(Peek(from)) || (Peek(from) == '_' && char.IsAsciiDigit(Peek(from + 1))))
        {
            from++;
        }

        return from;
    }

    private void ReadString(char quote)
    {
        var at = _pos + 1;
        while (at < _text.Length && _text[at] != quote)
        {
            at += _text[at] == '\\' ? 2 : 1;
        }

        EndString(TokenKind.String, at);
    }

    private void ReadVerbatim()
    {
        var at = _pos + 1;
        while (at < _text.Length && (_text[at] != '`' || (at + 1 < _text.Length && _text[at + 1] == '`')))
        {
            at += _text[at] == '`' ? 2 : 1;
        }

        EndString(TokenKind.VerbatimString, at);
    }

    private void EndString(TokenKind kind, int at)
    {
        if (at >= _text.Length)
        {
            _report(Faults.UnclosedString(), _pos);
            at = _text.Length - 1;
        }

        Add(kind, _pos, at + 1);
        _pos = at + 1;
    }

    /// <summary>Reads a stretch of an interpolated string up to the next hole or its end.</summary>
    private void ReadInterpolated(char quote)
    {
        var start = _pos;
        while (_pos < _text.Length && _text[_pos] != quote && _text[_pos] != '{')
        {
            _pos += _text[_pos] == '\\' ? 2 : 1;
        }

        if (_pos >= _text.Length)
        {
            _report(Faults.UnclosedString(), start);
            _pos = _text.Length;
            Add(TokenKind.InterpolationEnd, start, _pos);
            return;
        }

        var hole = _text[_pos] == '{';
        Add(hole ? TokenKind.InterpolationText : TokenKind.InterpolationEnd, start, _pos);
        _pos++;
        if (hole)
        {
            _interpolations.Push((quote, _braces));
        }
    }

    private void CloseInterpolationsAtEnd()
    {
        if (_interpolations.Count > 0)
        {
            _report(Faults.UnclosedString(), _pos);
            _interpolations.Clear();
        }
    }
}
