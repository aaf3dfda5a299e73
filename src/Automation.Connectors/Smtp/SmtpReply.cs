using System.Globalization;

namespace Automation.Connectors.Smtp;

/// <summary>A reply of the relay (RFC 5321 section 4.2).</summary>
/// <param name="Code">The three digits.</param>
/// <param name="Status">The enhanced status code; null when there is none that fits the reply.</param>
/// <param name="Text">The texts of all lines, joined by LF. They may hold addresses and must not be logged.</param>
internal readonly record struct SmtpReply(int Code, EnhancedStatus? Status, string Text)
{
    /// <summary>2xx: done.</summary>
    public bool IsDone => Code / 100 == 2;

    /// <summary>3xx: go on.</summary>
    public bool WantsMore => Code / 100 == 3;

    /// <summary>The codes alone, <c>550-5.1.1</c>: what may be shown and stored.</summary>
    public string Codes => Status is { } status
        ? string.Create(CultureInfo.InvariantCulture, $"{Code}-{status}")
        : Code.ToString(CultureInfo.InvariantCulture);

    /// <inheritdoc/>
    public override string ToString() => Codes;
}

/// <summary>An enhanced mail system status code (RFC 3463).</summary>
/// <param name="Class">2 success, 4 not now, 5 never.</param>
/// <param name="Subject">What it is about: 1 address, 2 mailbox, 3 system, 4 network, 5 protocol, 6 content, 7 policy.</param>
/// <param name="Detail">The detail.</param>
internal readonly record struct EnhancedStatus(int Class, int Subject, int Detail)
{
    /// <summary>Reads the code at the start of a reply's text; null when there is none, or one of another class than the reply.</summary>
    public static EnhancedStatus? Read(int replyCode, ReadOnlySpan<char> text)
    {
        int space = text.IndexOfAny(' ', '\n');
        ReadOnlySpan<char> first = space < 0 ? text : text[..space];
        Span<Range> parts = stackalloc Range[4];
        if (first.Split(parts, '.') != 3 || first.Length > 9)
        {
            return null;
        }

        bool read = TryNumber(first[parts[0]], out int @class) & TryNumber(first[parts[1]], out int subject) & TryNumber(first[parts[2]], out int detail);
        return read && @class == replyCode / 100 ? new EnhancedStatus(@class, subject, detail) : null;
    }

    /// <inheritdoc/>
    public override string ToString() => string.Create(CultureInfo.InvariantCulture, $"{Class}.{Subject}.{Detail}");

    private static bool TryNumber(ReadOnlySpan<char> digits, out int number) =>
        int.TryParse(digits, NumberStyles.None, CultureInfo.InvariantCulture, out number) && digits.Length <= 3;
}
