using System.CommandLine;
using System.Globalization;
using System.Text;
using Automation.Engine.Consent;
using Automation.Server.Access;
using Automation.Server.Api;
using Automation.Server.Consent;
using Automation.Server.Gate;
using Automation.Storage;
using Microsoft.EntityFrameworkCore;
using NodaTime;

namespace Automation.Server.CommandLine;

/// <summary><c>consents</c>, <c>suppressions</c> and <c>links</c>: what people have agreed to, who gets nothing, and the keys of links.</summary>
internal static class ConsentsCommand
{
    private const int ImportBatch = 5_000;

    private static readonly Option<string> Database = new("--db") { Description = "The database file. Default data/automation.db." };
    private static readonly Option<bool> Json = new("--json") { Description = "Print JSON." };
    private static readonly Argument<string> File = new("FILE") { Description = "CSV with a header (docs/consent.md)." };
    private static readonly Option<string> ChannelOption = new("--channel") { Description = "email or sms. Default: told by the address." };
    private static readonly Option<string> Reason = new("--reason") { Description = "manual (default), do-not-call, opt-out, complaint or hard-bounce." };

    internal static Command CreateConsents()
    {
        var import = new Command("import", "Imports what customers have said: customer, channel, purpose, state, at; topic, source, text, proof.") { File, Database };
        import.SetAction((result, cancellationToken) => RunAsync(result, database => ImportConsentsAsync(database, result.GetValue(File)!, cancellationToken), cancellationToken));
        var customer = new Argument<string>("CUSTOMER") { Description = "The shop's key." };
        var show = new Command("show", "Shows what a customer has said, with when, where and the proof.") { customer, Database, Json };
        show.SetAction((result, cancellationToken) => RunAsync(result, database => ShowAsync(database, result.GetValue(customer)!, result.GetValue(Json), cancellationToken), cancellationToken));
        return new Command("consents", "What customers have agreed to and refused.") { import, show };
    }

    internal static Command CreateSuppressions()
    {
        var address = new Argument<string>("ADDRESS") { Description = "A mailbox or a number." };
        var scope = new Option<string>("--scope") { Description = "all, advertising or topic. Default by the reason." };
        var topic = new Option<string>("--topic") { Description = "The topic of that scope." };
        var add = new Command("add", "Suppresses an address.") { address, ChannelOption, Reason, scope, topic, Database };
        add.SetAction((result, cancellationToken) => RunAsync(
            result, database => AddAsync(database, Row(result.GetValue(address)!, result, result.GetValue(scope), result.GetValue(topic)), cancellationToken), cancellationToken));
        var remove = new Command("remove", "Lifts the suppressions of an address; they stay on record.") { address, ChannelOption, Reason, Database };
        remove.SetAction((result, cancellationToken) => RunAsync(result, database => RemoveAsync(database, result.GetValue(address)!, result, cancellationToken), cancellationToken));
        var list = new Command("list", "Lists suppressions in force.") { Database, Json };
        list.SetAction((result, cancellationToken) => RunAsync(result, database => ListAsync(database, result.GetValue(Json), cancellationToken), cancellationToken));
        var import = new Command("import", "Imports addresses: address; channel, reason, scope, topic, source, expires.") { File, Database };
        import.SetAction((result, cancellationToken) => RunAsync(result, database => ImportSuppressionsAsync(database, result.GetValue(File)!, cancellationToken), cancellationToken));
        return new Command("suppressions", "Addresses that get nothing, or no advertising.") { add, remove, list, import };
    }

    internal static Command CreateLinks()
    {
        var rotate = new Command("rotate", "Makes a new key for the links in messages, which holds from the next start on. Links already sent go on working.") { Database };
        rotate.SetAction((result, cancellationToken) => RunAsync(
            result,
            async database =>
            {
                var keys = await PublicLinks.RotateAsync(database.Store, Actor.CommandLine, Now(), cancellationToken);
                Console.Out.WriteLine(string.Create(CultureInfo.InvariantCulture, $"There are {keys} keys now; restart the server to sign with the new one."));
                return Terminal.Success;
            },
            cancellationToken));
        return new Command("links", "The links by which recipients refuse.") { rotate };
    }

    private static Task<int> RunAsync(ParseResult result, Func<OpenDatabase, Task<int>> command, CancellationToken cancellationToken) => Terminal.RunAsync(async () =>
    {
        await using var database = await OpenDatabase.OpenAsync(result.GetValue(Database), create: false, cancellationToken);
        return await command(database);
    });

    private static async Task<int> ImportConsentsAsync(OpenDatabase database, string path, CancellationToken cancellationToken)
    {
        var now = Now();
        using var file = System.IO.File.OpenRead(path);
        var lines = ConsentFile.ReadConsents(file, now);
        var (added, unknown) = (0, new List<string>());
        foreach (var chunk in lines.Chunk(ImportBatch))
        {
            var (isNew, missing) = await new ConsentBook(database.Store).RecordAsync(chunk, Actor.CommandLine, now, cancellationToken);
            added += isNew;
            unknown.AddRange(missing.Select(line => FormattableString.Invariant($"line {line.Line}: there is no customer '{line.Customer}'.")));
        }

        foreach (var problem in unknown.Take(20))
        {
            Terminal.Say("left out: " + problem);
        }

        Console.Out.WriteLine(string.Create(CultureInfo.InvariantCulture, $"{added:N0} entries are new, {lines.Count - added - unknown.Count:N0} were known, {unknown.Count:N0} are of unknown customers."));
        return unknown.Count == 0 ? Terminal.Success : Terminal.Failure;
    }

