using System.CommandLine;
using System.Globalization;
using System.Text.Json;
using Automation.Engine.Messages;
using Automation.Server.Access;
using Automation.Server.Api;
using Automation.Server.Gate;
using Automation.Server.Messages;
using Microsoft.EntityFrameworkCore;
using NodaTime;

namespace Automation.Server.CommandLine;

/// <summary><c>messages</c>: which there are, why each left or did not, and what people decide about those of which nobody can tell.</summary>
internal static class MessagesCommand
{
    private static readonly Option<string> Database = new("--db") { Description = "The database file. Default data/automation.db." };
    private static readonly Option<bool> Json = new("--json") { Description = "Print JSON." };

    internal static Command Create()
    {
        var status = new Option<string>("--status") { Description = "Only these: queued, held, sending, accepted, denied, failed or unknown." };
        var campaign = new Option<string>("--campaign") { Description = "Only this campaign, by its name." };
        var take = new Option<int>("--take") { Description = "At most so many, the newest. Default 100.", DefaultValueFactory = _ => 100 };
        var list = new Command("list", "Lists messages, the newest first.") { status, campaign, take, Database, Json };
        list.SetAction((result, cancellationToken) => RunAsync(
            result, database => ListAsync(database, result.GetValue(status), result.GetValue(campaign), result.GetValue(take), result.GetValue(Json), cancellationToken), cancellationToken));

        var customer = new Argument<string>("CUSTOMER") { Description = "The shop's key." };
        var explain = new Command("explain", "Says for every message and every non-message of a customer why.") { customer, Database, Json };
        explain.SetAction((result, cancellationToken) => RunAsync(result, database => ExplainAsync(database, result.GetValue(customer)!, result.GetValue(Json), cancellationToken), cancellationToken));

        var id = new Argument<long>("ID") { Description = "The message's number, as list shows it." };
        var answer = new Argument<string>("ANSWER") { Description = "sent or not-sent." };
        answer.AcceptOnlyFromAmong("sent", "not-sent");
        var told = new Option<string>("--answer") { Description = "Of a call of a service that was made: what it answered, as JSON." };
        var resolve = new Command("resolve", "Decides about an unknown message or call: sent counts as accepted, not-sent goes back into the queue and through the gate.") { id, answer, told, Database };
        resolve.SetAction((result, cancellationToken) => RunAsync(
            result, database => ResolveAsync(database, result.GetValue(id), result.GetValue(answer) == "sent", result.GetValue(told), cancellationToken), cancellationToken));
        return new Command("messages", "Lists, explains and resolves messages.") { list, explain, resolve };
    }

    private static Task<int> RunAsync(ParseResult result, Func<OpenDatabase, Task<int>> command, CancellationToken cancellationToken) => Terminal.RunAsync(async () =>
    {
        await using var database = await OpenDatabase.OpenAsync(result.GetValue(Database), create: false, cancellationToken);
        return await command(database);
    });

    private static async Task<int> ListAsync(OpenDatabase database, string? status, string? campaign, int take, bool json, CancellationToken cancellationToken)
    {
        MessageStatus? wanted = null;
        if (status is not null)
        {
            wanted = Enum.TryParse<MessageStatus>(status, ignoreCase: true, out var parsed) && Enum.IsDefined(parsed)
                ? parsed
                : throw new CommandException($"--status '{status}' is not known. It must be one of {string.Join(", ", Enum.GetNames<MessageStatus>().Select(name => name.ToLowerInvariant()))}.");
        }

        await using var reader = database.Store.OpenReader();
        var rows = await (
            from message in reader.Messages
            join owner in reader.Campaigns on message.CampaignId equals owner.Id
            join customer in reader.Customers on message.CustomerId equals customer.Id
            where (wanted == null || message.Status == wanted) && (campaign == null || owner.Name == campaign)
            orderby message.Id descending
            select new { message.Id, Campaign = owner.Name, Customer = customer.Key, message.Channel, message.Purpose, message.Template, message.Status, message.Reason, message.DueAt, message.Attempts })
            .Take(Math.Clamp(take, 1, 1_000_000)).ToListAsync(cancellationToken);
        if (json)
        {
            Console.Out.WriteLine(JsonSerializer.Serialize(rows, ApiJson.Options));
            return Terminal.Success;
        }

        foreach (var row in rows)
        {
            Console.Out.WriteLine(string.Create(
                CultureInfo.InvariantCulture,
                $"{row.Id,10} {row.Status.ToString().ToLowerInvariant(),-8} {row.Reason,-16} {row.Campaign,-24} {row.Customer,-16} {row.Channel.ToString().ToLowerInvariant(),-5} {row.Template,-20} {row.DueAt}"));
        }

        if (rows.Count == 0)
        {
            Terminal.Say("There are no such messages.");
        }

        return Terminal.Success;
    }

    private static async Task<int> ExplainAsync(OpenDatabase database, string key, bool json, CancellationToken cancellationToken)
    {
        await using var reader = database.Store.OpenReader();
        var known = PoliciesInForce.ForReading(database.Settings);
        var explanation = await new MessageExplanation(reader, known, known.CallingCode).OfAsync(key, Now(), cancellationToken) ?? throw new CommandException($"There is no customer '{key}'.");
        if (json)
        {
            Console.Out.WriteLine(JsonSerializer.Serialize(explanation, ApiJson.Options));
            return Terminal.Success;
        }

        foreach (var said in explanation.Consents.DefaultIfEmpty("has said nothing about messages"))
        {
            Console.Out.WriteLine($"{key} {said}");
        }

        Console.Out.WriteLine();
        foreach (var line in explanation.Lines)
        {
            var law = line.Law.Length == 0 ? "" : $" ({line.Rule}: {line.Law})";
            var number = line.MessageId is { } id ? string.Create(CultureInfo.InvariantCulture, $"message {id}: ") : "";
            Console.Out.WriteLine($"{line.At}  {line.Campaign}: {number}{line.What}. {line.Why}{law}".TrimEnd());
        }

        Console.Out.WriteLine(explanation.Lines.Count == 0 ? "Nothing has happened: no campaign has looked at this customer yet." : "");
        return Terminal.Success;
    }

    private static async Task<int> ResolveAsync(OpenDatabase database, long id, bool wasSent, string? told, CancellationToken cancellationToken)
    {
        var engine = await database.EngineAsync(cancellationToken);
        await engine.Messages.ResolveAsync(id, wasSent, told, Actor.CommandLine, Now(), cancellationToken);
        Console.Out.WriteLine(wasSent ? $"Message {id} counts as sent; its journey goes on." : $"Message {id} is back in the queue; the gate decides whether it still leaves.");
        return Terminal.Success;
    }

    private static Instant Now() => Instant.FromDateTimeOffset(TimeProvider.System.GetUtcNow());
}
