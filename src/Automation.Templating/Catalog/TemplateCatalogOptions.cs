namespace Automation.Templating.Catalog;

/// <summary>How templates on disk are read.</summary>
public sealed record TemplateCatalogOptions
{
    /// <summary>The locale that answers when a template has none that fits. Default <c>en</c>.</summary>
    public string DefaultLocale { get; init; } = "en";

    /// <summary>Locales that every template should have. Default: every locale that any template of the folder has.</summary>
    public IReadOnlyList<string>? RequiredLocales { get; init; }

    /// <summary>Characters of one file. Default 1,048,576; a larger file is an error.</summary>
    public int MaxFileLength { get; init; } = 1_048_576;
}
