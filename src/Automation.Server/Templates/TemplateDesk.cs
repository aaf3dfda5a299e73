using Automation.Engine.Messages;
using Automation.Storage;
using Automation.Templating;
using Automation.Templating.Catalog;
using Microsoft.EntityFrameworkCore;
using NodaTime;

namespace Automation.Server.Templates;

/// <summary>
/// What people do with templates: read, edit, publish, restore, copy, delete. Pages, the API and the command line all come here. Safe for
/// concurrent use: each change is one transaction, and there is one writer.
/// </summary>
/// <remarks>See docs/decisions/0014: every save is a new version, what is sent is always a published one, and files are never written.</remarks>
internal sealed partial class TemplateDesk(IStore store, LiveTemplates live, TemplateUses uses, TimeProvider time)
{
    /// <summary>How many versions a page of them has.</summary>
    internal const int VersionsPage = 50;

    /// <summary>How busy the machine is says nothing of a template, but nobody waits longer for a check.</summary>
    private static readonly BudgetLimits CheckLimits = BudgetLimits.Default with { WallClock = TimeSpan.FromSeconds(5) };

    private Instant Now => Instant.FromDateTimeOffset(time.GetUtcNow());

    private TemplateCatalog Catalog => live.Catalog;

    /// <summary>All templates with the shared files first, then by name.</summary>
    internal async Task<IReadOnlyList<TemplateLine>> ListAsync(CancellationToken cancellationToken)
    {
        var used = (await uses.LoadAsync(cancellationToken)).ToLookup(use => use.Template, StringComparer.Ordinal);
        await using var transaction = await store.BeginAsync(cancellationToken);
        await live.RefreshAsync(transaction, cancellationToken);
        var rows = await transaction.LoadTemplatesAsync(cancellationToken);
        var names = rows.Where(row => row.DeletedAt is null).Select(row => row.Name).Concat(Catalog.Names).Distinct(StringComparer.Ordinal);
        var found = new List<(TemplateStanding Standing, TemplateVersionRow? Latest)>();
        foreach (var name in names.Order(StringComparer.Ordinal))
        {
            var (standing, latest) = await StandingAsync(transaction, name, cancellationToken);
            if (standing is not null)
            {
                found.Add((standing, latest));
            }
        }

        await transaction.DisposeAsync();
        var problems = Catalog.Diagnostics.Select(TemplateProblem.From).ToLookup(problem => problem.Template, StringComparer.Ordinal);
        return [.. found.OrderBy(line => line.Standing.IsShared ? 0 : 1).Select(line => Line(line.Standing, line.Latest, [.. used[line.Standing.Name]], [.. problems[line.Standing.Name]]))];
    }

    /// <summary>A template with its newest version.</summary>
    /// <exception cref="TemplateException">There is none.</exception>
    internal async Task<TemplateLine> ReadAsync(string name, CancellationToken cancellationToken)
    {
        await using var transaction = await store.BeginAsync(cancellationToken);
        await live.RefreshAsync(transaction, cancellationToken);
        var (standing, latest) = await StandingAsync(transaction, name, cancellationToken);
        await transaction.DisposeAsync();
        return standing is null
            ? throw TemplateException.Unknown(name)
            : Line(
                standing,
                latest,
                [.. (await uses.LoadAsync(cancellationToken)).Where(use => use.Template == name)],
                [.. Catalog.Diagnostics.Select(TemplateProblem.From).Where(problem => problem.Template == name)]);
    }

    /// <summary>The files of a version; 0 is the file that ships.</summary>
    /// <exception cref="TemplateException">There is none.</exception>
    internal async Task<IReadOnlyDictionary<string, string>> FilesAsync(string name, int version, CancellationToken cancellationToken)
    {
        await using var transaction = await store.BeginAsync(cancellationToken);
        return await FilesAsync(transaction, name, version, cancellationToken);
    }

