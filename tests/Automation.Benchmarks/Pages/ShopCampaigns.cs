using System.Globalization;
using System.Text.Json.Nodes;
using Automation.Engine.Campaigns;
using Automation.Engine.Definitions;
using Automation.Server;
using Automation.Server.Campaigns;
using Automation.Storage;
using NodaTime;

namespace Automation.Benchmarks.Pages;

/// <summary>A campaign of the shop: how its journeys go, and when in the shop's history people entered it.</summary>
/// <param name="Row">As stored.</param>
/// <param name="Path">The way of its journeys.</param>
/// <param name="From">Since when, as a share of the history.</param>
/// <param name="To">Until when.</param>
internal sealed record ShopCampaign(CampaignRow Row, ShopPath Path, double From, double To)
{
    internal bool TakesEntriesAt(double share) => share >= From && share < To;
}

/// <summary>Two campaigns that run for ever and promotions that follow each other, most of them over, some of them drafts.</summary>
internal static class ShopCampaigns
{
    internal const int Count = 40;

    /// <summary>How many are only drawn up.</summary>
    internal const int Drafts = 4;

    /// <summary>The saved audience of the drafts.</summary>
    internal const string Audience = "lapsed";

    /// <summary>How many of the oldest were put away.</summary>
    private const int Archived = 5;

    internal static async Task<IReadOnlyList<ShopCampaign>> AddAsync(CareEngine engine, Instant began, Instant now)
    {
        var made = new List<ShopCampaign>();
        foreach (var path in ShopPath.All)
        {
            made.Add(new ShopCampaign(await InstallAsync(engine, path, began, now), path, 0, 1));
        }

        await using var transaction = await engine.Store.BeginAsync(default);
        for (var number = made.Count + 1; number <= Count; number++)
        {
            made.Add(await AddCopyAsync(transaction, made[number % ShopPath.All.Count], number, began, now));
        }

        await transaction.CommitAsync(default);
        return made;
    }

    private static async Task<CampaignRow> InstallAsync(CareEngine engine, ShopPath path, Instant began, Instant now)
    {
        var definition = WorkflowDefinition.Read(await File.ReadAllTextAsync(Path.Combine(AppContext.BaseDirectory, "workflows", path.Definition + ".json"))).Definition!;
        var problems = await engine.Definitions.InstallAsync(definition, new JsonObject { ["zone"] = "Asia/Ho_Chi_Minh", ["shop_name"] = "Tiệm Nắng" }, began, default);
        if (problems.Count > 0)
        {
            throw new InvalidOperationException(problems[0].ToString());
        }

        await using var transaction = await engine.Store.BeginAsync(default);
        var row = (await transaction.LoadCampaignsAsync(default)).Single(found => found.Name == path.Definition);
        var running = row with { State = CampaignState.Running, StartedAt = began, StateChangedAt = now - Duration.FromDays(30) };
        await transaction.UpdateCampaignAsync(running, default);
        await transaction.CommitAsync(default);
        return running;
    }

    private static async Task<ShopCampaign> AddCopyAsync(IStoreTransaction transaction, ShopCampaign original, int number, Instant began, Instant now)
    {
        // Each promotion is open for a tenth of the history; the drafts are the newest.
        var from = (number - 1.0) / Count;
        var isDraft = number > Count - Drafts;
        var made = began + ((now - began) * from);
        var row = new CampaignRow(
            0, string.Create(CultureInfo.InvariantCulture, $"promotion-{number:D2}"), original.Row.DefinitionVersionId, CampaignState.Draft, original.Row.SettingsJson, made, null, null,
            Title: string.Create(CultureInfo.InvariantCulture, $"Khuyến mãi {number}"));
        row = row with { Id = (await transaction.TryAddCampaignAsync(row, default))!.Value };
        var (share, state) = (Math.Min(1, from + 0.1), from + 0.1 > 1 ? CampaignState.Running : number % 2 == 0 ? CampaignState.Ended : CampaignState.Stopped);
        if (isDraft)
        {
            row = await AskAsync(transaction, row, now);
        }
        else
        {
            row = row with { State = state, StartedAt = made, StateChangedAt = made, ArchivedAt = number <= ShopPath.All.Count + Archived ? now : null };
            await transaction.UpdateCampaignAsync(row, default);
        }

        return new ShopCampaign(row, original.Path, from, isDraft ? from : share);
    }

    /// <summary>A draft for a saved audience waits for a second person.</summary>
    private static async Task<CampaignRow> AskAsync(IStoreTransaction transaction, CampaignRow row, Instant now)
    {
        var settings = JsonNode.Parse(row.SettingsJson)!.AsObject();
        settings["audience"] = "@" + Audience;
        var asked = row with { SettingsJson = settings.ToJsonString() };
        await transaction.UpdateCampaignAsync(asked, default);
        var fingerprint = CampaignDesk.FingerprintOf(await CampaignDesk.PinnedAsync(transaction, asked, default));
        await transaction.SaveApprovalAsync(new ApprovalRow(row.Id, ApprovalState.Waiting, fingerprint, 250_000, "lan", "Person/1", now), default);
        return asked;
    }
}
