using System.Buffers;
using System.Globalization;
using System.Text;

namespace Automation.Connectors.Mime;

/// <summary>A mailbox address taken apart and checked (RFC 5321 section 4.1.2; RFC 6531 with SMTPUTF8).</summary>
internal readonly ref struct AddressSpec
{
    private const int LongestAddress = 254;
    private const int LongestLocal = 64;
    private const int LongestDomain = 253;
    private const int LongestLabel = 63;

    private static readonly SearchValues<char> LocalCharacters = SearchValues.Create(
        "abcdefghijklmnopqrstuvwxyzABCDEFGHIJKLMNOPQRSTUVWXYZ0123456789!#$%&'*+-/=?^_`{|}~.");

    private static readonly SearchValues<char> DomainCharacters =
        SearchValues.Create("abcdefghijklmnopqrstuvwxyzABCDEFGHIJKLMNOPQRSTUVWXYZ0123456789-.");

    private static readonly SearchValues<char> LiteralCharacters = SearchValues.Create("abcdefABCDEF0123456789IPv:.");

    private static readonly IdnMapping Idn = new() { UseStd3AsciiRules = true };

    private AddressSpec(ReadOnlySpan<char> local, ReadOnlySpan<char> domain, bool quote)
    {
        Local = local;
        Domain = domain;
        Quote = quote;
    }

    /// <summary>The part before the last @, with the quotes that it came with.</summary>
    public ReadOnlySpan<char> Local { get; }

    /// <summary>The domain in the form in which it is written: ASCII unless SMTPUTF8 was granted.</summary>
    public ReadOnlySpan<char> Domain { get; }

    /// <summary>
    /// True when quotes must be put around the local part: dots at an end or in a row, as some Japanese carriers issued.
    /// </summary>
    public bool Quote { get; }

    /// <summary>Takes an address apart; a fault other than null leaves <paramref name="spec"/> empty.</summary>
    public static MimeFault? Parse(ReadOnlySpan<char> address, bool smtpUtf8, out AddressSpec spec)
    {
        spec = default;
        if (address.ContainsAny('\r', '\n', '\0'))
        {
            return MimeFault.ForbiddenCharacter;
        }

        int at = address.LastIndexOf('@');
        if (at is < 1 or > LongestLocal || address.Length > LongestAddress)
        {
            return MimeFault.InvalidAddress;
        }

        ReadOnlySpan<char> local = address[..at];
        if (CheckLocal(local, smtpUtf8, out bool quote) is { } fault)
        {
            return fault;
        }

        if (!TryDomain(address[(at + 1)..], smtpUtf8, out ReadOnlySpan<char> domain))
        {
            return MimeFault.InvalidAddress;
        }

        spec = new AddressSpec(local, domain, quote);
        return null;
    }

    /// <summary>Writes <c>local@domain</c>.</summary>
    public void Write(ref MimeOutput output)
    {
        ReadOnlySpan<byte> quote = Quote ? "\""u8 : [];
        output.Write(quote);
        output.Write(Local);
        output.Write(quote);
        output.Write("@"u8);
        output.Write(Domain);
    }

    /// <summary>The number of characters that <see cref="Write"/> adds to a line.</summary>
    public int Width => Encoding.UTF8.GetByteCount(Local) + Encoding.UTF8.GetByteCount(Domain) + (Quote ? 3 : 1);

    private static MimeFault? CheckLocal(ReadOnlySpan<char> local, bool smtpUtf8, out bool quote)
    {
        quote = false;
        if (local.Length >= 2 && local[0] == '"' && local[^1] == '"')
        {
            return IsQuotedContent(local[1..^1]) ? null : MimeFault.InvalidAddress;
        }

        ReadOnlySpan<char> rest = local;
        for (int odd = rest.IndexOfAnyExcept(LocalCharacters); odd >= 0; odd = rest.IndexOfAnyExcept(LocalCharacters))
        {
            if (Rune.DecodeFromUtf16(rest[odd..], out Rune rune, out int length) != OperationStatus.Done || !IsLetterLike(rune))
            {
                return MimeFault.InvalidAddress;
            }

            if (!smtpUtf8)
            {
                return MimeFault.NeedsSmtpUtf8;
            }

            rest = rest[(odd + length)..];
        }

        quote = local[0] == '.' || local[^1] == '.' || local.IndexOf("..") >= 0;
        return null;
    }

    private static bool IsLetterLike(Rune rune) => !rune.IsAscii && !Rune.IsControl(rune) && !Rune.IsWhiteSpace(rune);

    private static bool IsQuotedContent(ReadOnlySpan<char> content)
    {
        for (int at = 0; at < content.Length; at++)
        {
            bool escape = content[at] == '\\';
            at += escape ? 1 : 0;
            if (at == content.Length || content[at] is < ' ' or > '~' || (content[at] == '"' && !escape))
            {
                return false;
            }
        }

        return true;
    }

    private static bool TryDomain(ReadOnlySpan<char> domain, bool smtpUtf8, out ReadOnlySpan<char> written)
    {
        written = domain;
        if (domain.IndexOfAnyExcept(DomainCharacters) < 0)
        {
            return IsHostName(domain);
        }

        if (domain.Length > 2 && domain[0] == '[' && domain[^1] == ']')
        {
            return domain[1..^1].IndexOfAnyExcept(LiteralCharacters) < 0;
        }

        string? ascii = ToAscii(domain);
        written = smtpUtf8 ? domain : ascii;
        return ascii is not null && IsHostName(ascii);
    }

    private static string? ToAscii(ReadOnlySpan<char> domain)
    {
        try
        {
            return Idn.GetAscii(domain.ToString());
        }
        catch (ArgumentException)
        {
            return null;
        }
    }

    private static bool IsHostName(ReadOnlySpan<char> domain)
    {
        if (domain.Length is 0 or > LongestDomain)
        {
            return false;
        }

        foreach (Range range in domain.Split('.'))
        {
            ReadOnlySpan<char> label = domain[range];
            if (label.Length is 0 or > LongestLabel || label[0] == '-' || label[^1] == '-')
            {
                return false;
            }
        }

        return true;
    }
}
