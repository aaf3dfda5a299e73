using System.Globalization;
using System.Linq.Expressions;
using Automation.Server.Workflows;
using Automation.Storage.Reading;

namespace Automation.Server.Studio.Definitions;

/// <summary>Which versions of a definition are meant: Elsa's words, or a number.</summary>
internal sealed record VersionOptions(string Kind, int Number = 0)
{
    internal static readonly VersionOptions Latest = new("Latest");

    internal static readonly VersionOptions Published = new("Published");

    private static readonly VersionOptions Any = new("AllVersions");

    private static readonly string[] Kinds = ["Latest", "Published", "LatestOrPublished", "LatestAndPublished", "Draft", "AllVersions"];

    /// <summary>Reads a query's or body's value; a missing or empty one means the default, or any version when there is none.</summary>
    /// <exception cref="DefinitionException">It is none of the words, and no version.</exception>
    internal static VersionOptions Read(string? text, VersionOptions? missing = null)
    {
        if (string.IsNullOrWhiteSpace(text))
        {
            return missing ?? Any;
        }

        if (int.TryParse(text, NumberStyles.None, CultureInfo.InvariantCulture, out var number))
        {
            return new VersionOptions("Number", number);
        }

        return Kinds.FirstOrDefault(kind => string.Equals(kind, text.Trim(), StringComparison.OrdinalIgnoreCase)) is { } known
            ? new VersionOptions(known)
            : throw new DefinitionException(DefinitionFault.Invalid, $"versionOptions '{text}' is not known. Write {string.Join(", ", Kinds)} or a version's number.");
    }

    internal Expression<Func<DefinitionVersionView, bool>> Filter => Kind switch
    {
        "Latest" => version => version.IsLatest,
        "Published" => version => version.IsPublished,
        "LatestOrPublished" => version => version.IsLatest || version.IsPublished,
        "LatestAndPublished" => version => version.IsLatest && version.IsPublished,
        "Draft" => version => version.IsLatest && !version.IsPublished,
        "Number" => version => version.Version == Number,
        _ => version => true,
    };
}
