using System.Text;
using Automation.Connectors.Mime;
using Automation.Engine.Messages;

namespace Automation.Connectors.Capture;

/// <summary>An e-mail as it is captured: the mail itself, and what the mailbox page shows beside it in headers of ours.</summary>
internal static class CapturedMail
{
    /// <summary>The campaign's name.</summary>
    public const string CampaignHeader = "X-Automation-Campaign";

    /// <summary>The shop's key of the customer.</summary>
    public const string CustomerHeader = "X-Automation-Customer";

    /// <summary>The purpose, in lower case.</summary>
    public const string PurposeHeader = "X-Automation-Purpose";

    /// <summary>The language.</summary>
    public const string LocaleHeader = "X-Automation-Locale";

    /// <summary>The mail of a message. Its Message-ID is <c>id@domain of the sender</c>, the same for every attempt.</summary>
    public static MimeMessage From(OutboundMessage message)
    {
        bool smtpUtf8 = IsInternational(message.To) || IsInternational(message.From);
        return new MimeMessage
        {
            MessageId = $"{message.Id}@{SenderDomain(message)}",
            Date = message.Date,
            From = new MimeMailbox(message.From, message.FromName),
            To = new MimeMailbox(message.To, message.ToName),
            Subject = message.Subject ?? "",
            Text = message.Text,
            Html = message.Html,
            SmtpUtf8 = smtpUtf8,
            Headers =
            [
                new MimeHeader(CampaignHeader, message.Campaign),
                new MimeHeader(CustomerHeader, message.CustomerKey),
                new MimeHeader(PurposeHeader, SnakeCase.Of(message.Purpose)),
                new MimeHeader(LocaleHeader, message.Locale),
            ],
        };
    }

    private static bool IsInternational(string address)
    {
        int at = address.LastIndexOf('@');
        return at > 0 && !Ascii.IsValid(address.AsSpan(0, at));
    }

    private static string SenderDomain(OutboundMessage message)
    {
        // A fault, or an address literal, which a Message-ID does not take: the writer reports the first, the second is rare.
        bool usable = AddressSpec.Parse(message.From, smtpUtf8: false, out AddressSpec sender) is null && sender.Domain[0] != '[';
        return usable ? sender.Domain.ToString() : "capture.invalid";
    }
}
