using System.CommandLine;
using System.Globalization;
using System.Text.Json;
using Automation.Server.Access;
using Automation.Server.Api;
using Automation.Server.Audiences;

namespace Automation.Server.CommandLine;

/// <summary><c>audiences</c>: saved audiences, and how many a rule selects.</summary>
internal static class AudiencesCommand
{
    private static readonly Option<string> Database = new("--db") { Description = "The database file. Default data/automation.db." };
    private static readonly Option<bool> Json = new("--json") { Description = "Print JSON." };
    private static readonly Argument<string> Name = new("NAME") { Description = "The audience's name, without the @." };
    private static readonly Argument<string> Rule = new("RULE") { Description = "A rule (docs/campaigns.md), such as \"customer.last_order_at <= now - 90.days\"." };

    internal static Command Create()
    {
        var list = new Command("list", "Lists saved audiences with the campaigns that use them.") { Database, Json };
        list.SetAction((result, cancellationToken) => RunAsync(result, desk => ListAsync(desk, result.GetValue(Json), cancellationToken), cancellationToken));
        var count = new Command("count", "Says how many customers a rule selects, or what is wrong with it.") { Rule, Database, Json };
        count.SetAction((result, cancellationToken) => RunAsync(result, desk => CountAsync(desk, result.GetValue(Rule)!, result.GetValue(Json), cancellationToken), cancellationToken));
        var title = new Option<string>("--title") { Description = "The name for people. Default as it was, or the name." };
        var save = new Command("save", "Saves an audience; one that is there gets a new version.") { Name, Rule, title, Database };
        save.SetAction((result, cancellationToken) => RunAsync(result, desk => SaveAsync(desk, new AudienceDraft(result.GetValue(Name)!, result.GetValue(title) ?? "", result.GetValue(Rule)!), cancellationToken), cancellationToken));
        var delete = new Command("delete", "Deletes an audience that no campaign uses.") { Name, Database };
        delete.SetAction((result, cancellationToken) => RunAsync(
            result,
            async desk =>
            {
                await desk.RemoveAsync(result.GetValue(Name)!, Actor.CommandLine, cancellationToken);
                Console.Out.WriteLine("Deleted.");
                return Terminal.Success;
            },
            cancellationToken));
        return new Command("audiences", "Lists, counts, saves and deletes audiences.") { list, count, save, delete };
    }

    private static Task<int> RunAsync(ParseResult result, Func<AudienceDesk, Task<int>> command, CancellationToken cancellationToken) => Terminal.RunAsync(async () =>
    {
        await using var database = await OpenDatabase.OpenAsync(result.GetValue(Database), create: false, cancellationToken);
        return await command((await database.EngineAsync(cancellationToken)).Audiences);
    });

    private static async Task<int> ListAsync(AudienceDesk desk, bool json, CancellationToken cancellationToken)
    {
        var found = await desk.ListAsync(cancellationToken);
        if (json)
        {
            Console.Out.WriteLine(JsonSerializer.Serialize(found, ApiJson.Options));
            return Terminal.Success;
        }

        foreach (var audience in found)
        {
            var uses = string.Join(", ", audience.Uses.Select(use => $"{use.Campaign} ({(use.Version is { } version ? string.Create(CultureInfo.InvariantCulture, $"version {version}") : "when it starts")})"));
            Console.Out.WriteLine(string.Create(CultureInfo.InvariantCulture, $"@{audience.Audience.Name,-24} v{audience.Audience.Version,-4} {audience.Audience.Rule}{(uses.Length == 0 ? "" : $"  used by {uses}")}"));
        }

        if (found.Count == 0)
        {
            Terminal.Say("There are no saved audiences.");
        }

        return Terminal.Success;
    }

    private static async Task<int> CountAsync(AudienceDesk desk, string rule, bool json, CancellationToken cancellationToken)
    {
        var count = await desk.CountAsync(rule, cancellationToken);
        Console.Out.WriteLine(json
            ? JsonSerializer.Serialize(count, ApiJson.Options)
            : string.Create(CultureInfo.InvariantCulture, $"{count.Customers:N0} customers; {count.WithEmail:N0} with an e-mail address, {count.WithPhone:N0} with a phone number."));
        return Terminal.Success;
    }

    private static async Task<int> SaveAsync(AudienceDesk desk, AudienceDraft draft, CancellationToken cancellationToken)
    {
        var known = await desk.FindAsync(draft.Name, cancellationToken);
        var saved = known is null
            ? await desk.AddAsync(draft, Actor.CommandLine, cancellationToken)
            : await desk.ChangeAsync(draft.Title.Length == 0 ? draft with { Title = known.Audience.Title } : draft, known.Audience.Version, Actor.CommandLine, cancellationToken);
        Console.Out.WriteLine(string.Create(CultureInfo.InvariantCulture, $"@{saved.Name} is saved as version {saved.Version}. Campaigns that run keep the version that they were started with."));
        return Terminal.Success;
    }
}
