using System.Globalization;
using Automation.Connectors.Twilio;

namespace Automation.Server.Settings;

/// <content>The account that takes SMS and WhatsApp messages.</content>
internal static partial class SettingFields
{
    internal const string AccountSid = "Twilio:AccountSid";
    internal const string AuthToken = "Twilio:AuthToken";
    internal const string SecondaryAuthToken = "Twilio:SecondaryAuthToken";
    internal const string ApiKey = "Twilio:ApiKey";
    internal const string ApiKeySecret = "Twilio:ApiKeySecret";
    internal const string TwilioAddress = "Twilio:BaseAddress";
    internal const string SmartEncoded = "Twilio:SmartEncoded";
    internal const string CallbackRetries = "Twilio:CallbackRetries";
    internal const string TwilioConcurrency = "Twilio:Limits:Concurrency";
    internal const string SmsRates = "Twilio:Senders";
    internal const string WhatsAppRates = "Twilio:WhatsAppSenders";

    /// <summary>What is kept encrypted of the account.</summary>
    internal static IReadOnlyList<string> TwilioSecrets { get; } = [AuthToken, SecondaryAuthToken, ApiKeySecret];

    /// <summary>The lists of senders with their pace.</summary>
    internal static IReadOnlyList<string> TwilioRates { get; } = [SmsRates, WhatsAppRates];

    private static IEnumerable<SettingField> TwilioFields() =>
    [
        Account(AccountSid, twilio => twilio.AccountSid.Length == 0 ? null : twilio.AccountSid, (twilio, text) => twilio with { AccountSid = text }),
        Account(AuthToken, twilio => twilio.AuthToken, (twilio, text) => twilio with { AuthToken = text }) with { IsSecret = true },
        Account(SecondaryAuthToken, twilio => twilio.SecondaryAuthToken, (twilio, text) => twilio with { SecondaryAuthToken = text }) with { IsSecret = true },
        Account(ApiKey, twilio => twilio.ApiKey, (twilio, text) => twilio with { ApiKey = text }),
        Account(ApiKeySecret, twilio => twilio.ApiKeySecret, (twilio, text) => twilio with { ApiKeySecret = text }) with { IsSecret = true },
        Account(TwilioConcurrency, twilio => twilio.Limits.Concurrency.ToString(CultureInfo.InvariantCulture), (twilio, text) => twilio with { Limits = twilio.Limits with { Concurrency = Whole(text) } }) with { Problem = WholeProblem },
        Account(SmsRates, twilio => SenderRates.Write(twilio.Senders), (twilio, text) => twilio with { Senders = SenderRates.Read(text) }) with { Problem = SenderRates.Problem, IsList = true },
        Account(WhatsAppRates, twilio => SenderRates.Write(twilio.WhatsAppSenders), (twilio, text) => twilio with { WhatsAppSenders = SenderRates.Read(text) }) with { Problem = SenderRates.Problem, IsList = true },
        Account(SmartEncoded, twilio => twilio.SmartEncoded.ToString(), (twilio, text) => twilio with { SmartEncoded = bool.Parse(text) }) with { Choices = [bool.FalseString, bool.TrueString] },
        Account(CallbackRetries, twilio => twilio.CallbackRetries.ToString(CultureInfo.InvariantCulture), (twilio, text) => twilio with { CallbackRetries = Whole(text) }) with { Problem = WholeProblem },
        Account(TwilioAddress, twilio => twilio.BaseAddress.OriginalString, (twilio, text) => twilio with { BaseAddress = new Uri(text) }) with { Problem = AddressProblem },
    ];

    private static SettingField Account(string key, Func<TwilioOptions, string?> get, Func<TwilioOptions, string, TwilioOptions> set) => new(
        SettingArea.Twilio,
        key,
        settings => settings.Twilio is { } twilio ? get(twilio) : null,
        (settings, text) => settings with { Twilio = set(settings.Twilio ?? new TwilioOptions(), text) });
}
