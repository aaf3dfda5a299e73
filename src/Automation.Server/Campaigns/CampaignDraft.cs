using System.Text.Json.Nodes;

namespace Automation.Server.Campaigns;

/// <summary>What a person wants a new campaign to be.</summary>
internal sealed record CampaignDraft
{
    /// <summary>Its name for people, up to 120 letters.</summary>
    internal required string Title { get; init; }

    /// <summary>Its name in addresses and files; empty: made from the title.</summary>
    internal string Name { get; init; } = "";

    /// <summary>The id of a published definition.</summary>
    internal required string Definition { get; init; }

    /// <summary>Settings over those of the definition, as in docs/campaigns.md; null takes a setting away.</summary>
    internal JsonObject Settings { get; init; } = [];
}
