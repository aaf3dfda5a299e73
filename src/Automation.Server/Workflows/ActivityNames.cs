using Automation.Server.Studio.Instances;
using Automation.Storage.Reading;
using Microsoft.EntityFrameworkCore;

namespace Automation.Server.Workflows;

/// <summary>What people call activities: the names that they have in the designer, of the version on which a journey is. For one reading of the database.</summary>
internal sealed class ActivityNames(ReadContext reader)
{
    private readonly Dictionary<long, WorkflowMap> _maps = [];
    private readonly Dictionary<long, long> _versions = [];

    /// <summary>Reads the drawings of journeys; what was read before is not read again.</summary>
    internal async Task LoadAsync(IEnumerable<long> journeys, CancellationToken cancellationToken)
    {
        var wanted = journeys.Where(id => id != 0 && !_versions.ContainsKey(id)).Distinct().ToList();
        if (wanted.Count == 0)
        {
            return;
        }

        foreach (var row in await reader.Journeys.Where(row => wanted.Contains(row.Id)).Select(row => new { row.Id, row.DefinitionVersionId }).ToListAsync(cancellationToken))
        {
            _versions[row.Id] = row.DefinitionVersionId;
            if (!_maps.ContainsKey(row.DefinitionVersionId))
            {
                _maps[row.DefinitionVersionId] = new WorkflowMap(await reader.DefinitionVersions.Where(version => version.Id == row.DefinitionVersionId).Select(version => version.Json).FirstAsync(cancellationToken));
            }
        }
    }

    /// <summary>The name of an activity of a journey; its id where the drawing has none, or nothing is known of the journey. Empty for no activity.</summary>
    internal string Of(long journey, string activity) =>
        activity.Length > 0 && _versions.TryGetValue(journey, out var version) && _maps[version].Find(activity).DisplayName is { Length: > 0 } name ? name : activity;
}
