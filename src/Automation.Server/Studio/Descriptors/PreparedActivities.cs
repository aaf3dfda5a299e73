using System.Collections.Concurrent;
using Automation.Engine.Activities;
using Automation.Server.Languages;
using Automation.Server.Plugins;

namespace Automation.Server.Studio.Descriptors;

/// <summary>The list of activities by language, made once for a catalog. Safe for concurrent use.</summary>
internal sealed class PreparedActivities
{
    private volatile Made? _made;

    internal PreparedAnswer Of(ActivityCatalog catalog, LoadedPlugins plugins, UserLanguage language)
    {
        var made = _made;
        if (made?.Catalog != catalog)
        {
            _made = made = new Made(catalog);
        }

        return made.ByLanguage.GetOrAdd(language, _ => PreparedAnswer.Of(new ActivityListing(plugins.TextsIn(language)).List(catalog)));
    }

    private sealed record Made(ActivityCatalog Catalog)
    {
        internal ConcurrentDictionary<UserLanguage, PreparedAnswer> ByLanguage { get; } = new();
    }
}