    /// <summary>Versions, the newest first; the file comes last.</summary>
    /// <param name="name">The template.</param>
    /// <param name="before">Only older ones than this; null for the newest.</param>
    /// <param name="cancellationToken">Ends the call.</param>
    /// <exception cref="TemplateException">There is no such template.</exception>
    internal async Task<IReadOnlyList<TemplateVersion>> VersionsAsync(string name, int? before, CancellationToken cancellationToken)
    {
        await using var reader = store.OpenReader();
        var row = await reader.Templates.FirstOrDefaultAsync(template => template.Name == name && template.DeletedAt == null, cancellationToken);
        var shipped = Catalog.ShippedFilesOf(name);
        if (row is null && shipped is null)
        {
            throw TemplateException.Unknown(name);
        }

        var versions = row is null ? [] : await reader.TemplateVersions
            .Where(version => version.Name == name && (before == null || version.Version < before))
            .OrderByDescending(version => version.Version)
            .Take(VersionsPage)
            .Select(version => new TemplateVersion(
                version.Version, version.BasedOn, version.Note, version.CreatedAt, version.CreatedBy, version.PublishedAt, version.PublishedBy, version.Version == row.Published))
            .ToListAsync(cancellationToken);
        var isLastPage = versions.Count < VersionsPage;
        return isLastPage && shipped is not null && before is not 0
            ? [.. versions, new TemplateVersion(0, 0, "", null, "", null, null, row?.Published is null)]
            : versions;
    }

    /// <summary>What is wrong with files, as a draft of the template; errors would keep it from being published.</summary>
    /// <exception cref="TemplateException">There is no such template, or files cannot be called so.</exception>
    internal async Task<IReadOnlyList<TemplateProblem>> CheckAsync(string name, IReadOnlyDictionary<string, string?> changes, CancellationToken cancellationToken)
    {
        await using var transaction = await store.BeginAsync(cancellationToken);
        await live.RefreshAsync(transaction, cancellationToken);
        var standing = await FindAsync(transaction, name, cancellationToken);
        await transaction.DisposeAsync();
        var files = Changed(standing, changes);
        return await FindProblemsAsync(name, Candidate(Catalog.Laid, name, new LaidTemplate(name, standing.Latest + 1, files)), transaction: null, cancellationToken);
    }

    /// <summary>The catalog as it would be with these files.</summary>
    internal async Task<TemplateCatalog> DraftAsync(string name, IReadOnlyDictionary<string, string?> changes, CancellationToken cancellationToken)
    {
        await using var transaction = await store.BeginAsync(cancellationToken);
        await live.RefreshAsync(transaction, cancellationToken);
        var standing = await FindAsync(transaction, name, cancellationToken);
        var files = Changed(standing, changes);
        var version = TemplateFileSet.AreSame(files, standing.Files) ? Math.Max(standing.Latest, 1) : standing.Latest + 1;
        return Candidate(Catalog.Laid, name, new LaidTemplate(name, version, files));
    }

    private static IReadOnlyDictionary<string, string> Changed(TemplateStanding standing, IReadOnlyDictionary<string, string?> changes)
    {
        var files = TemplateFileSet.Change(standing.Files, changes);
        return TemplateFileSet.Problems(standing.Name, files) is { Count: > 0 } problems ? throw new TemplateException(TemplateFault.Invalid, problems) : files;
    }

    private TemplateLine Line(TemplateStanding standing, TemplateVersionRow? latest, IReadOnlyList<TemplateUse> used, IReadOnlyList<TemplateProblem> sent)
    {
        var draft = standing.HasDraft ? Candidate(Catalog.Laid, standing.Name, new LaidTemplate(standing.Name, standing.Latest, standing.Files)) : Catalog;
        var template = Catalog.Find(standing.Name) ?? draft.Find(standing.Name);
        IReadOnlyList<TemplateProblem> problems = standing.HasDraft ? [.. sent, .. Found(standing.Name, draft)] : sent;
        var parts = template?.Parts ?? [];
        return new TemplateLine(
            standing,
            [.. new[] { Channel.Email, Channel.Sms }.Where(channel => parts.Any(part => part == TemplatePart.Sms == (channel == Channel.Sms)))],
            template?.Locales ?? [],
            used,
            [.. problems.Distinct()],
            latest?.CreatedAt,
            latest?.CreatedBy);
    }

