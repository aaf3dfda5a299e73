using System.Collections.Concurrent;
using System.Text.Json.Nodes;
using Automation.Engine.Campaigns;
using Automation.Storage;
using NodaTime;

namespace Automation.Server.Campaigns;

/// <summary>A campaign with its settings read: row, settings and facts belong together.</summary>
/// <param name="Row">As stored.</param>
/// <param name="Settings">As read.</param>
/// <param name="Facts">What journeys may read.</param>
internal sealed record LiveCampaign(CampaignRow Row, CampaignSettings Settings, CampaignFacts Facts)
{
    /// <summary>
    /// Whether people enter: while running; never after the campaign's end, nor while its definition is not published. What a pause makes of them is the
    /// pause's. Nobody enters a trial: it is begun for one customer.
    /// </summary>
    internal bool TakesEntriesAt(Instant now) => IsOpen && Row.State == CampaignState.Running && !(EndsAt <= now);

    /// <summary>When entries end; null: never.</summary>
    internal Instant? EndsAt => Settings.SwitchOff?.InZoneLeniently(Settings.Zone).ToInstant();

    /// <summary>When it switches itself on; null: by hand, or not while its definition is not published.</summary>
    internal Instant? BeginsAt => IsOpen ? Settings.SwitchOn?.InZoneLeniently(Settings.Zone).ToInstant() : null;

    /// <summary>Whether operations staff see it: no trial, and its definition is not deleted. One that is archived is seen by who looks for it.</summary>
    internal bool IsShown => Row is { IsTrial: false, DeletedAt: null };

    private bool IsOpen => IsShown && Row is { RetractedAt: null, ArchivedAt: null };
}

/// <summary>
/// The campaigns as of one transaction; settings are read once for each text. Safe for concurrent use.
/// </summary>
internal sealed class LiveCampaigns
{
    private volatile Known _known = new(new CampaignSettings());

    /// <summary>What holds where a campaign says nothing. A change counts for what is decided from then on.</summary>
    internal CampaignSettings Fallback
    {
        get => _known.Fallback;
        set => _known = new Known(value);
    }

    /// <summary>All campaigns by id.</summary>
    internal async ValueTask<IReadOnlyDictionary<long, LiveCampaign>> LoadAsync(IStoreTransaction transaction, CancellationToken cancellationToken)
    {
        var rows = await transaction.LoadCampaignsAsync(cancellationToken);
        var known = _known;
        var last = known.Last;
        if (!ReferenceEquals(last?.Rows, rows))
        {
            known.Last = last = new Loaded(rows, rows.ToDictionary(row => row.Id, known.Of));
        }

        return last.ById;
    }

    /// <summary>Reads the settings of a row.</summary>
    internal LiveCampaign Read(CampaignRow row) => _known.Of(row);

    /// <summary>What was read over one fallback: with another one everything is read anew.</summary>
    private sealed class Known(CampaignSettings fallback)
    {
        private readonly ConcurrentDictionary<(long Id, string Json), (CampaignSettings Settings, CampaignFacts Facts)> _read = new();

        private volatile Loaded? _last;

        internal CampaignSettings Fallback => fallback;

        internal Loaded? Last
        {
            get => _last;
            set => _last = value;
        }

        internal LiveCampaign Of(CampaignRow row)
        {
            var (settings, facts) = _read.GetOrAdd((row.Id, row.SettingsJson), _ => Parse(row));
            return new LiveCampaign(row, settings, facts);
        }

        private (CampaignSettings, CampaignFacts) Parse(CampaignRow row)
        {
            var (settings, problems) = CampaignSettingsJson.Read(fallback, JsonNode.Parse(row.SettingsJson) as JsonObject);
            return problems.Count == 0
                ? (settings, settings.ToFacts(row.Id, row.Name))
                : throw new InvalidOperationException($"The settings of campaign '{row.Name}' are damaged: {problems[0]}");
        }
    }

    /// <summary>The answer for the rows that a store gave last; it gives the same list again while nothing has changed.</summary>
    private sealed record Loaded(IReadOnlyList<CampaignRow> Rows, IReadOnlyDictionary<long, LiveCampaign> ById);
}