    private static async Task<int> ImportSuppressionsAsync(OpenDatabase database, string path, CancellationToken cancellationToken)
    {
        using var file = System.IO.File.OpenRead(path);
        return await AddAsync(database, ConsentFile.ReadSuppressions(file), cancellationToken);
    }

    private static List<ConsentFile.SuppressionLine> Row(string address, ParseResult result, string? scope, string? topic)
    {
        // The same checks as for a file, on a file of one line.
        string?[] values = [address, result.GetValue(ChannelOption), result.GetValue(Reason), scope, topic, "command-line"];
        var line = string.Join(',', values.Select(value => $"\"{value?.Replace("\"", "\"\"", StringComparison.Ordinal)}\""));
        using var file = new MemoryStream(Encoding.UTF8.GetBytes($"address,channel,reason,scope,topic,source\n{line}\n"));
        return ConsentFile.ReadSuppressions(file);
    }

    private static async Task<int> AddAsync(OpenDatabase database, List<ConsentFile.SuppressionLine> lines, CancellationToken cancellationToken)
    {
        var code = CallingCode(database.Settings);
        var now = Now();
        var added = 0;
        foreach (var chunk in lines.Chunk(ImportBatch))
        {
            added += await new ConsentBook(database.Store).SuppressAsync(
                [.. chunk.Select(line => new SuppressionWrite(line.Channel, AddressForm.Of(line.Channel, line.Address, code)!, line.Scope, line.Topic, line.Reason, line.Source, now, line.ExpiresAt))],
                Actor.CommandLine,
                now,
                cancellationToken);
        }

        Console.Out.WriteLine(string.Create(CultureInfo.InvariantCulture, $"{added:N0} addresses are suppressed now, {lines.Count - added:N0} were already."));
        return Terminal.Success;
    }

    private static async Task<int> RemoveAsync(OpenDatabase database, string address, ParseResult result, CancellationToken cancellationToken)
    {
        var line = Row(address, result, null, null)[0];
        var form = AddressForm.Of(line.Channel, address, CallingCode(database.Settings))!;
        var reason = result.GetValue(Reason) is null ? (SuppressionReason?)null : line.Reason;
        var lifted = await new ConsentBook(database.Store).LiftAsync(line.Channel, form, reason, Actor.CommandLine, Now(), cancellationToken);
        Console.Out.WriteLine(lifted == 0 ? "The address was not suppressed." : string.Create(CultureInfo.InvariantCulture, $"{lifted} suppressions are lifted; they stay on record."));
        return lifted == 0 ? Terminal.Failure : Terminal.Success;
    }

    private static async Task<int> ListAsync(OpenDatabase database, bool json, CancellationToken cancellationToken)
    {
        var now = Now();
        await using var reader = database.Store.OpenReader();
        var rows = reader.Suppressions.Where(row => row.LiftedAt == null && (row.ExpiresAt == null || row.ExpiresAt > now)).OrderBy(row => row.Id);
        if (json)
        {
            Console.Out.WriteLine(System.Text.Json.JsonSerializer.Serialize(await rows.ToListAsync(cancellationToken), ApiJson.Options));
            return Terminal.Success;
        }

        await foreach (var row in rows.AsAsyncEnumerable().WithCancellation(cancellationToken))
        {
            var scope = row.Scope == SuppressionScope.Topic ? "topic " + row.Topic : ConsentFile.Hyphens(row.Scope.ToString());
            Console.Out.WriteLine($"{row.Channel.ToString().ToLowerInvariant(),-5} {row.Address,-40} {scope,-12} {ConsentFile.Hyphens(row.Reason.ToString()),-12} {row.Source} {row.CreatedAt}");
        }

        return Terminal.Success;
    }

    private static async Task<int> ShowAsync(OpenDatabase database, string key, bool json, CancellationToken cancellationToken)
    {
        await using var reader = database.Store.OpenReader();
        var customer = await reader.Customers.FirstOrDefaultAsync(row => row.Key == key, cancellationToken) ?? throw new CommandException($"There is no customer '{key}'.");
        var history = await reader.ConsentHistory.Where(row => row.CustomerId == customer.Id).OrderBy(row => row.Id).ToListAsync(cancellationToken);
        if (json)
        {
            Console.Out.WriteLine(System.Text.Json.JsonSerializer.Serialize(history, ApiJson.Options));
            return Terminal.Success;
        }

        foreach (var entry in history)
        {
            Console.Out.WriteLine($"{entry.At}  {entry.State.ToString().ToLowerInvariant(),-8} {entry.Purpose.ToString().ToLowerInvariant()} by {entry.Channel.ToString().ToLowerInvariant()} {entry.Topic} (told by {entry.Source}{(entry.Proof is null ? ", no proof" : ", proof: " + entry.Proof)})");
        }

        Console.Out.WriteLine(history.Count == 0 ? $"'{key}' has said nothing." : "");
        return Terminal.Success;
    }

    /// <summary>The calling code of national numbers, by the country of the settings.</summary>
    private static string? CallingCode(ServerSettings settings) => PoliciesInForce.ForReading(settings).CallingCode;

    private static Instant Now() => Instant.FromDateTimeOffset(TimeProvider.System.GetUtcNow());
}
