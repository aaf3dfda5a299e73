using System.Text;
using Automation.Engine.Messages;

namespace Automation.Connectors.Mime;

/// <summary>The mail of a message, the same for every connector and every attempt.</summary>
internal static class OutboundMail
{
    /// <summary>The mail. Its Message-ID is <c>id@domain of the sender</c>.</summary>
    public static MimeMessage From(OutboundMessage message) => new()
    {
        MessageId = $"{message.Id}@{SenderDomain(message)}",
        Date = message.Date,
        From = new MimeMailbox(message.From, message.FromName),
        To = new MimeMailbox(message.To, message.ToName),
        Subject = message.Subject ?? "",
        Text = message.Text,
        Html = message.Html,
        Unsubscribe = message.UnsubscribeLink is { } link ? new ListUnsubscribe(link) : null,
        SmtpUtf8 = NeedsSmtpUtf8(message),
    };

    /// <summary>Whether an address has a local part outside ASCII, which only SMTPUTF8 carries (RFC 6531).</summary>
    public static bool NeedsSmtpUtf8(OutboundMessage message) => IsInternational(message.To) || IsInternational(message.From);

    /// <summary>
    /// The domain of the author in ASCII. <c>automation.invalid</c> for an address that is none, which the writer reports, and for an address
    /// literal, which a Message-ID does not take.
    /// </summary>
    public static string SenderDomain(OutboundMessage message)
    {
        int at = message.From.LastIndexOf('@');
        bool usable = AddressSpec.Parse("a" + message.From[Math.Max(at, 0)..], smtpUtf8: false, out AddressSpec sender) is null && sender.Domain[0] != '[';
        return usable ? sender.Domain.ToString() : "automation.invalid";
    }

    private static bool IsInternational(string address)
    {
        int at = address.LastIndexOf('@');
        return at > 0 && !Ascii.IsValid(address.AsSpan(0, at));
    }
}
