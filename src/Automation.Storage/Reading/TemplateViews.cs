using NodaTime;

namespace Automation.Storage.Reading;

/// <summary>Where a template that was edited in the console stands.</summary>
public sealed record TemplateView(string Name, int Latest, int? Published, string Shipped, Instant? DeletedAt);

/// <summary>One version of a template. The files are long: lists leave them out.</summary>
public sealed record TemplateVersionView(
    long Id, string Name, int Version, int BasedOn, string FilesJson, string Note, Instant CreatedAt, string CreatedBy, Instant? PublishedAt, string? PublishedBy);
