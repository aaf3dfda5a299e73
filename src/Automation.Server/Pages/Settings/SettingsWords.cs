using Automation.Connectors.Smtp;
using Automation.Server.Settings;
using Microsoft.Extensions.Localization;

namespace Automation.Server.Pages.Settings;

/// <summary>Settings, what is wrong with them, and what a try has shown, in the language of the request.</summary>
internal sealed class SettingsWords(IStringLocalizer<SettingsTexts> texts)
{
    /// <summary>Those of the account of text messages.</summary>
    internal TwilioWords Twilio { get; } = new(texts);

    internal string Name(string key) => key switch
    {
        SettingFields.Host => texts["Host"],
        SettingFields.Port => texts["Port"],
        SettingFields.Tls => texts["Protection"],
        SettingFields.User => texts["User"],
        SettingFields.Password => texts["Password"],
        SettingFields.ReturnPath => texts["Return address"],
        SettingFields.HelloName => texts["Name of this machine"],
        SettingFields.Connections => texts["Most connections"],
        SettingFields.PerSecond => texts["Most messages a second"],
        SettingFields.Country => texts["Country where nothing tells another"],
        SettingFields.Currency => texts["Currency of totals"],
        SettingFields.PhoneRegion => texts["Country of phone numbers"],
        SettingFields.PublicAddress => texts["Public address"],
        SettingFields.TestRecipients => texts["Who may get test messages"],
        SettingFields.SmsCurrency => texts["Currency of SMS prices"],
        SettingFields.KeepTextsDays => texts["Keep texts for days"],
        SettingFields.EmailFrom => texts["E-mail sender"],
        SettingFields.EmailFromName => texts["Name of the e-mail sender"],
        SettingFields.SmsFrom => texts["SMS sender"],
        SettingFields.WhatsAppFrom => texts["WhatsApp sender"],
        SettingFields.Zone => texts["Time zone"],
        SettingFields.Locale => texts["Language of customers without one"],
        SettingFields.Policies => texts["Policies"],
        SettingFields.PolicyRules => texts["Changes of rules"],
        _ => Twilio.Name(key) ?? key,
    };

    internal string Hint(string key) => key switch
    {
        SettingFields.Host => texts["The host name of your mail relay, such as smtp.example.com. Without one, e-mail goes to the mailbox on this machine and reaches nobody."],
        SettingFields.Port => texts["Usually 587, or 465 with TLS from the start. Empty for the usual one."],
        SettingFields.User => texts["Empty for no sign-in."],
        SettingFields.Password => texts["Kept encrypted; nobody is shown it again."],
        SettingFields.ReturnPath => texts["Where mails come back that cannot be delivered. Empty for the sender's address."],
        SettingFields.HelloName => texts["As it is known in DNS, such as mail.example.com. Empty for its own name."],
        SettingFields.Connections => texts["From 1 to 1000."],
        SettingFields.PerSecond => texts["What your provider allows. Empty for no limit."],
        SettingFields.Country => texts["Two letters such as VN. Its law binds messages to people of whom nothing else is known."],
        SettingFields.Currency => texts["Three letters such as VND."],
        SettingFields.PhoneRegion => texts["Two letters such as VN, for numbers that are written without a country."],
        SettingFields.PublicAddress => texts["Where recipients reach this server for the links in their messages."],
        SettingFields.TestRecipients => texts["An address, a number or a whole domain such as @shop.example on each line."],
        SettingFields.SmsCurrency => texts["Three letters such as USD."],
        SettingFields.KeepTextsDays => texts["Messages are shown as they were handed over for so long, 0 to 3650. A mail takes 2 KB alone and about 150 bytes among many. 0: none is kept, and those that were are removed."],
        SettingFields.EmailFrom => texts["An address that your relay may send from, such as care@shop.example."],
        SettingFields.EmailFromName => texts["What recipients read before the address, such as the shop's name. Empty for the address alone."],
        SettingFields.SmsFrom => texts["A number, a registered name of up to 11 letters and digits, or a messaging service (MG…)."],
        SettingFields.WhatsAppFrom => texts["A number such as +84901234567, or a messaging service (MG…). Empty: campaigns must say it."],
        SettingFields.Zone => texts["Such as Asia/Ho_Chi_Minh: the zone of campaigns, of customers of whom none is known, and of times on these pages for people who have chosen none."],
        SettingFields.Locale => texts["Such as vi, en or ja: the language in which customers are written to of whom none is known."],
        _ => Twilio.Hint(key) ?? "",
    };

    internal string Choice(string text) => text switch
    {
        nameof(SmtpTls.StartTls) => texts["STARTTLS (usual)"],
        nameof(SmtpTls.Implicit) => texts["TLS from the start"],
        nameof(SmtpTls.None) => texts["None: only for a relay on this machine"],
        _ when text == bool.TrueString => texts["Yes"],
        _ when text == bool.FalseString => texts["No"],
        _ => text,
    };

    internal string Origin(SettingOrigin origin) => origin switch
    {
        SettingOrigin.Outside => texts["Fixed by the environment or the command line; change it there."],
        SettingOrigin.Console => texts["Set here."],
        SettingOrigin.File => texts["From appsettings.json."],
        _ => texts["Default."],
    };

    internal string Taken => texts["Saved. It holds from now on."];

