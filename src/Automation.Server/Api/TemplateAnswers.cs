using Automation.Engine.Messages;
using Automation.Server.Templates;
using Automation.Templating.Sms;
using NodaTime;

namespace Automation.Server.Api;

/// <summary>The templates.</summary>
/// <param name="Templates">Them.</param>
internal sealed record TemplatesAnswer(IEnumerable<TemplateLineAnswer> Templates);

/// <summary>A template with its texts.</summary>
/// <param name="Template">It.</param>
/// <param name="Files">The newest version's texts by file name.</param>
internal sealed record TemplateAnswer(TemplateLineAnswer Template, IReadOnlyDictionary<string, string> Files);

/// <summary>A template as lists show it.</summary>
/// <param name="Name">Its name.</param>
/// <param name="Basis">What an edit begins from; send it back with the edit.</param>
/// <param name="Latest">The newest version; 0 for the file that ships.</param>
/// <param name="Published">The version that is sent; 0 for the file that ships, null for none.</param>
/// <param name="HasDraft">Whether the newest version says something else than what is sent.</param>
/// <param name="Ships">Whether a file of the name ships.</param>
/// <param name="File">The file that ships, as it is now; empty for none.</param>
/// <param name="FileChanged">Whether the file has changed, or went, since people edited over it.</param>
/// <param name="Channels">Email, SMS or both.</param>
/// <param name="Locales">Its languages.</param>
/// <param name="Uses">Where it is sent.</param>
/// <param name="Problems">Of what is sent and of the draft.</param>
/// <param name="ChangedAt">When its newest version was saved; null for the file.</param>
/// <param name="ChangedBy">By whom.</param>
internal sealed record TemplateLineAnswer(
    string Name,
    string Basis,
    int Latest,
    int? Published,
    bool HasDraft,
    bool Ships,
    string File,
    bool FileChanged,
    IReadOnlyList<Channel> Channels,
    IReadOnlyList<string> Locales,
    IReadOnlyList<TemplateUse> Uses,
    IReadOnlyList<TemplateProblem> Problems,
    Instant? ChangedAt,
    string? ChangedBy)
{
    internal static TemplateLineAnswer Of(TemplateLine line) => new(
        line.Standing.Name,
        line.Standing.Basis,
        line.Standing.Latest,
        line.Standing.Published,
        line.Standing.HasDraft,
        line.Standing.IsShipped,
        line.Standing.ShippedFingerprint,
        line.Standing.FileChanged,
        line.Channels,
        line.Locales,
        line.Uses,
        line.Problems,
        line.ChangedAt,
        line.ChangedBy);
}

/// <summary>The versions of a template.</summary>
/// <param name="Versions">The newest first; <c>before</c> the last one's number goes on.</param>
internal sealed record TemplateVersionsAnswer(IReadOnlyList<TemplateVersion> Versions);

/// <summary>One version of a template.</summary>
/// <param name="Name">The template.</param>
/// <param name="Version">The version; 0 for the file that ships.</param>
/// <param name="Files">Its texts by file name.</param>
internal sealed record TemplateVersionAnswer(string Name, int Version, IReadOnlyDictionary<string, string> Files);

/// <summary>What is wrong with texts.</summary>
/// <param name="Problems">Errors and warnings.</param>
internal sealed record TemplateCheck(IReadOnlyList<TemplateProblem> Problems);

/// <summary>A template that is gone.</summary>
/// <param name="Deleted">Its name.</param>
internal sealed record DeletedTemplate(string Deleted);

/// <summary>A version that is sent from now on.</summary>
/// <param name="Name">The template.</param>
/// <param name="Published">The version.</param>
/// <param name="Warnings">What might be wrong with it.</param>
internal sealed record PublishedTemplate(string Name, int Published, IReadOnlyList<TemplateProblem> Warnings);

/// <summary>A template whose shipped file is sent again.</summary>
/// <param name="Name">The template.</param>
/// <param name="Published">0: the file.</param>
internal sealed record TakenOverTemplate(string Name, int Published);

/// <summary>A template of which one's own texts stay.</summary>
/// <param name="Name">The template.</param>
internal sealed record KeptTemplate(string Name);

/// <summary>What came of a test message.</summary>
/// <param name="Id">Its id.</param>
/// <param name="To">The address in its one form.</param>
/// <param name="Connector">The connector that took or refused it.</param>
/// <param name="Refusal">The code with which it was refused; null when it was taken.</param>
/// <param name="Mailbox">Where it is found on this machine; null when it went to a real provider.</param>
internal sealed record TestSentAnswer(string Id, string To, string Connector, string? Refusal, string? Mailbox);