    private TemplateCatalog Candidate(IReadOnlyList<LaidTemplate> laid, string name, LaidTemplate? version) =>
        Catalog.Try([.. laid.Where(over => over.Name != name), .. version is null ? Array.Empty<LaidTemplate>() : [version]]).Catalog;

    /// <summary>What is wrong with one template of a catalog; for the shared files, what they make wrong anywhere.</summary>
    private IReadOnlyList<TemplateProblem> Found(string name, TemplateCatalog candidate)
    {
        var now = Now.ToDateTimeOffset();
        if (name != TemplateCatalog.SharedFiles)
        {
            return [.. TemplateChecks.Find(candidate, CheckLimits, now, template => template.Name == name).Select(TemplateProblem.From).Where(problem => problem.Template == name)];
        }

        var known = TemplateChecks.Find(Catalog, CheckLimits, now).Select(TemplateProblem.From).ToHashSet();
        return [.. TemplateChecks.Find(candidate, CheckLimits, now).Select(TemplateProblem.From).Where(problem => problem.Template == name || !known.Contains(problem))];
    }

    /// <summary>The same with the workflows for which a text would vanish.</summary>
    private async ValueTask<IReadOnlyList<TemplateProblem>> FindProblemsAsync(string name, TemplateCatalog candidate, IStoreTransaction? transaction, CancellationToken cancellationToken)
    {
        var found = Found(name, candidate);
        if (found.Any(problem => problem.IsError))
        {
            return found;
        }

        var used = transaction is null ? await uses.LoadAsync(cancellationToken) : await uses.LoadAllAsync(transaction, cancellationToken);
        return [.. found, .. TemplateUses.Lost(used, Catalog, candidate).Select(InUse)];
    }

    private static TemplateProblem InUse(TemplateUse use) => new(use.Template, "", 1, 1, TemplateProblem.InUse, IsError: true,
        FormattableString.Invariant($"The workflow '{use.Name}' ({use.Workflow}, version {use.Version}) sends it{By(use.Channel)} at '{use.Activity}', and would find no text.")
        + (use.Campaigns.Count == 0 ? "" : $" Campaigns: {string.Join(", ", use.Campaigns)}.")
        + " Let the workflow send another template first.");

    private static string By(Channel? channel) => channel switch { Channel.Email => " by e-mail", Channel.Sms => " by SMS", _ => "" };

    private async ValueTask<TemplateStanding> FindAsync(IStoreTransaction transaction, string name, CancellationToken cancellationToken) =>
        (await StandingAsync(transaction, name, cancellationToken)).Standing ?? throw TemplateException.Unknown(name);

    private async ValueTask<(TemplateStanding? Standing, TemplateVersionRow? Latest)> StandingAsync(IStoreTransaction transaction, string name, CancellationToken cancellationToken)
    {
        var row = await transaction.FindTemplateAsync(name, cancellationToken);
        var latest = row is { DeletedAt: null } ? await transaction.FindTemplateVersionAsync(name, row.Latest, cancellationToken) : null;
        var published = row?.Published is not { } version || latest is null ? null
            : version == row.Latest ? latest
            : await transaction.FindTemplateVersionAsync(name, version, cancellationToken);
        var files = published is null ? null : TemplateFileSet.Read(published.FilesJson);
        return (TemplateStanding.Of(row, latest, files, name, Catalog.ShippedFilesOf(name)), latest);
    }

    private async ValueTask<IReadOnlyDictionary<string, string>> FilesAsync(IStoreTransaction transaction, string name, int version, CancellationToken cancellationToken)
    {
        if (version == 0)
        {
            return Catalog.ShippedFilesOf(name) ?? throw TemplateException.UnknownVersion(name, 0);
        }

        var isThere = await transaction.FindTemplateAsync(name, cancellationToken) is { DeletedAt: null };
        return isThere && await transaction.FindTemplateVersionAsync(name, version, cancellationToken) is { } row
            ? TemplateFileSet.Read(row.FilesJson)
            : throw TemplateException.UnknownVersion(name, version);
    }

    private static string Subject(string name) => "template/" + name;
}
