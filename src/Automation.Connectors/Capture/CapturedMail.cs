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

    /// <summary>The mail of a message.</summary>
    public static MimeMessage From(OutboundMessage message) => OutboundMail.From(message) with
    {
        Headers =
        [
            new MimeHeader(CampaignHeader, message.Campaign),
            new MimeHeader(CustomerHeader, message.CustomerKey),
            new MimeHeader(PurposeHeader, SnakeCase.Of(message.Purpose)),
            new MimeHeader(LocaleHeader, message.Locale),
        ],
    };
}
