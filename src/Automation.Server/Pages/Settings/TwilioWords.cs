using Automation.Connectors.Twilio;
using Automation.Server.Settings;
using Microsoft.Extensions.Localization;

namespace Automation.Server.Pages.Settings;

/// <summary>The account of SMS and WhatsApp messages, what is wrong with it and what a try has shown, in the language of the request.</summary>
internal sealed class TwilioWords(IStringLocalizer<SettingsTexts> texts)
{
    /// <summary>What a test SMS says.</summary>
    internal string TestText => texts["SMS of the care programme arrive at this number."];

    /// <summary>What a try of the account has shown, and what to do.</summary>
    internal string Tried(TwilioProbeResult result) => (result.FailedAt, result.Code) switch
    {
        (null, _) when result.IsTrial => texts["The account works: {0}. It is a trial account, which writes to numbers only that are confirmed at Twilio. Nothing was sent.", result.Account!],
        (null, _) => texts["The account works: {0}. Nothing was sent.", result.Account!],
        ("connect", "no-such-host") => texts["Twilio's address is not known here. Check the address and the network."],
        ("connect", "timeout") => texts["Twilio did not answer in time. A firewall may be in between."],
        ("connect", "tls") => texts["The connection to Twilio could not be protected. Something in between may have a certificate that is not trusted here."],
        ("connect", _) => texts["Twilio cannot be reached from here ({0}). Check the address and the network.", result.Code],
        ("account", "twilio-20003" or "http-401" or "http-403") => texts["Twilio refused the account id or the auth token ({0}). Copy both again from Twilio's console.", result.Code],
        ("account", "twilio-20404" or "http-404") => texts["Twilio knows no such account ({0}). Check the account id.", result.Code],
        ("account", "unreadable") => texts["What answers at that address is not Twilio. Check the address."],
        ("account", _) => texts["Twilio refused to show the account ({0}).", result.Code],
        ("state", "suspended") => texts["The account {0} is suspended: Twilio sends nothing for it. Ask Twilio why.", result.Account!],
        ("state", _) => texts["The account {0} is {1}: Twilio sends nothing for it.", result.Account!, result.Code],
        _ => texts["The account is right, but Twilio refused the API key or its secret ({0}). Write both again, or leave them out.", result.Code],
    };

    /// <summary>What came of a test SMS, and what to do.</summary>
    internal string Sent(TextTestResult result) => result.Code switch
    {
        null => texts["Twilio has taken the SMS from {0}. It should arrive within a minute.", result.From],
        "twilio-21608" => texts["A trial account writes to confirmed numbers only. Confirm this number in Twilio's console."],
        "twilio-21606" or "twilio-21212" or "twilio-21603" or "twilio-21659" or "twilio-21660" => texts["Twilio does not know the sender {0} as one of this account ({1}).", result.From, result.Code],
        "twilio-21408" => texts["The account may not send to that country ({0}). Allow it in Twilio's console under geo permissions.", result.Code],
        "twilio-21610" => texts["That number has refused messages from this sender by STOP ({0}).", result.Code],
        "twilio-20003" or "http-401" => texts["Twilio refuses the account, so nothing leaves ({0}). Try the account above.", result.Code],
        "twilio-timeout" or "twilio-no-answer" or "twilio-unreadable" => texts["Twilio did not say whether it has taken the SMS ({0}). See whether it arrives.", result.Code],
        _ => texts["Twilio did not take the SMS ({0}).", result.Code],
    };

    /// <summary>A setting; null for one of another area.</summary>
    internal string? Name(string key) => key switch
    {
        SettingFields.AccountSid => texts["Account id (Account SID)"],
        SettingFields.AuthToken => texts["Auth token"],
        SettingFields.SecondaryAuthToken => texts["Second auth token"],
        SettingFields.ApiKey => texts["API key (SID)"],
        SettingFields.ApiKeySecret => texts["Secret of the API key"],
        SettingFields.TwilioConcurrency => texts["Most requests at once"],
        SettingFields.SmsRates => texts["Pace of SMS senders"],
        SettingFields.WhatsAppRates => texts["Pace of WhatsApp senders"],
        SettingFields.SmartEncoded => texts["Replace costly characters"],
        SettingFields.CallbackRetries => texts["How often a report is repeated"],
        SettingFields.TwilioAddress => texts["Twilio's address"],
        _ => (string?)null,
    };

    /// <summary>What is to be written; null for a setting of another area.</summary>
    internal string? Hint(string key) => key switch
    {
        SettingFields.AccountSid => texts["AC and 32 digits, as Twilio's console shows it. Without one, SMS and WhatsApp messages go to the mailbox on this machine and reach nobody."],
        SettingFields.AuthToken => texts["It proves that reports and replies come from Twilio, and signs in where there is no API key. Kept encrypted; nobody is shown it again."],
        SettingFields.SecondaryAuthToken => texts["Only while the token is being replaced: what either of the two has signed is believed. Kept encrypted."],
        SettingFields.ApiKey => texts["SK and 32 digits. With one, messages are sent by it instead of the token, and it can be revoked alone. Empty for none."],
        SettingFields.ApiKeySecret => texts["Kept encrypted; nobody is shown it again."],
        SettingFields.TwilioConcurrency => texts["From 1 to 500; 32 is usual. Fewer are made while Twilio says that it is too much."],
        SettingFields.SmsRates => texts["A line for each sender with its segments a second, such as +15005550006 = 1; * for each other one. Empty for no limit."],
        SettingFields.WhatsAppRates => texts["The same in messages a second. Empty for 80, Twilio's own limit."],
        SettingFields.SmartEncoded => texts["Twilio puts similar characters for those that would double the price of an SMS."],
        SettingFields.CallbackRetries => texts["From 0 to 5: how often Twilio repeats a report that this server did not take."],
        SettingFields.TwilioAddress => texts["Empty for https://api.twilio.com. With another address the tokens must be written again."],
        _ => (string?)null,
    };

    /// <summary>A problem of a setting; null for one of another area.</summary>
    internal string? Problem(string key, string problem) => key switch
    {
        SettingFields.AccountSid => texts["Write AC and 32 digits (0 to 9, a to f), as Twilio's console shows it."],
        SettingFields.AuthToken => texts["Write the auth token, as Twilio's console shows it."],
        SettingFields.SecondaryAuthToken => texts["Write the second token, or remove it."],
        SettingFields.ApiKey => texts["Write SK and 32 digits (0 to 9, a to f), or leave out the key and its secret."],
        SettingFields.ApiKeySecret => texts["Write the secret that belongs to the API key."],
        SettingFields.TwilioConcurrency or SettingFields.CallbackRetries => texts["Write a whole number in the range."],
        SettingFields.SmsRates or SettingFields.WhatsAppRates => texts["Write a sender, = and a number above zero on each line, each sender once. Wrong: {0}", SettingsWords.After(problem, "wrong is: ")],
        SettingFields.TwilioAddress when problem.StartsWith("With another", StringComparison.Ordinal) => texts["With another address write the tokens and secrets again: a server that they were not written for must not learn them."],
        SettingFields.TwilioAddress => texts["Write an https address; only one of this machine may be http."],
        _ => (string?)null,
    };
}
