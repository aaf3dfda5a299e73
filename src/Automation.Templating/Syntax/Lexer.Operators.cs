namespace Automation.Templating.Syntax;

internal sealed partial class Lexer
{
    // Longest first: the first spelling that fits wins.
    private static readonly (string Spelling, TokenKind Kind)[] Operators =
    [
        ("//=", TokenKind.DivideRoundAssign), ("...", TokenKind.Ellipsis), ("..<", TokenKind.RangeExclusive),
        ("..", TokenKind.Range), ("?.", TokenKind.QuestionDot), ("??", TokenKind.Coalesce), ("?!", TokenKind.CoalesceNot),
        ("++", TokenKind.PlusPlus), ("--", TokenKind.MinusMinus), ("+=", TokenKind.PlusAssign), ("-=", TokenKind.MinusAssign),
        ("*=", TokenKind.TimesAssign), ("/=", TokenKind.DivideAssign), ("%=", TokenKind.ModuloAssign), ("//", TokenKind.DivideRound),
        ("<<", TokenKind.ShiftLeft), (">>", TokenKind.ShiftRight), ("==", TokenKind.Equal), ("!=", TokenKind.NotEqual),
        ("<=", TokenKind.LessEqual), (">=", TokenKind.GreaterEqual), ("&&", TokenKind.And), ("||", TokenKind.Or),
        ("(", TokenKind.OpenParen), (")", TokenKind.CloseParen), ("[", TokenKind.OpenBracket), ("]", TokenKind.CloseBracket),
        ("{", TokenKind.OpenBrace), ("}", TokenKind.CloseBrace), (",", TokenKind.Comma), (":", TokenKind.Colon), (";", TokenKind.Semicolon),
        (".", TokenKind.Dot), ("?", TokenKind.Question), ("+", TokenKind.Plus), ("-", TokenKind.Minus), ("*", TokenKind.Times),
        ("/", TokenKind.Divide), ("%", TokenKind.Modulo), ("<", TokenKind.Less), (">", TokenKind.Greater), ("!", TokenKind.Not),
        ("@", TokenKind.At), ("^", TokenKind.Caret), ("|", TokenKind.Pipe), ("=", TokenKind.Assign),
    ];

    private void ReadOperator(char c)
    {
        foreach (var (spelling, kind) in Operators)
        {
            if (spelling[0] == c && _text.AsSpan(_pos).StartsWith(spelling))
            {
                CountBraces(kind);
                Take(kind, spelling.Length);
                return;
            }
        }

        Take(TokenKind.Invalid, char.IsHighSurrogate(c) && char.IsLowSurrogate(Peek(1)) ? 2 : 1);
    }

    // Inside an object `}}` closes two objects, not the code block.
    private void CountBraces(TokenKind kind)
    {
        if (kind == TokenKind.OpenBrace)
        {
            _braces++;
        }
        else if (kind == TokenKind.CloseBrace && _braces > 0)
        {
            _braces--;
        }
    }
}
