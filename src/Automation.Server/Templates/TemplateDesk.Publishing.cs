using Automation.Server.Access;
using Automation.Storage;
using Automation.Templating.Catalog;

namespace Automation.Server.Templates;

internal sealed partial class TemplateDesk
{
    /// <summary>
    /// Publishes the newest version: what is handed over from now on is written with it, messages that already wait too. Answers warnings.
    /// </summary>
    /// <param name="name">The template.</param>
    /// <param name="version">The version that the person has seen.</param>
    /// <param name="actor">Who.</param>
    /// <param name="cancellationToken">Ends the call before the commit.</param>
    /// <exception cref="TemplateException">Somebody has saved since, or it has errors; all of them are told.</exception>
    internal async Task<IReadOnlyList<TemplateProblem>> PublishAsync(string name, int version, Actor actor, CancellationToken cancellationToken)
    {
        await using var transaction = await store.BeginAsync(cancellationToken);
        var standing = await FindAsync(transaction, name, cancellationToken);
        if (standing.Latest != version)
        {
            throw TemplateRefusals.NewerVersion(name, standing.Latest, version);
        }

        var row = await transaction.FindTemplateAsync(name, cancellationToken);
        if (row is not { DeletedAt: null } || row.Published == version)
        {
            return [];
        }

        var candidate = Candidate(await LiveTemplates.LoadAsync(transaction, cancellationToken), name, new LaidTemplate(name, version, standing.Files));
        var warnings = await RefuseErrorsAsync(name, candidate, transaction, cancellationToken);
        await transaction.PutTemplateAsync(row with { Published = version }, cancellationToken);
        await transaction.MarkTemplatePublishedAsync(name, version, actor.Name, Now, cancellationToken);
        await transaction.AddAuditAsync(actor.Did("template.published", Subject(name), Now, new { version, before = row.Published ?? 0 }), cancellationToken);
        await CommitAsync(transaction, cancellationToken);
        return warnings;
    }

    /// <summary>Lets the file that ships be sent again. What was edited stays as versions.</summary>
    /// <exception cref="TemplateException">There is no file, somebody has saved since, or the file has errors with what else is published.</exception>
    internal async Task TakeOverAsync(string name, string basis, Actor actor, CancellationToken cancellationToken)
    {
        await using var transaction = await store.BeginAsync(cancellationToken);
        var standing = await FindAsync(transaction, name, cancellationToken);
        await RefuseOtherAsync(transaction, standing, basis, cancellationToken);
        if (Catalog.ShippedFilesOf(name) is not { } shipped)
        {
            throw TemplateRefusals.NoFile(name);
        }

        if (await transaction.FindTemplateAsync(name, cancellationToken) is not { DeletedAt: null } row)
        {
            return;
        }

        await RefuseErrorsAsync(name, Candidate(await LiveTemplates.LoadAsync(transaction, cancellationToken), name, version: null), transaction, cancellationToken);
        var latest = TemplateFileSet.AreSame(shipped, standing.Files) ? row.Latest : await AddAsync(transaction, standing, 0, shipped, "", actor, cancellationToken);
        await transaction.PutTemplateAsync(row with { Latest = latest, Published = null, Shipped = standing.ShippedFingerprint }, cancellationToken);
        await transaction.AddAuditAsync(actor.Did("template.file-taken", Subject(name), Now, new { version = latest, before = row.Published ?? 0 }), cancellationToken);
        await CommitAsync(transaction, cancellationToken);
    }

    /// <summary>Notes that people have seen the file's change and keep their own text.</summary>
    /// <param name="name">The template.</param>
    /// <param name="fingerprint">The file that the person has seen.</param>
    /// <param name="actor">Who.</param>
    /// <param name="cancellationToken">Ends the call before the commit.</param>
    /// <exception cref="TemplateException">There is no such template, or the file has changed again.</exception>
    internal async Task KeepAsync(string name, string fingerprint, Actor actor, CancellationToken cancellationToken)
    {
        await using var transaction = await store.BeginAsync(cancellationToken);
        var standing = await FindAsync(transaction, name, cancellationToken);
        if (fingerprint != standing.ShippedFingerprint)
        {
            throw TemplateRefusals.FileChangedAgain(name);
        }

        if (await transaction.FindTemplateAsync(name, cancellationToken) is { DeletedAt: null } row && row.Shipped != fingerprint)
        {
            await transaction.PutTemplateAsync(row with { Shipped = fingerprint }, cancellationToken);
            await transaction.AddAuditAsync(actor.Did("template.file-declined", Subject(name), Now, new { version = row.Latest }), cancellationToken);
            await CommitAsync(transaction, cancellationToken);
        }
    }

    /// <summary>Deletes a template that nothing uses. Its versions stay in the database, and numbers go on if the name comes back.</summary>
    /// <exception cref="TemplateException">There is none; it ships; somebody has saved since; or a workflow sends it.</exception>
    internal async Task DeleteAsync(string name, string basis, Actor actor, CancellationToken cancellationToken)
    {
        await using var transaction = await store.BeginAsync(cancellationToken);
        var standing = await FindAsync(transaction, name, cancellationToken);
        await RefuseOtherAsync(transaction, standing, basis, cancellationToken);
        if (standing.IsShipped)
        {
            throw TemplateRefusals.Ships(name);
        }

        var used = (await uses.LoadAllAsync(transaction, cancellationToken)).Where(use => use.Template == name).Select(InUse).ToList();
        if (used.Count > 0)
        {
            throw TemplateException.Wrong(used);
        }

        var row = (await transaction.FindTemplateAsync(name, cancellationToken))!;
        await transaction.PutTemplateAsync(row with { Published = null, DeletedAt = Now }, cancellationToken);
        await transaction.AddAuditAsync(actor.Did("template.deleted", Subject(name), Now, new { version = row.Latest }), cancellationToken);
        await CommitAsync(transaction, cancellationToken);
    }

    /// <summary>Answers the warnings.</summary>
    private async ValueTask<IReadOnlyList<TemplateProblem>> RefuseErrorsAsync(string name, TemplateCatalog candidate, IStoreTransaction transaction, CancellationToken cancellationToken)
    {
        var problems = await FindProblemsAsync(name, candidate, transaction, cancellationToken);
        if (name != TemplateCatalog.SharedFiles && problems.All(problem => !problem.IsError) && candidate.Find(name) is null)
        {
            problems = [.. problems, new TemplateProblem(name, "", 1, 1, "TL1409", IsError: true, "It has no text. Add a file such as html.en.tpl or sms.en.tpl.")];
        }

        return problems.Any(problem => problem.IsError) ? throw TemplateException.Wrong([.. problems.OrderByDescending(problem => problem.IsError)]) : problems;
    }
}
