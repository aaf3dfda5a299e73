using Automation.Connectors.Smtp;
using Automation.Server.Settings;
using Microsoft.Extensions.Localization;

namespace Automation.Server.Pages.Settings;

/// <summary>Settings, what is wrong with them, and what a try has shown, in the language of the request.</summary>
internal sealed class SettingsWords(IStringLocalizer<SettingsTexts> texts)
{
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
        SettingFields.Zone => texts["Zone of times"],
        SettingFields.Currency => texts["Currency of totals"],
        SettingFields.PhoneRegion => texts["Country of phone numbers"],
        SettingFields.PublicAddress => texts["Public address"],
        SettingFields.TestRecipients => texts["Who may get test messages"],
        SettingFields.SmsCurrency => texts["Currency of SMS prices"],
        SettingFields.Policies => texts["Policies"],
        SettingFields.PolicyRules => texts["Changes of rules"],
        _ => key,
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
        SettingFields.Zone => texts["Such as Asia/Ho_Chi_Minh, for people who have chosen none in their profile. Empty for this machine's, or the country's."],
        SettingFields.Currency => texts["Three letters such as VND."],
        SettingFields.PhoneRegion => texts["Two letters such as VN, for numbers that are written without a country."],
        SettingFields.PublicAddress => texts["Where recipients reach this server for the links in their messages."],
        SettingFields.TestRecipients => texts["Addresses and numbers of your staff, separated by commas; @shop.example for all of a domain."],
        SettingFields.SmsCurrency => texts["Three letters such as USD."],
        _ => "",
    };

    internal string Choice(string text) => text switch
    {
        nameof(SmtpTls.StartTls) => texts["STARTTLS (usual)"],
        nameof(SmtpTls.Implicit) => texts["TLS from the start"],
        nameof(SmtpTls.None) => texts["None: only for a relay on this machine"],
        _ => text,
    };

    internal string Origin(SettingOrigin origin) => origin switch
    {
        SettingOrigin.Outside => texts["Fixed by the environment or the command line; change it there."],
        SettingOrigin.Console => texts["Set here."],
        SettingOrigin.File => texts["From appsettings.json."],
        _ => texts["Default."],
    };

    internal string Taken(SettingArea area) => area == SettingArea.Shop ? texts["Saved. It holds from the next start of the server."] : texts["Saved. It holds from now on."];

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
        (SettingFields.Zone, _) => texts["Write a zone of the IANA list, such as Asia/Ho_Chi_Minh."],
        (SettingFields.Currency or SettingFields.SmsCurrency, _) => texts["Write three capital letters such as VND."],
        (SettingFields.PublicAddress, _) => texts["Write an address such as https://care.shop.example."],
        _ => problem,
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
}
