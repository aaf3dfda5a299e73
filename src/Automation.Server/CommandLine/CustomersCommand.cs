using System.CommandLine;
using System.Globalization;
using System.Text.Json;
using Automation.Connectors.Capture;
using Automation.Server.Access;
using Automation.Server.Api;
using Automation.Server.Customers;
using Automation.Server.Gate;
using NodaTime;

namespace Automation.Server.CommandLine;

/// <summary><c>customers</c>: who they are, what is kept of one of them, and its removal.</summary>
internal static class CustomersCommand
{
    private static readonly Option<string> Database = new("--db") { Description = "The database file. Default data/automation.db." };
    private static readonly Option<bool> Json = new("--json") { Description = "Print JSON." };
    private static readonly Argument<string> Key = new("CUSTOMER") { Description = "The shop's key." };

    internal static Command Create()
    {
        var text = new Argument<string>("TEXT") { Description = "Words of a name, an e-mail address, a phone number in any usual way of writing, or a key; beginnings and middles too." };
        var take = new Option<int>("--take") { Description = "At most so many, those that fit best. Default 20, up to 1,000.", DefaultValueFactory = _ => 20 };
        var search = new Command("search", "Finds customers by what somebody types. Accents, case and the way of writing a number make no difference.") { text, take, Database, Json };
        search.SetAction((result, cancellationToken) => RunAsync(result, (database, desks) => SearchAsync(database, desks, result.GetValue(text)!, result.GetValue(take), result.GetValue(Json), cancellationToken), cancellationToken));

        var campaign = new Option<string>("--campaign") { Description = "Also say why the customer gets, or does not get, what this campaign sends." };
        var show = new Command("show", "Shows a customer: facts, waits ahead, consents, what holds the addresses back.") { Key, campaign, Database, Json };
        show.SetAction((result, cancellationToken) => RunAsync(result, (_, desks) => ShowAsync(desks, result.GetValue(Key)!, result.GetValue(campaign), result.GetValue(Json), cancellationToken), cancellationToken));

        var file = new Option<string>("--out") { Description = "The file to write. Default standard output." };
        var export = new Command("export", "Writes everything that is kept of one person into one JSON document (GDPR articles 15 and 20).") { Key, file, Database };
        export.SetAction((result, cancellationToken) => RunAsync(result, (_, desks) => ExportAsync(desks, result.GetValue(Key)!, result.GetValue(file), cancellationToken), cancellationToken));

        var confirm = new Option<string>("--confirm") { Description = "The customer's key once more: it cannot be undone.", Required = true };
        var erase = new Command("erase", "Removes a person's data for good (GDPR article 17); the addresses get nothing any more. What stays: docs/customers.md.") { Key, confirm, Database };
        erase.SetAction((result, cancellationToken) => RunAsync(result, (_, desks) => EraseAsync(desks, result.GetValue(Key)!, result.GetValue(confirm)!, cancellationToken), cancellationToken));
        return new Command("customers", "Finds, shows, exports and erases customers.") { search, show, export, erase };
    }

    private static Task<int> RunAsync(ParseResult result, Func<OpenDatabase, CustomerDesks, Task<int>> command, CancellationToken cancellationToken) => Terminal.RunAsync(async () =>
    {
        await using var database = await OpenDatabase.OpenAsync(result.GetValue(Database), create: false, cancellationToken);
        var mailbox = new CapturedMailbox(new CaptureOptions { Folder = database.Settings.MailboxPath });
        return await command(database, new CustomerDesks(await database.EngineAsync(cancellationToken), mailbox, PoliciesInForce.ForReading(database.Settings)));
    });

    private static async Task<int> SearchAsync(OpenDatabase database, CustomerDesks desks, string text, int take, bool json, CancellationToken cancellationToken)
    {
        await new CustomerIndexing(database.Store).FinishAsync(cancellationToken);
        var found = await desks.Desk.FindAsync(text, null, Math.Clamp(take, 1, 1_000), cancellationToken);
        if (json)
        {
            Console.Out.WriteLine(JsonSerializer.Serialize(found, ApiJson.Options));
            return Terminal.Success;
        }

        foreach (var line in found.Customers)
        {
            Console.Out.WriteLine(string.Create(CultureInfo.InvariantCulture, $"{line.Key,-20} {line.Name,-30} {line.Email,-36} {line.Phone,-16} {line.OrdersCount,6:N0} orders"));
        }

        if (found.Customers.Count == 0)
        {
            Terminal.Say("Nobody is found by that.");
        }
        else if (found.Next is not null)
        {
            Terminal.Say("There are more; type more of the name, or ask for more with --take.");
        }

        return Terminal.Success;
    }

