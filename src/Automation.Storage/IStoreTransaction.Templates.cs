using NodaTime;

namespace Automation.Storage;

/// <content>Templates that people edit.</content>
public partial interface IStoreTransaction
{
    /// <summary>
    /// A number that grows whenever <see cref="PutTemplateAsync"/> is called; 0 before the first time. Who remembers it knows whether what
    /// they have read of templates still holds. One look into an index.
    /// </summary>
    ValueTask<long> GetTemplateStampAsync(CancellationToken cancellationToken);

    /// <summary>Where a template stands, deleted or not; null when it was never edited.</summary>
    ValueTask<TemplateRow?> FindTemplateAsync(string name, CancellationToken cancellationToken);

    /// <summary>All templates that were ever edited, deleted ones too, by name.</summary>
    ValueTask<IReadOnlyList<TemplateRow>> LoadTemplatesAsync(CancellationToken cancellationToken);

    /// <summary>The published versions, by name.</summary>
    ValueTask<IReadOnlyList<TemplateVersionRow>> LoadPublishedTemplatesAsync(CancellationToken cancellationToken);

    /// <summary>Adds a template or changes where it stands.</summary>
    ValueTask PutTemplateAsync(TemplateRow row, CancellationToken cancellationToken);

    /// <summary>Adds a version of a template that is there.</summary>
    /// <exception cref="InvalidOperationException">The version exists: a version is never written twice.</exception>
    ValueTask AddTemplateVersionAsync(TemplateVersionRow row, CancellationToken cancellationToken);

    /// <summary>A version; null when there is none.</summary>
    ValueTask<TemplateVersionRow?> FindTemplateVersionAsync(string name, int version, CancellationToken cancellationToken);

    /// <summary>Writes down when and by whom a version was published.</summary>
    ValueTask MarkTemplatePublishedAsync(string name, int version, string by, Instant now, CancellationToken cancellationToken);
}