/// <summary>A message as a customer would get it.</summary>
/// <param name="Version">The version that was rendered; 0 for the file that ships.</param>
/// <param name="Customer">For whom: the name or key; empty for the made-up customer.</param>
/// <param name="Campaign">The campaign whose values were taken; empty for those of the sample.</param>
/// <param name="Locale">The language; null, as the texts are, when it cannot be written.</param>
/// <param name="Subject">The subject of an e-mail.</param>
/// <param name="Html">Its HTML part.</param>
/// <param name="Text">Its text part, or the text message.</param>
/// <param name="Sms">How a text message is counted; null for e-mail.</param>
/// <param name="Price">What it costs; null where no price is set.</param>
/// <param name="LacksRule">The rule of a law that the text does not keep, so that the gate would deny it; else null.</param>
/// <param name="Problems">What is wrong, or might be.</param>
internal sealed record PreviewedTemplate(
    int Version,
    string Customer,
    string Campaign,
    string? Locale,
    string? Subject,
    string? Html,
    string? Text,
    SmsAnswer? Sms,
    SmsPrice? Price,
    string? LacksRule,
    IReadOnlyList<TemplateProblem> Problems)
{
    internal static PreviewedTemplate Of(TemplatePreview preview) => new(
        preview.Version,
        preview.Customer,
        preview.Campaign,
        preview.Message?.Locale,
        preview.Message?.Subject,
        preview.Message?.Html,
        preview.Message?.Text,
        preview.Sms is { } sms ? new SmsAnswer(sms.Encoding == SmsEncoding.Gsm7 ? "GSM-7" : "UCS-2", sms.Segments, sms.Units, sms.NonGsmCharacters) : null,
        preview.Price,
        preview.LacksRule,
        preview.Problems);
}

/// <summary>How a text message is counted.</summary>
/// <param name="Encoding">GSM-7 or UCS-2.</param>
/// <param name="Segments">How many parts are paid for.</param>
/// <param name="Units">How many units of its encoding it has.</param>
/// <param name="NonGsm">The characters for which it needs UCS-2.</param>
internal sealed record SmsAnswer(string Encoding, int Segments, int Units, IReadOnlyList<string> NonGsm);

/// <summary>A template that is to be made as a copy.</summary>
internal sealed record TemplateCopyBody
{
    /// <summary>Its name: small letters, digits and hyphens.</summary>
    public required string Name { get; init; }

    /// <summary>The template that it begins as.</summary>
    public required string From { get; init; }

    /// <summary>Which version of that; nothing for the newest.</summary>
    public int? Version { get; init; }
}

/// <summary>Texts that are to be saved as a new version.</summary>
internal sealed record TemplateSaveBody
{
    /// <summary>What the edit began from, as <c>basis</c> of the template said.</summary>
    public required string Basis { get; init; }

    /// <summary>Texts by file name; null removes a file, what is not named stays.</summary>
    public IReadOnlyDictionary<string, string?>? Files { get; init; }

    /// <summary>What is to be said about the version.</summary>
    public string? Note { get; init; }
}

/// <summary>Texts that are to be checked.</summary>
internal sealed record TemplateCheckBody
{
    /// <summary>Texts by file name, over the newest version; null removes a file.</summary>
    public IReadOnlyDictionary<string, string?>? Files { get; init; }
}

/// <summary>What is to be previewed.</summary>
internal record TemplatePreviewBody
{
    /// <summary>email or sms.</summary>
    public required string Channel { get; init; }

    /// <summary>Texts by file name, over the newest version; null removes a file.</summary>
    public IReadOnlyDictionary<string, string?>? Files { get; init; }

    /// <summary>Whether what is sent now is shown instead of the newest version.</summary>
    public bool? Sent { get; init; }

    /// <summary>The language; nothing for the customer's.</summary>
    public string? Locale { get; init; }

    /// <summary>The customer by name, key, address or number; nothing for a made-up one.</summary>
    public string? Customer { get; init; }

    /// <summary>The campaign whose values are taken; nothing for the first that sends the template.</summary>
    public string? Campaign { get; init; }
}

/// <summary>A test message.</summary>
internal sealed record TemplateTestBody : TemplatePreviewBody
{
    /// <summary>Where it goes.</summary>
    public required string To { get; init; }
}

/// <summary>What is to be published.</summary>
internal sealed record TemplatePublishBody
{
    /// <summary>The version.</summary>
    public required int Version { get; init; }
}

/// <summary>What is to be restored.</summary>
internal sealed record TemplateRestoreBody
{
    /// <summary>The version.</summary>
    public required int Version { get; init; }

    /// <summary>What the newest version was when one looked, as <c>basis</c> of the template said.</summary>
    public required string Basis { get; init; }
}

/// <summary>That the shipped file is to be sent again.</summary>
internal sealed record TemplateTakeOverBody
{
    /// <summary>What the newest version was when one looked, as <c>basis</c> of the template said.</summary>
    public required string Basis { get; init; }
}

/// <summary>That one's own texts stay although the shipped file has changed.</summary>
internal sealed record TemplateKeepBody
{
    /// <summary>The file that one has looked at, as <c>file</c> of the template said.</summary>
    public required string File { get; init; }
}