    private static async Task<int> ShowAsync(CustomerDesks desks, string key, string? campaign, bool json, CancellationToken cancellationToken)
    {
        var id = await IdAsync(desks, key, cancellationToken);
        var profile = (await desks.Desk.OpenAsync(id, Instant.FromDateTimeOffset(TimeProvider.System.GetUtcNow()), cancellationToken))!;
        var standing = campaign is null ? null
            : await desks.Standings.OfAsync(id, campaign, Engine.Gate.RuleTexts.English, cancellationToken) ?? throw new CommandException($"There is no campaign '{campaign}'.");
        if (json)
        {
            Console.Out.WriteLine(JsonSerializer.Serialize(new { profile, standing }, ApiJson.Options));
            return Terminal.Success;
        }

        Write(profile);
        foreach (var finding in standing is null ? [] : standing.Entry.Concat(standing.Messages.SelectMany(message => message.Now)))
        {
            Console.Out.WriteLine($"{finding.Verdict,-6} {finding.Text} {(finding.Rule.Length == 0 ? "" : Engine.Gate.RuleTexts.Of(finding.Rule, Engine.Gate.RuleTexts.English) ?? finding.Rule)} {finding.Law}".TrimEnd());
        }

        return Terminal.Success;
    }

    private static void Write(CustomerProfile profile)
    {
        var row = profile.Customer;
        (string Name, object? Value)[] facts =
        [
            ("key", row.Key), ("name", row.Name), ("email", row.Email), ("phone", row.Phone), ("locale", row.Locale), ("zone", row.Zone), ("birthday", row.Birthday), ("tier", row.Tier),
            ("known since", row.CreatedAt), ("orders", row.OrdersCount), ("total spent", row.TotalSpent), ("last order", row.LastOrderAt), ("tags", string.Join(", ", profile.Tags)), ("erased", row.ErasedAt),
        ];
        foreach (var (name, value) in facts.Where(fact => fact.Value is not (null or "")).Concat(profile.Fields.Select(field => (field.Name, (object?)field.Value))))
        {
            Console.Out.WriteLine(string.Create(CultureInfo.InvariantCulture, $"{name,-14} {value}"));
        }

        foreach (var wait in profile.Ahead)
        {
            Console.Out.WriteLine($"ahead          {wait.At} {wait.Campaign}: {wait.Activity}. {wait.What}");
        }

        foreach (var held in profile.Suppressions.Where(line => line.IsInForce))
        {
            Console.Out.WriteLine($"held back      {held.Channel} {held.Scope} {held.Reason} since {held.CreatedAt} (told by {held.Source})");
        }

        Terminal.Say($"What has happened and why: messages explain {row.Key}. What was agreed to: consents show {row.Key}.");
    }

    private static async Task<int> ExportAsync(CustomerDesks desks, string key, string? path, CancellationToken cancellationToken)
    {
        var id = await IdAsync(desks, key, cancellationToken);
        if (path is null)
        {
            await desks.Export.WriteAsync(id, Console.OpenStandardOutput(), Actor.CommandLine, cancellationToken);
            return Terminal.Success;
        }

        await using var file = new FileStream(path, FileMode.CreateNew, FileAccess.Write);
        await desks.Export.WriteAsync(id, file, Actor.CommandLine, cancellationToken);
        Terminal.Say($"Written to {path}. It is personal: hand it to the person and to nobody else.");
        return Terminal.Success;
    }

    private static async Task<int> EraseAsync(CustomerDesks desks, string key, string confirm, CancellationToken cancellationToken)
    {
        var erased = await desks.Erasing.EraseAsync(await IdAsync(desks, key, cancellationToken), confirm, Actor.CommandLine, cancellationToken)
            ?? throw new CommandException("The data of this customer was removed before.");
        Console.Out.WriteLine(string.Create(CultureInfo.InvariantCulture, $"Removed. {erased.Journeys:N0} journeys were ended, {erased.Captured:N0} messages were removed from the mailbox of this machine. The addresses get nothing any more."));
        return Terminal.Success;
    }

    private static async Task<long> IdAsync(CustomerDesks desks, string key, CancellationToken cancellationToken) =>
        await desks.Desk.FindIdAsync(key, cancellationToken) ?? throw new CommandException($"There is no customer '{key}'. Find the key with: customers search TEXT.");
}
