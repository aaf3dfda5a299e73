using System.Text.Json.Nodes;
using Automation.Engine.Campaigns;
using Automation.Server.Campaigns;
using Automation.Storage;
using Automation.Storage.Reading;

namespace Automation.Server.Audiences;

/// <summary>How campaigns use saved audiences: a campaign that runs has the version that was the newest when it was started, whatever becomes of the audience.</summary>
internal static class SavedAudiences
{
    /// <summary>Puts the newest version of an audience in the place of its name, in the settings of a campaign that begins.</summary>
    /// <exception cref="CampaignException">There is no such audience.</exception>
    internal static async ValueTask PinAsync(IStoreTransaction transaction, JsonObject settings, CancellationToken cancellationToken)
    {
        if (ReferenceIn(settings) is not { } name)
        {
            return;
        }

        var audience = await transaction.FindAudienceAsync(name, cancellationToken)
            ?? throw CampaignRefusals.NoAudience(name, Known(await transaction.LoadAudiencesAsync(cancellationToken)));
        settings["audience"] = AudienceReference.Pin(audience.Name, audience.Version, audience.Rule);
    }

    /// <summary>The same for who only looks; false when there is no such audience.</summary>
    internal static async ValueTask<bool> TryPinAsync(ReadContext reader, JsonObject settings, CancellationToken cancellationToken)
    {
        if (ReferenceIn(settings) is not { } name)
        {
            return true;
        }

        var audience = await reader.FindAudienceAsync(name, cancellationToken);
        settings["audience"] = audience is null ? settings["audience"]?.DeepClone() : AudienceReference.Pin(audience.Name, audience.Version, audience.Rule);
        return audience is not null;
    }

    /// <summary>The name of the saved audience that is to be put in; null when none is.</summary>
    private static string? ReferenceIn(JsonObject settings) => CampaignSettingsJson.Read(settings).Settings.SavedAudience is { Version: null } reference ? reference.Name : null;

    /// <summary>The campaigns that use an audience, with the version; those that were stopped or deleted do not any more.</summary>
    internal static IReadOnlyList<AudienceUse> UsesOf(string name, IEnumerable<LiveCampaign> campaigns) => [.. campaigns
        .Where(campaign => campaign.IsShown && campaign.Row.State != CampaignState.Stopped && campaign.Settings.SavedAudience?.Name == name)
        .OrderBy(campaign => campaign.Row.Id)
        .Select(campaign => new AudienceUse(campaign.Row.Name, campaign.Row.State, campaign.Settings.SavedAudience!.Version))];

    private static string Known(IReadOnlyList<Storage.Audiences.AudienceRow> rows) => rows.Count == 0 ? "none" : string.Join(", ", rows.Select(row => "@" + row.Name));
}

/// <summary>A campaign that uses an audience.</summary>
/// <param name="Campaign">The campaign's name.</param>
/// <param name="State">Its state.</param>
/// <param name="Version">The version that it uses; null: the newest, when it is started.</param>
internal sealed record AudienceUse(string Campaign, CampaignState State, int? Version);
