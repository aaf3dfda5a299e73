using Automation.Storage;
using Automation.Templating.Catalog;

namespace Automation.Server.Templates;

/// <summary>
/// Keeps the catalog in step with what is published in the database, whichever process publishes: the stamp is looked at in the
/// transaction that claims messages, so that a message is written with what was published when it was handed over. Safe for concurrent use.
/// </summary>
/// <remarks>A database in which nothing was ever edited leaves the catalog as it is: a replay may lay the live database's templates over its own.</remarks>
internal sealed class LiveTemplates(IStore store, TemplateCatalog catalog)
{
    private readonly Lock _turn = new();
    private long _stamp;

    /// <summary>The catalog.</summary>
    internal TemplateCatalog Catalog => catalog;

    /// <summary>Takes in what was published since the last look.</summary>
    internal async Task RefreshAsync(CancellationToken cancellationToken)
    {
        await using var transaction = await store.BeginAsync(cancellationToken);
        await RefreshAsync(transaction, cancellationToken);
    }

    /// <summary>The same in a transaction that has changed no template itself.</summary>
    internal async ValueTask RefreshAsync(IStoreTransaction transaction, CancellationToken cancellationToken)
    {
        if (await transaction.GetTemplateStampAsync(cancellationToken) is var stamp && stamp != Volatile.Read(ref _stamp))
        {
            Take(stamp, await LoadAsync(transaction, cancellationToken));
        }
    }

    /// <summary>Takes in what the caller has just committed and still holds the lock for.</summary>
    internal void Take(long stamp, IReadOnlyList<LaidTemplate> published)
    {
        lock (_turn)
        {
            if (stamp > _stamp)
            {
                catalog.Lay(published);
                Volatile.Write(ref _stamp, stamp);
            }
        }
    }

    /// <summary>What is published as of a transaction.</summary>
    internal static async ValueTask<IReadOnlyList<LaidTemplate>> LoadAsync(IStoreTransaction transaction, CancellationToken cancellationToken) =>
        [.. (await transaction.LoadPublishedTemplatesAsync(cancellationToken)).Select(Laid)];

    /// <summary>A version as it lies over the files.</summary>
    internal static LaidTemplate Laid(TemplateVersionRow row) => new(row.Name, row.Version, TemplateFileSet.Read(row.FilesJson));
}
