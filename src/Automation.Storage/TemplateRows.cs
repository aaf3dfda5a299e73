using NodaTime;

namespace Automation.Storage;

/// <summary>Where a template that was edited in the console stands.</summary>
/// <param name="Name">Its name.</param>
/// <param name="Latest">Its newest version.</param>
/// <param name="Published">The version that is sent; null: the file of the same name, or nothing where there is none.</param>
/// <param name="Shipped">The fingerprint of the file under it as people last saw it; empty where there was none.</param>
/// <param name="DeletedAt">When it was deleted; its versions stay. Null: it is not.</param>
public sealed record TemplateRow(string Name, int Latest, int? Published, string Shipped, Instant? DeletedAt = null);

/// <summary>One version of a template. It is never written again, but for when it was published.</summary>
/// <param name="Name">The template's name.</param>
/// <param name="Version">From 1.</param>
/// <param name="BasedOn">The version that was changed; 0 for the file.</param>
/// <param name="FilesJson">A JSON object: texts by file name.</param>
/// <param name="Note">What the person said about it; may be empty.</param>
/// <param name="CreatedAt">When it was saved.</param>
/// <param name="CreatedBy">Who saved it.</param>
/// <param name="PublishedAt">When it was last published; null: never.</param>
/// <param name="PublishedBy">Who published it then.</param>
public sealed record TemplateVersionRow(
    string Name,
    int Version,
    int BasedOn,
    string FilesJson,
    string Note,
    Instant CreatedAt,
    string CreatedBy,
    Instant? PublishedAt = null,
    string? PublishedBy = null);
