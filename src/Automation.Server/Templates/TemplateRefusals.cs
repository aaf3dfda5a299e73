using Automation.Engine.Messages;
using Automation.Server.Languages;
using Automation.Server.Pages;

namespace Automation.Server.Templates;

/// <summary>All that the desk of templates refuses. What is wrong within a text is said in English, with its place.</summary>
internal static class TemplateRefusals
{
    private static readonly Sentences<RefusalTexts> Say = new();

    internal static TemplateException NoTemplate(string name) => new(TemplateFault.NotFound, Say["There is no template '{0}'.", name]);

    internal static TemplateException NoVersion(string name, int version) => new(TemplateFault.NotFound, Say["The template '{0}' has no version {1}.", name, version]);

    internal static TemplateException NoCampaign(string name) => new(TemplateFault.NotFound, Say["There is no campaign '{0}'.", name]);

    internal static TemplateException NoCustomer(string wanted) => new(TemplateFault.NotFound, Say["There is no customer with the name, key, e-mail address or phone number '{0}'.", wanted]);

    internal static TemplateException BadName(string name) => new(TemplateFault.Invalid, Say["A template cannot be called '{0}'. Write up to 80 small letters a to z, digits and hyphens, such as spring-sale.", name]);

    internal static TemplateException NameTaken(string name) => new(TemplateFault.InUse, Say["There is a template '{0}' already. Take another name.", name]);

    internal static TemplateException SharedFiles() => new(TemplateFault.Invalid, Say["The shared files are no template. Copy a template."]);

    internal static TemplateException FileChangedSinceOpened(string name) => new(TemplateFault.Changed, Say["The file of '{0}' has changed since you opened it. Look at the change, then save again.", name]);

    internal static TemplateException SavedSinceOpened(string name, string by, int version) =>
        new(TemplateFault.Changed, Say["{1} has saved version {2} of '{0}' since you opened it. Look at the change, then save again.", name, by, version]);

    internal static TemplateException LongNote(int longest) => new(TemplateFault.Invalid, Say["The note is longer than {0} characters.", longest]);

    internal static TemplateException NewerVersion(string name, int latest, int version) =>
        new(TemplateFault.Changed, Say["Version {1} of '{0}' is newer than version {2}. Look at it, then publish it, or restore the older one first.", name, latest, version]);

    internal static TemplateException NoFile(string name) => new(TemplateFault.Invalid, Say["There is no file of '{0}'.", name]);

    internal static TemplateException FileChangedAgain(string name) => new(TemplateFault.Changed, Say["The file of '{0}' has changed again. Look at the change first.", name]);

    internal static TemplateException Ships(string name) => new(TemplateFault.InUse, Say["'{0}' ships as a file and cannot be deleted here. Send the file again instead of what was edited.", name]);

    internal static Sentence LacksRule(string rule) => Say["The text lacks what rule {0} demands, and would be denied.", rule];

    internal static TemplateException TooManyTests(int perMinute) => new(TemplateFault.Refused, Say["You have sent {0} tests within a minute. Wait a moment.", perMinute]);

    internal static TemplateException NobodySends(Channel channel) => new(TemplateFault.Invalid, Say["Nothing here sends {0}.", channel]);

    internal static TemplateException NoPhone(string text, string? remedy) => new(TemplateFault.Invalid, remedy is { Length: > 0 }
        ? Say["'{0}' is no phone number that takes messages. {1}", text, remedy]
        : Say["'{0}' is no phone number that takes messages.", text]);

    internal static TemplateException NoEmail(string text) => new(TemplateFault.Invalid, Say["'{0}' is no e-mail address. Write one such as mai@shop.example.", text]);

    internal static TemplateException NotToThem(string to) => new(TemplateFault.Refused, Say["Tests may not go to {0}. Only what the setting TestRecipients lists gets tests through a real provider.", to]);

    internal static Sentence BadSharedFile(string name) => Say["A shared file cannot be called '{0}'. Write a name of letters, digits and hyphens, maybe with a part and a locale, such as words.vi.tpl.", name];

    internal static Sentence BadFile(string name) => Say["A file of a template cannot be called '{0}'. Write html, text or sms with a locale, such as sms.vi.tpl, or sample.json.", name];

    internal static Sentence LongFile(string name, int longest) => Say["'{0}' is longer than {1} characters.", name, longest];

    internal static Sentence BadCharacters(string name) => Say["'{0}' has control characters, or half a character.", name];

    internal static Sentence ManyFiles(int most) => Say["A template may have {0} files.", most];
}
