using System.Globalization;
using Automation.Storage;
using Automation.Templating.Catalog;
using NodaTime;

namespace Automation.Server.Templates;

/// <summary>Where a template stands: the file that ships, the version that is sent, and what is being worked on.</summary>
/// <param name="Name">Its name.</param>
/// <param name="Latest">The newest version; 0 for the file.</param>
/// <param name="Published">The version that is sent; 0 for the file, null for none.</param>
/// <param name="Files">The newest version's files.</param>
/// <param name="HasDraft">Whether the newest version says something else than what is sent.</param>
/// <param name="IsShipped">Whether there is a file of the name.</param>
/// <param name="FileChanged">Whether the file has changed, or went, since people edited over it.</param>
/// <param name="ShippedFingerprint">The file as it is now; empty for none.</param>
internal sealed record TemplateStanding(
    string Name, int Latest, int? Published, IReadOnlyDictionary<string, string> Files, bool HasDraft, bool IsShipped, bool FileChanged, string ShippedFingerprint)
{
    /// <summary>
    /// What an edit begins from, as one word: the version, or the file as it is. Who saves with another one than the template's has not seen
    /// what somebody else did.
    /// </summary>
    internal string Basis => Latest > 0 ? Latest.ToString(CultureInfo.InvariantCulture) : $"0-{ShippedFingerprint}";

    /// <summary>Whether it is the shared files, which are in many templates.</summary>
    internal bool IsShared => Name == TemplateCatalog.SharedFiles;

    /// <summary>Where a template stands; null when there is none of that name.</summary>
    /// <param name="row">As stored; null when it was never edited.</param>
    /// <param name="latest">Its newest version.</param>
    /// <param name="published">The published version's files; null when none is.</param>
    /// <param name="name">Its name.</param>
    /// <param name="shipped">The file; null for none.</param>
    internal static TemplateStanding? Of(TemplateRow? row, TemplateVersionRow? latest, IReadOnlyDictionary<string, string>? published, string name, IReadOnlyDictionary<string, string>? shipped)
    {
        var fingerprint = TemplateFileSet.Fingerprint(shipped);
        if (row is not { DeletedAt: null } || latest is null)
        {
            return shipped is null ? null : new TemplateStanding(name, 0, 0, shipped, HasDraft: false, IsShipped: true, FileChanged: false, fingerprint);
        }

        var files = TemplateFileSet.Read(latest.FilesJson);
        var sent = row.Published is null ? shipped : published;
        var hasDraft = row.Published != row.Latest && !TemplateFileSet.AreSame(files, sent);
        return new TemplateStanding(
            name,
            row.Latest,
            row.Published ?? (shipped is null ? null : 0),
            files,
            hasDraft,
            shipped is not null,
            // A file that now says what people made of it, as after an export, needs no look.
            (row.Published is not null || hasDraft) && row.Shipped != fingerprint && fingerprint != TemplateFileSet.Fingerprint(sent),
            fingerprint);
    }
}

/// <summary>A template as lists show it.</summary>
/// <param name="Standing">Where it stands.</param>
/// <param name="Channels">E-mail, SMS or both; of what is sent, or of the draft where nothing is.</param>
/// <param name="Locales">Its languages.</param>
/// <param name="Uses">Where it is sent.</param>
/// <param name="Problems">Of what is sent and of the draft.</param>
/// <param name="ChangedAt">When its newest version was saved; null for the file.</param>
/// <param name="ChangedBy">By whom.</param>
internal sealed record TemplateLine(
    TemplateStanding Standing,
    IReadOnlyList<Engine.Messages.Channel> Channels,
    IReadOnlyList<string> Locales,
    IReadOnlyList<TemplateUse> Uses,
    IReadOnlyList<TemplateProblem> Problems,
    Instant? ChangedAt,
    string? ChangedBy);

/// <summary>A version as lists show it.</summary>
/// <param name="Version">Its number; 0 for the file.</param>
/// <param name="BasedOn">What it was made from.</param>
/// <param name="Note">What was said about it.</param>
/// <param name="CreatedAt">When; null for the file.</param>
/// <param name="CreatedBy">Who.</param>
/// <param name="PublishedAt">When it was last published; null: never.</param>
/// <param name="PublishedBy">By whom.</param>
/// <param name="IsSent">Whether it is what is sent now.</param>
internal sealed record TemplateVersion(
    int Version, int BasedOn, string Note, Instant? CreatedAt, string CreatedBy, Instant? PublishedAt, string? PublishedBy, bool IsSent);
