using System.Globalization;
using System.Text;
using System.Text.RegularExpressions;
using Automation.Engine.Messages;

namespace Automation.Connectors.Twilio;

/// <summary>Writes a message as the form that Twilio takes, or says why it cannot be one. Pure.</summary>
public static partial class TwilioForm
{
    /// <summary>Where callbacks arrive, behind the public address.</summary>
    public const string StatusPath = "/hooks/twilio/status/";

    private const int LongestText = 1_600;
    private const int LongestValidity = 36_000;

    /// <summary>Less than this and Twilio may drop the message before it has looked at it.</summary>
    private const int ShortestValidity = 5;

    /// <summary>The fields.</summary>
    internal static IReadOnlyList<KeyValuePair<string, string>> Fields(OutboundMessage message, TwilioOptions options, DateTimeOffset now)
    {
        var fields = new List<KeyValuePair<string, string>> { new("To", AddressOf(message.Channel, message.To)) };
        fields.Add(IsService(message.From) ? new("MessagingServiceSid", message.From) : new("From", AddressOf(message.Channel, message.From)));
        if (message.Content is { } content)
        {
            fields.Add(new("ContentSid", content.Id));
            if (content.VariablesJson is { } variables)
            {
                fields.Add(new("ContentVariables", variables));
            }
        }
        else
        {
            fields.Add(new("Body", message.Text.Normalize(NormalizationForm.FormC)));
        }

        fields.Add(new("StatusCallback", CallbackOf(message.Id, options)));
        if (message.NotAfter is { } end)
        {
            var left = Math.Clamp((long)(end - now).TotalSeconds, ShortestValidity, LongestValidity);
            fields.Add(new("ValidityPeriod", left.ToString(CultureInfo.InvariantCulture)));
        }

        if (options.SmartEncoded && message.Channel == Channel.Sms)
        {
            fields.Add(new("SmartEncoded", "true"));
        }

        return fields;
    }

    /// <summary>What of the message itself Twilio would refuse; null when nothing.</summary>
    internal static DeliveryOutcome.Permanent? Refusal(OutboundMessage message) =>
        !IsNumber(message.To) ? new DeliveryOutcome.Permanent("twilio-no-e164")
        : message.From.Length == 0 ? new DeliveryOutcome.Permanent("twilio-no-sender") { Cause = RefusalCause.Content }
        : message.Content is null && message.Text.Length == 0 ? new DeliveryOutcome.Permanent("twilio-no-text") { Cause = RefusalCause.Content }
        : message.Content is null && message.Text.Length > LongestText ? new DeliveryOutcome.Permanent("twilio-text-too-long") { Cause = RefusalCause.Content }
        : null;

    /// <summary>How long until the message must not arrive any more, when that is too short to hand it over.</summary>
    internal static TimeSpan? ClosingIn(OutboundMessage message, DateTimeOffset now) =>
        message.NotAfter is { } end && end - now < TimeSpan.FromSeconds(ShortestValidity) ? end - now : null;

    /// <summary>Whether an address is a number in E.164 form.</summary>
    internal static bool IsNumber(string address) => Number().IsMatch(address);

    /// <summary>Whether a sender is a messaging service, which chooses among several.</summary>
    internal static bool IsService(string sender) => Service().IsMatch(sender);

    /// <summary>An address as Twilio writes it.</summary>
    internal static string AddressOf(Channel channel, string address) => channel == Channel.WhatsApp ? "whatsapp:" + address : address;

    private static string CallbackOf(string messageId, TwilioOptions options)
    {
        var address = options.PublicAddress + StatusPath + messageId;

        // Twilio keeps what is behind the # to itself: it is neither sent nor signed.
        return options.CallbackRetries == 0 ? address : string.Create(CultureInfo.InvariantCulture, $"{address}#rc={options.CallbackRetries}&rp=ct,rt,5xx");
    }

    [GeneratedRegex(@"^\+[1-9][0-9]{6,14}$", RegexOptions.CultureInvariant)]
    private static partial Regex Number();

    [GeneratedRegex("^MG[0-9a-fA-F]{32}$", RegexOptions.CultureInvariant)]
    private static partial Regex Service();
}
