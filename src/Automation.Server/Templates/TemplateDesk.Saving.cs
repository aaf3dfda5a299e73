using Automation.Server.Access;
using Automation.Storage;

namespace Automation.Server.Templates;

/// <summary>A change to a template.</summary>
/// <param name="Name">The template.</param>
/// <param name="Basis">What the person had before them (<see cref="TemplateStanding.Basis"/>).</param>
/// <param name="Changes">Texts by file name; null removes a file, and a file that is not named stays.</param>
/// <param name="Note">What the person says about it; may be empty.</param>
internal sealed record TemplateSave(string Name, string Basis, IReadOnlyDictionary<string, string?> Changes, string Note);

/// <summary>What came of a save.</summary>
/// <param name="Version">The newest version.</param>
/// <param name="IsChanged">Whether one was added.</param>
internal sealed record SavedTemplate(int Version, bool IsChanged);

internal sealed partial class TemplateDesk
{
    private const int LongestNote = 500;

    /// <summary>Saves a draft as the next version. What is sent does not change. A save that changes nothing writes nothing.</summary>
    /// <exception cref="TemplateException">There is none, it cannot be stored, or somebody else has saved since (<see cref="TemplateFault.Changed"/>).</exception>
    internal async Task<SavedTemplate> SaveAsync(TemplateSave save, Actor actor, CancellationToken cancellationToken)
    {
        await using var transaction = await store.BeginAsync(cancellationToken);
        var standing = await FindAsync(transaction, save.Name, cancellationToken);
        await RefuseOtherAsync(transaction, standing, save.Basis, cancellationToken);
        var files = Changed(standing, save.Changes);
        if (TemplateFileSet.AreSame(files, standing.Files))
        {
            return new SavedTemplate(standing.Latest, IsChanged: false);
        }

        var version = await AddAsync(transaction, standing, standing.Latest, files, save.Note, actor, cancellationToken);
        await transaction.AddAuditAsync(actor.Did("template.saved", Subject(save.Name), Now, new { version, files = save.Changes.Keys.Order(StringComparer.Ordinal) }), cancellationToken);
        await CommitAsync(transaction, cancellationToken);
        return new SavedTemplate(version, IsChanged: true);
    }

    /// <summary>Makes an old version's text the newest draft; 0 is the file that ships.</summary>
    /// <exception cref="TemplateException">There is no such version, or somebody else has saved since.</exception>
    internal async Task<SavedTemplate> RestoreAsync(string name, int version, string basis, Actor actor, CancellationToken cancellationToken)
    {
        await using var transaction = await store.BeginAsync(cancellationToken);
        var standing = await FindAsync(transaction, name, cancellationToken);
        await RefuseOtherAsync(transaction, standing, basis, cancellationToken);
        var files = await FilesAsync(transaction, name, version, cancellationToken);
        if (TemplateFileSet.AreSame(files, standing.Files))
        {
            return new SavedTemplate(standing.Latest, IsChanged: false);
        }

        var added = await AddAsync(transaction, standing, version, files, "", actor, cancellationToken);
        await transaction.AddAuditAsync(actor.Did("template.restored", Subject(name), Now, new { version = added, restored = version }), cancellationToken);
        await CommitAsync(transaction, cancellationToken);
        return new SavedTemplate(added, IsChanged: true);
    }

    /// <summary>Makes a template with the text of another one's version, as a draft.</summary>
    /// <param name="name">The new name.</param>
    /// <param name="from">The template that is copied.</param>
    /// <param name="version">Its version; null for the newest.</param>
    /// <param name="actor">Who.</param>
    /// <param name="cancellationToken">Ends the call before the commit.</param>
    /// <exception cref="TemplateException">The name is taken or cannot be used, or there is nothing to copy.</exception>
    internal async Task<SavedTemplate> CopyAsync(string name, string from, int? version, Actor actor, CancellationToken cancellationToken)
    {
        if (!TemplateFileSet.IsTemplateName(name))
        {
            throw TemplateRefusals.BadName(name);
        }

        await using var transaction = await store.BeginAsync(cancellationToken);
        if ((await StandingAsync(transaction, name, cancellationToken)).Standing is not null)
        {
            throw TemplateRefusals.NameTaken(name);
        }

        var source = await FindAsync(transaction, from, cancellationToken);
        if (source.IsShared)
        {
            throw TemplateRefusals.SharedFiles();
        }

        var files = version is { } wanted ? await FilesAsync(transaction, from, wanted, cancellationToken) : source.Files;
        var empty = new TemplateStanding(name, 0, null, TemplateFileSet.Empty, HasDraft: false, IsShipped: false, FileChanged: false, "");
        var added = await AddAsync(transaction, empty, 0, files, "", actor, cancellationToken);
        await transaction.AddAuditAsync(actor.Did("template.created", Subject(name), Now, new { copied = from, version = version ?? source.Latest }), cancellationToken);
        await CommitAsync(transaction, cancellationToken);
        return new SavedTemplate(added, IsChanged: true);
    }

    private async ValueTask RefuseOtherAsync(IStoreTransaction transaction, TemplateStanding standing, string basis, CancellationToken cancellationToken)
    {
        if (standing.Basis == basis)
        {
            return;
        }

        var latest = await transaction.FindTemplateVersionAsync(standing.Name, standing.Latest, cancellationToken);
        throw latest is null
            ? TemplateRefusals.FileChangedSinceOpened(standing.Name)
            : TemplateRefusals.SavedSinceOpened(standing.Name, latest.CreatedBy, latest.Version);
    }

    /// <summary>Adds a version. Numbers go on where a deleted template of the name ended.</summary>
    private async ValueTask<int> AddAsync(
        IStoreTransaction transaction, TemplateStanding standing, int basedOn, IReadOnlyDictionary<string, string> files, string note, Actor actor, CancellationToken cancellationToken)
    {
        if (note.Length > LongestNote)
        {
            throw TemplateRefusals.LongNote(LongestNote);
        }

        var row = await transaction.FindTemplateAsync(standing.Name, cancellationToken);
        var version = (row?.Latest ?? 0) + 1;
        var stands = row is { DeletedAt: null } ? row with { Latest = version } : new TemplateRow(standing.Name, version, null, standing.ShippedFingerprint);
        await transaction.PutTemplateAsync(stands, cancellationToken);
        await transaction.AddTemplateVersionAsync(
            new TemplateVersionRow(standing.Name, version, basedOn, TemplateFileSet.Write(files), note.Trim(), Now, actor.Name), cancellationToken);
        return version;
    }

    /// <summary>Commits, and lets the catalog follow before anybody else can change anything.</summary>
    private async ValueTask CommitAsync(IStoreTransaction transaction, CancellationToken cancellationToken)
    {
        var (stamp, published) = (await transaction.GetTemplateStampAsync(cancellationToken), await LiveTemplates.LoadAsync(transaction, cancellationToken));
        await transaction.CommitAsync(cancellationToken);
        live.Take(stamp, published);
    }
}
