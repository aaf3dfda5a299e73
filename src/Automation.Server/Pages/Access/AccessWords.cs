using Automation.Server.Access;
using Microsoft.Extensions.Localization;

namespace Automation.Server.Pages.Access;

/// <summary>Roles and refusals as people say them, in the language of the request.</summary>
internal sealed class AccessWords(IStringLocalizer<AccessTexts> texts, RefusalSpeech speech)
{
    internal string Of(Role role) => role switch
    {
        Role.Viewer => texts["Viewer"],
        Role.Marketer => texts["Marketer"],
        Role.Operator => texts["Operator"],
        _ => texts["Administrator"],
    };

    /// <summary>What a role may do, in a sentence.</summary>
    internal string Meaning(Role role) => role switch
    {
        Role.Viewer => texts["Sees everything, changes nothing."],
        Role.Marketer => texts["Also draws workflows and writes templates."],
        Role.Operator => texts["Also starts, pauses, resumes and stops campaigns."],
        _ => texts["Also changes settings, users and keys."],
    };

    internal string Of(AccessException refusal) => refusal.Fault switch
    {
        AccessFault.NotFound => texts["It is not there any more."],
        AccessFault.NameTaken => texts["Somebody has this name already. Take another one."],
        AccessFault.BadName => texts["A name has 1 to 100 letters a to z, digits and - . _ @ +."],
        AccessFault.BadKeyName => texts["Say in 1 to 100 characters what the key is for."],
        AccessFault.BadZone => texts["There is no such zone. Take one of the list, such as Asia/Ho_Chi_Minh."],
        AccessFault.BadPassword => Of(refusal.Problem),
        AccessFault.WrongPassword => texts["The present password is not right."],
        AccessFault.BadLink => texts["The link was used before or is too old. Ask an administrator for a new one."],
        AccessFault.LastAdministrator => texts["Somebody must remain who may give rights. Make another administrator first."],
        AccessFault.Changed => texts["Somebody else has changed this user at the same time. Look again, and decide then."],
        _ => refusal.Said is { } said ? speech.Say(said) : refusal.Message,
    };

    private string Of(PasswordProblem? problem) => problem switch
    {
        PasswordProblem.TooShort => texts["The password needs at least {0} characters. A few words that only you put together are good.", PasswordRules.Shortest],
        PasswordProblem.TooLong => texts["The password may have {0} characters at most.", PasswordRules.Longest],
        PasswordProblem.TooCommon => texts["The password is among the first that are tried. Take a few words that only you put together."],
        _ => texts["The password must not have your name in it."],
    };
}
