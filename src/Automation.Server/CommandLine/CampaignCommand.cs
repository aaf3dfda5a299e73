using System.CommandLine;
using System.Globalization;
using System.Text.Json;
using System.Text.Json.Nodes;
using Automation.Server.Access;
using Automation.Server.Api;
using Automation.Server.Campaigns;
using NodaTime;

namespace Automation.Server.CommandLine;

/// <summary><c>campaign</c>: what operations staff do, beside a running server or without one.</summary>
internal static class CampaignCommand
{
    private static readonly Option<string> Database = new("--db") { Description = "The database file. Default data/automation.db." };
    private static readonly Option<bool> Json = new("--json") { Description = "Print JSON." };

    internal static Command Create()
    {
        var list = new Command("list", "Shows the campaigns with their sums.") { Database, Json };
        list.SetAction((result, cancellationToken) => RunAsync(result, (database, _) => ListAsync(database, result.GetValue(Json), cancellationToken), cancellationToken));

        var settings = new Option<string>("--settings") { Description = "JSON file with campaign settings by campaign (docs/campaigns.md)." };
        return new Command("campaign", "Makes, lists, approves, starts, pauses, resumes, stops and archives campaigns.")
        {
            list,
            Create(settings),
            Change("ask", "Asks for the second person that a campaign for many people needs.", null, async (engine, name, _, cancellationToken) =>
            {
                var recipients = await engine.Desk.AskAsync(name, null, Actor.CommandLine, cancellationToken);
                return string.Create(CultureInfo.InvariantCulture, $"{name} waits for approval: {recipients:N0} people belong to its audience.");
            }),
            Change("approve", "Approves the start of a campaign that another person has asked for.", null, async (engine, name, _, cancellationToken) =>
            {
                await engine.Desk.ApproveAsync(name, null, "", Actor.CommandLine, cancellationToken);
                return $"{name} is approved and may be started.";
            }),
            Change("archive", "Puts a campaign that does not run away; its history stays.", null, async (engine, name, _, cancellationToken) =>
            {
                await engine.Desk.ArchiveAsync(name, null, Actor.CommandLine, cancellationToken);
                return $"{name} is archived.";
            }),
            Change("start", "Switches a campaign on.", settings, async (engine, name, result, cancellationToken) =>
            {
                var given = SettingsFile.Read(result.GetValue(settings))[name] as JsonObject;
                await engine.Desk.StartAsync(name, given, Actor.CommandLine, Instant.FromDateTimeOffset(TimeProvider.System.GetUtcNow()), cancellationToken);
                return $"{name} runs.";
            }),
            Change("pause", "Pauses a campaign; answers when nothing of it is under way any more.", null, async (engine, name, _, cancellationToken) =>
            {
                await engine.Desk.PauseAsync(name, Actor.CommandLine, cancellationToken);
                return $"{name} is paused: nothing of it leaves until it is resumed. People still enter and timers run; what comes due is held.";
            }),
            Change("resume", "Resumes a campaign; held messages go through the gate again.", null, async (engine, name, _, cancellationToken) =>
            {
                var released = await engine.Desk.ResumeAsync(name, Actor.CommandLine, cancellationToken);
                return string.Create(CultureInfo.InvariantCulture, $"{name} runs; {released:N0} held messages go on.");
            }),
            Change("stop", "Stops a campaign for good; its journeys exit.", null, async (engine, name, _, cancellationToken) =>
            {
                var exited = await engine.Desk.StopAsync(name, Actor.CommandLine, cancellationToken);
                return string.Create(CultureInfo.InvariantCulture, $"{name} is stopped; {exited:N0} journeys exited.");
            }),
        };
    }

    private static Command Create(Option<string> settings)
    {
        var definition = new Argument<string>("WORKFLOW") { Description = "The id of a published workflow." };
        var title = new Option<string>("--title") { Description = "What people call it.", Required = true };
        var name = new Option<string>("--name") { Description = "Its name in addresses and files. Default made from the title." };
        var command = new Command("create", "Makes a campaign from a published workflow; it is a draft until it is started.") { definition, title, name, settings, Database };
        command.SetAction((result, cancellationToken) => RunAsync(
            result,
            async (database, token) =>
            {
                var engine = await database.EngineAsync(token);
                var wanted = result.GetValue(name) ?? "";
                var given = SettingsFile.Read(result.GetValue(settings));
                var draft = new CampaignDraft { Title = result.GetValue(title)!, Name = wanted, Definition = result.GetValue(definition)!, Settings = SettingsFor(given, wanted) };
                var made = await engine.Desk.CreateAsync(draft, Actor.CommandLine, token);
                Console.Out.WriteLine($"{made} is a draft. Start it: campaign start {made}");
                return Terminal.Success;
            },
            cancellationToken));
        return command;
    }

    /// <summary>Those under the campaign's name; of a file for one campaign its only ones.</summary>
    private static JsonObject SettingsFor(JsonObject file, string name) => (file[name] ?? (file.Count == 1 ? file.First().Value : null)) as JsonObject is { } found ? found.DeepClone().AsObject() : [];

    private static Command Change(string verb, string description, Option? extra, Func<CareEngine, string, ParseResult, CancellationToken, Task<string>> change)
    {
        var name = new Argument<string>("NAME") { Description = "The campaign's name." };
        var command = new Command(verb, description) { name, Database };
        if (extra is not null)
        {
            command.Options.Add(extra);
        }

        command.SetAction((result, cancellationToken) => RunAsync(
            result,
            async (database, token) =>
            {
                Console.Out.WriteLine(await change(await database.EngineAsync(token), result.GetValue(name)!, result, token));
                return Terminal.Success;
            },
            cancellationToken));
        return command;
    }

    private static Task<int> RunAsync(ParseResult result, Func<OpenDatabase, CancellationToken, Task<int>> command, CancellationToken cancellationToken) =>
        Terminal.RunAsync(async () =>
        {
            await using var database = await OpenDatabase.OpenAsync(result.GetValue(Database), create: false, cancellationToken);
            return await command(database, cancellationToken);
        });

    private static async Task<int> ListAsync(OpenDatabase database, bool json, CancellationToken cancellationToken)
    {
        var campaigns = await CampaignOverview.LoadAsync(database.Store, cancellationToken);
        if (json)
        {
            Console.Out.WriteLine(JsonSerializer.Serialize(campaigns, ApiJson.Options));
            return Terminal.Success;
        }

        Console.Out.WriteLine(string.Create(CultureInfo.InvariantCulture, $"{"campaign",-28} {"state",-8} {"entered",9} {"waiting",9} {"held",7} {"finished",9} {"exited",7} {"failed",7} {"unknown",7} {"sent",9}"));
        foreach (var campaign in campaigns)
        {
            Console.Out.WriteLine(string.Create(
                CultureInfo.InvariantCulture,
                $"{campaign.Name,-28} {CampaignDesk.Name(campaign.State),-8} {campaign.Entered,9:N0} {campaign.Waiting,9:N0} {campaign.Held,7:N0} {campaign.Finished.Values.Sum(),9:N0} {campaign.Exited.Values.Sum(),7:N0} {campaign.Failed,7:N0} {campaign.Unknown,7:N0} {campaign.Accepted,9:N0}"));
        }

        return Terminal.Success;
    }
}
