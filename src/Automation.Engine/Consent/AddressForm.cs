using System.Globalization;
using System.Text;
using Automation.Engine.Messages;

namespace Automation.Engine.Consent;

/// <summary>
/// The one form of an address under which consent, suppressions and counts know it, however a shop writes it. Pure; safe for concurrent use.
/// It is for comparing, not for sending: two mailboxes that differ in case only are taken for one, which errs on the side of silence.
/// </summary>
public static class AddressForm
{
    private static readonly IdnMapping Idn = new();

    /// <summary>The form of an address; null when it is empty or has no digit (a number) or no @ (a mailbox).</summary>
    /// <param name="channel">The channel.</param>
    /// <param name="address">The address as written.</param>
    /// <param name="callingCode">The calling code of numbers that are written without one, such as <c>+84</c>; null leaves them as they are.</param>
    public static string? Of(Channel channel, string? address, string? callingCode = null)
    {
        if (string.IsNullOrWhiteSpace(address))
        {
            return null;
        }

        return channel == Channel.Email ? Mailbox(address) : Number(address, callingCode);
    }

    private static string? Mailbox(string address)
    {
        var text = address.Trim().Normalize(NormalizationForm.FormC).ToLowerInvariant();
        var at = text.LastIndexOf('@');
        if (at <= 0 || at == text.Length - 1)
        {
            return null;
        }

        return Ascii(text) ? text : text[..(at + 1)] + Punycode(text[(at + 1)..]);
    }

    private static bool Ascii(string text)
    {
        foreach (var letter in text)
        {
            if (letter > 127)
            {
                return false;
            }
        }

        return true;
    }

    private static string Punycode(string domain)
    {
        try
        {
            return Idn.GetAscii(domain);
        }
        catch (ArgumentException)
        {
            // No domain at all; it is compared as it is written.
            return domain;
        }
    }

    private static string? Number(string address, string? callingCode)
    {
        var digits = new StringBuilder(address.Length);
        var isInternational = false;
        foreach (var letter in address.Normalize(NormalizationForm.FormKC))
        {
            if (char.IsAsciiDigit(letter))
            {
                digits.Append(letter);
            }
            else if (letter == '+' && digits.Length == 0)
            {
                isInternational = true;
            }
        }

        if (digits.Length == 0)
        {
            return null;
        }

        var text = digits.ToString();
        return isInternational ? "+" + text
            : text.StartsWith("00", StringComparison.Ordinal) ? "+" + text[2..]
            : callingCode is not null && text[0] == '0' ? callingCode + text[1..]
            : callingCode is not null && text.StartsWith(callingCode.AsSpan(1), StringComparison.Ordinal) && text.Length > 10 ? "+" + text
            : text;
    }
}
