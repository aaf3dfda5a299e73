using System.Buffers;
using System.Globalization;

namespace Automation.Connectors.Mime;

/// <summary>
/// Writes header fields: lines of 78 characters where that is possible (RFC 5322 section 2.1.1), ASCII as it is, anything
/// else as encoded words. Values have passed <see cref="MimeCheck"/>.
/// </summary>
internal static class HeaderFields
{
    private const int LineLimit = 78;
    private const int LongestName = 60; // a display name that is written in one piece

    private static readonly SearchValues<char> Printable =
        SearchValues.Create([.. Enumerable.Range(' ', '~' - ' ' + 1).Select(code => (char)code)]);

    private static readonly SearchValues<char> AtomCharacters = SearchValues.Create(
        "abcdefghijklmnopqrstuvwxyzABCDEFGHIJKLMNOPQRSTUVWXYZ0123456789!#$%&'*+-/=?^_`{|}~ ");

    /// <summary>A field of free text. White space is kept exactly.</summary>
    public static void WriteText(ref MimeOutput output, scoped ReadOnlySpan<byte> name, string value)
    {
        output.Write(name);
        output.Write(":"u8);
        string text = Composition.Compose(value);
        if (text.Length == 0)
        {
            output.Write(" "u8);
        }
        else if (MayStandAsWritten(text, output.Column))
        {
            WriteWords(ref output, text);
        }
        else
        {
            EncodedWords.Write(ref output, text);
        }

        output.EndLine();
    }

    /// <summary>A field with one mailbox.</summary>
    public static void WriteMailbox(ref MimeOutput output, scoped ReadOnlySpan<byte> name, MimeMailbox mailbox, bool smtpUtf8)
    {
        output.Write(name);
        output.Write(":"u8);
        _ = AddressSpec.Parse(mailbox.Address, smtpUtf8, out AddressSpec address);
        bool named = !string.IsNullOrWhiteSpace(mailbox.DisplayName);
        if (named)
        {
            WritePhrase(ref output, Composition.Compose(mailbox.DisplayName!));
        }

        if (output.Column + 3 + address.Width > EncodedWords.LineLimit)
        {
            output.Fold();
        }

        output.Write(named ? " <"u8 : " "u8);
        address.Write(ref output);
        output.Write(named ? ">"u8 : []);
        output.EndLine();
    }

    /// <summary>The Date field (RFC 5322 section 3.3).</summary>
    public static void WriteDate(ref MimeOutput output, DateTimeOffset date)
    {
        Span<byte> text = stackalloc byte[40];
        date.TryFormat(text, out int written, "ddd, dd MMM yyyy HH:mm:ss ", CultureInfo.InvariantCulture);
        output.Write("Date: "u8);
        output.Write(text[..written]);
        TimeSpan offset = date.Offset.Duration();
        output.Write(date.Offset < TimeSpan.Zero ? "-"u8 : "+"u8);
        ((offset.Hours * 100) + offset.Minutes).TryFormat(text, out written, "D4", CultureInfo.InvariantCulture);
        output.Write(text[..written]);
        output.EndLine();
    }

    /// <summary>A field whose value is ASCII without a place to fold.</summary>
    public static void WriteToken(ref MimeOutput output, scoped ReadOnlySpan<byte> name, scoped ReadOnlySpan<char> value)
    {
        output.Write(name);
        output.Write(": "u8);
        output.Write(value);
        output.EndLine();
    }

    /// <summary>The fields of RFC 2369 and RFC 8058.</summary>
    public static void WriteUnsubscribe(ref MimeOutput output, ListUnsubscribe unsubscribe)
    {
        output.Write("List-Unsubscribe:"u8);
        if (unsubscribe.Link is { } link)
        {
            WriteUri(ref output, link, unsubscribe.MailTo is not null);
        }

        if (unsubscribe.MailTo is { } mailTo)
        {
            WriteUri(ref output, mailTo, followed: false);
        }

        output.EndLine();
        if (unsubscribe.Link is not null)
        {
            output.Write("List-Unsubscribe-Post: List-Unsubscribe=One-Click"u8);
            output.EndLine();
        }
    }

    private static void WriteUri(ref MimeOutput output, Uri uri, bool followed)
    {
        string text = ListUnsubscribe.ToAscii(uri);
        if (output.Column + text.Length + 4 > LineLimit)
        {
            output.Fold();
        }

        output.Write(" <"u8);
        output.Write(text);
        output.Write(followed ? ">,"u8 : ">"u8);
    }

    private static void WritePhrase(ref MimeOutput output, string name)
    {
        int quoted = name.Length + name.AsSpan().Count('"') + name.AsSpan().Count('\\');
        bool ascii = quoted <= LongestName && MayStandAsWritten(name, output.Column);
        if (ascii && name.AsSpan().IndexOfAnyExcept(AtomCharacters) < 0 && !name.Contains("  ", StringComparison.Ordinal))
        {
            WriteWords(ref output, name);
        }
        else if (ascii)
        {
            WriteQuoted(ref output, name);
        }
        else
        {
            EncodedWords.Write(ref output, name);
        }
    }

    private static void WriteQuoted(ref MimeOutput output, string text)
    {
        output.Write(" \""u8);
        foreach (char value in text)
        {
            output.Write(value is '"' or '\\' ? "\\"u8 : []);
            output.Write([(byte)value]);
        }

        output.Write("\""u8);
    }

    // Without a word that is too long for a line, without spaces that a reader would strip, and without anything that a
    // reader would take for an encoded word.
    private static bool MayStandAsWritten(ReadOnlySpan<char> text, int column)
    {
        if (text.IndexOfAnyExcept(Printable) >= 0 || text[0] == ' ' || text[^1] == ' ' || text.IndexOf("=?") >= 0)
        {
            return false;
        }

        for (int room = LineLimit - column - 1; text.Length > room; room = LineLimit)
        {
            int length = PieceLength(text);
            if (length > room)
            {
                return false;
            }

            text = text[length..];
        }

        return true;
    }

    private static void WriteWords(ref MimeOutput output, ReadOnlySpan<char> text)
    {
        output.Write(" "u8);
        while (!text.IsEmpty)
        {
            int length = output.Column + text.Length <= LineLimit ? text.Length : PieceLength(text);
            if (output.Column + length > LineLimit)
            {
                output.Fold();
            }

            output.Write(text[..length]);
            text = text[length..];
        }
    }

    // A run of spaces and the word behind it: what a line can begin with after a fold.
    private static int PieceLength(ReadOnlySpan<char> text)
    {
        int word = text.IndexOfAnyExcept(' ');
        int length = text[word..].IndexOf(' ');
        return length < 0 ? text.Length : word + length;
    }
}
