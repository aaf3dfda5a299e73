using System.Collections.Concurrent;
using Automation.Engine.Activities;
using Automation.Server.Languages;

namespace Automation.Server.Studio.Descriptors;

/// <summary>The list of activities by language, made once for a catalog. Safe for concurrent use.</summary>
internal sealed class PreparedActivities
{
    private volatile Made? _made;

    internal PreparedAnswer Of(ActivityCatalog catalog, UserLanguage language)
    {
        var made = _made;
        if (made?.Catalog != catalog)
        {
            _made = made = new Made(catalog);
        }

        return made.ByLanguage.GetOrAdd(language, _ => PreparedAnswer.Of(new ActivityListing(PaletteTexts.Of(language)).List(catalog)));
    }

    private sealed record Made(ActivityCatalog Catalog)
    {
        internal ConcurrentDictionary<UserLanguage, PreparedAnswer> ByLanguage { get; } = new();
    }
}