    /// <summary>Why nothing was tried.</summary>
    internal string NotTried(SettingsException refusal, SettingArea area) => (area, refusal.Fault) switch
    {
        (_, SettingsFault.Invalid) when refusal.Problems.Count > 0 => string.Join(' ', refusal.Problems.Select(problem => Problem(problem.Key, problem.Value))),
        (SettingArea.Twilio, SettingsFault.NotConfigured) => texts["No account is set. Write its id and its token and save first."],
        (SettingArea.Twilio, SettingsFault.Invalid) => texts["The settings of the account are not complete. Set token and secret again."],
        _ => Refusal(refusal),
    };

    internal string Refusal(SettingsException refusal) => refusal.Fault switch
    {
        SettingsFault.Changed => texts["{0} has changed these settings in the meantime. Below is what you typed; beside it is what holds now. Save again if you want yours.", refusal.ChangedBy],
        SettingsFault.TooOften => texts["You have tried too often within a minute. Wait a moment."],
        SettingsFault.NotConfigured => texts["No relay is set. Write its host and save first."],
        SettingsFault.Invalid when refusal.Problems.Count == 0 => texts["The settings of the relay are not complete. Set the password again."],
        _ => texts["Nothing was changed. Correct what is marked."],
    };

    /// <summary>A problem of a setting; one of which there are no words is as the connector or the packs say it.</summary>
    internal string Problem(string key, string problem) => (key, problem) switch
    {
        (SettingFields.Host, _) => texts["Write the relay's host name, such as smtp.example.com."],
        (SettingFields.Port or SettingFields.Connections, _) => texts["Write a whole number in the range."],
        (SettingFields.PerSecond, _) => texts["Write a number above zero, such as 20 or 0.5."],
        (SettingFields.Password, _) => texts["Write the password that belongs to the user."],
        (SettingFields.User, _) => texts["Write the user, or remove the password as well."],
        (SettingFields.Tls, _) => texts["A password is never sent in clear text: take STARTTLS or TLS, or leave out the user."],
        (SettingFields.ReturnPath, _) => texts["Write an address such as bounces@example.com."],
        (SettingFields.Country or SettingFields.PhoneRegion, _) => texts["Write two capital letters such as VN."],
        (SettingFields.Currency or SettingFields.SmsCurrency, _) => texts["Write three capital letters such as VND."],
        (SettingFields.KeepTextsDays, _) => texts["Write a whole number from 0 to 3650."],
        (SettingFields.PublicAddress, _) => texts["Write an address such as https://care.shop.example."],
        (SettingFields.EmailFrom, _) => texts["Write an address such as care@shop.example."],
        (SettingFields.EmailFromName, _) => texts["Write up to 200 letters on one line."],
        (SettingFields.SmsFrom or ConnectorTests.From, _) => texts["Write up to 11 letters and digits, a number such as +84901234567, or a messaging service (MG…)."],
        (SettingFields.WhatsAppFrom, _) => texts["Write a number such as +84901234567, or a messaging service (MG…)."],
        (SettingFields.Zone, _) => texts["Write an IANA id such as Asia/Ho_Chi_Minh."],
        (SettingFields.Locale, _) => texts["Write a language such as vi, en or ja."],
        (SettingFields.TestRecipients, _) => texts["Write addresses, numbers that take messages, and domains with an @ in front. Wrong: {0}", After(problem, "Wrong: ")],
        (ConnectorTests.To, _) => texts["Choose a number that is listed for tests."],
        _ => Twilio.Problem(key, problem) ?? problem,
    };

    /// <summary>What is wrong with a figure of the general rules.</summary>
    internal string Figure(string name) => name switch
    {
        nameof(GeneralRules.Opens) => texts["The hours must begin before they end."],
        nameof(GeneralRules.Cap) => texts["Write at least 1 message and 1 to 90 days."],
        _ => texts["Write 1 to 365 days."],
    };

    /// <summary>What a try has shown, and what to do.</summary>
    internal string Tried(SmtpProbeResult result) => (result.FailedAt, result.Code) switch
    {
        (null, _) when result.SignedIn => texts["The relay is ready: connected, protected by TLS, signed in. No mail was sent."],
        (null, _) when result.IsSecure => texts["The relay is ready: connected and protected by TLS, without signing in. No mail was sent."],
        (null, _) => texts["The relay is ready: connected, without TLS and without signing in. No mail was sent."],
        ("connect", "host-unknown") => texts["There is no host of that name. Check how it is written."],
        ("connect", "refused") => texts["The host refuses connections at that port. Check the port; 587 is usual."],
        (_, "timeout") => texts["The relay did not answer in time. A firewall may be in between, or the port is another one."],
        ("connect", _) => texts["The host cannot be reached from here ({0}). Check the network.", result.Code],
        ("tls", "not-offered") => texts["The relay offers no STARTTLS at that port. Try port 465 with TLS from the start."],
        ("tls", "certificate-name") => texts["The relay's certificate is for another name. Write the host as the certificate has it."],
        ("tls", "certificate") => texts["The relay's certificate is not trusted on this machine. It may have expired."],
        ("tls", _) => texts["TLS did not come about ({0}). Another kind of protection may be meant for that port.", result.Code],
        ("auth", "not-offered") => texts["The relay offers no sign-in that this program knows at that port. Try 587 with STARTTLS."],
        ("auth", "secret-missing") => texts["The password is missing or cannot be read. Write it again."],
        ("auth", _) => texts["The relay refused user or password ({0}). Some providers want a password made for programs.", result.Code],
        _ => texts["The relay ended the conversation at {0} ({1}). Ask its operator.", result.FailedAt!, result.Code],
    };

    /// <summary>What a problem names; all of it where it names nothing.</summary>
    internal static string After(string problem, string mark) => problem.LastIndexOf(mark, StringComparison.Ordinal) is var at and >= 0 ? problem[(at + mark.Length)..] : problem;
}
