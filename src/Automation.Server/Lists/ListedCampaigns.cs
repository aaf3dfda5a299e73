using Automation.Storage.Reading;
using Microsoft.EntityFrameworkCore;

namespace Automation.Server.Lists;

/// <summary>The campaigns whose rows lists show: all but trials, also deleted ones.</summary>
internal static class ListedCampaigns
{
    /// <summary>Their names by id.</summary>
    internal static Task<Dictionary<long, string>> NamesAsync(ReadContext reader, CancellationToken cancellationToken) =>
        reader.Campaigns.Where(campaign => !campaign.IsTrial).ToDictionaryAsync(campaign => campaign.Id, campaign => campaign.Name, cancellationToken);

    /// <summary>The ids that a filter asks for by a name, in any case; all where it names none.</summary>
    internal static IReadOnlyList<long> Asked(IReadOnlyDictionary<long, string> names, string? name) =>
        [.. names.Where(pair => string.IsNullOrEmpty(name) || string.Equals(pair.Value, name, StringComparison.OrdinalIgnoreCase)).Select(pair => pair.Key)];
}
