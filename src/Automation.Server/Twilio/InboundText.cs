using System.Globalization;
using Automation.Engine.Consent;
using Automation.Engine.Messages;

namespace Automation.Server.Twilio;

/// <summary>What a person wrote to one of our numbers. Immutable.</summary>
/// <param name="Sid">Twilio's id of it.</param>
/// <param name="Channel">SMS or WhatsApp.</param>
/// <param name="From">The person's number.</param>
/// <param name="To">Our number.</param>
/// <param name="Service">The messaging service that our number belongs to; null for none.</param>
/// <param name="Body">The words; may be empty.</param>
/// <param name="Intent">What they mean: by Twilio's own word for it where Twilio has answered the person already, else by the keyword.</param>
/// <param name="IsAnswered">Whether Twilio has answered the person.</param>
/// <param name="Media">How many pictures or files came along.</param>
/// <param name="Button">What stands on the button that was pressed; null for none.</param>
internal sealed record InboundText(
    string Sid, Channel Channel, string From, string To, string? Service, string Body, ReplyIntent Intent, bool IsAnswered, int Media, string? Button)
{
    private const string WhatsApp = "whatsapp:";

    /// <summary>Reads a request; null when it is none of this kind.</summary>
    internal static InboundText? Read(TwilioRequest request)
    {
        if (request.Find("MessageSid") is not { } sid || request.Find("From") is not { } from || request.Find("To") is not { } to)
        {
            return null;
        }

        var body = request.Find("Body") ?? "";
        var button = request.Find("ButtonText");
        var told = IntentOf(request.Find("OptOutType"));
        return new InboundText(
            sid,
            from.StartsWith(WhatsApp, StringComparison.Ordinal) ? Channel.WhatsApp : Channel.Sms,
            Plain(from),
            Plain(to),
            request.Find("MessagingServiceSid"),
            body,
            told ?? OptOutKeywords.Of(button ?? body),
            told is not null,
            int.TryParse(request.Find("NumMedia"), NumberStyles.None, CultureInfo.InvariantCulture, out var media) ? media : 0,
            button);
    }

    private static ReplyIntent? IntentOf(string? optOutType) => optOutType switch
    {
        "STOP" => ReplyIntent.Stop,
        "START" => ReplyIntent.Start,
        "HELP" => ReplyIntent.Help,
        _ => null,
    };

    private static string Plain(string address) => address.StartsWith(WhatsApp, StringComparison.Ordinal) ? address[WhatsApp.Length..] : address;
}
