using System.CommandLine;
using System.Globalization;
using Automation.Engine.Ledger;
using Microsoft.EntityFrameworkCore;
using NodaTime.Text;

namespace Automation.Server.CommandLine;

/// <summary><c>ledger</c>: the record itself, line by line, in a form that can be compared.</summary>
internal static class LedgerCommand
{
    internal static Command Create()
    {
        var database = new Option<string>("--db") { Description = "The database file. Default data/automation.db." };
        var customer = new Option<string>("--customer") { Description = "Only this customer, by the shop's key." };
        var campaign = new Option<string>("--campaign") { Description = "Only this campaign, by its name." };
        var command = new Command("ledger", "Prints the ledger as CSV: what happened to whom, where, and why.") { database, customer, campaign };
        command.SetAction((result, cancellationToken) => Terminal.RunAsync(() => RunAsync(
            result.GetValue(database), result.GetValue(customer), result.GetValue(campaign), cancellationToken)));
        return command;
    }

    private static async Task<int> RunAsync(string? path, string? customer, string? campaign, CancellationToken cancellationToken)
    {
        await using var database = await OpenDatabase.OpenAsync(path, create: false, cancellationToken);
        await using var reader = database.Store.OpenReader();
        var lines =
            from line in reader.Ledger
            join person in reader.Customers on line.CustomerId equals person.Id
            join drive in reader.Campaigns on line.CampaignId equals drive.Id
            where (customer == null || person.Key == customer) && (campaign == null || drive.Name == campaign)
            orderby line.Id
            select new { line.Id, line.At, Campaign = drive.Name, Customer = person.Key, line.JourneyId, line.ActivityId, line.Visit, line.Outcome, line.Reason, line.Detail };
        Console.Out.WriteLine("id,at,campaign,customer,journey,activity,visit,outcome,reason,detail");
        await foreach (var line in lines.AsAsyncEnumerable().WithCancellation(cancellationToken))
        {
            Console.Out.WriteLine(string.Join(
                ',',
                line.Id.ToString(CultureInfo.InvariantCulture),
                InstantPattern.ExtendedIso.Format(line.At),
                Quoted(line.Campaign),
                Quoted(line.Customer),
                line.JourneyId.ToString(CultureInfo.InvariantCulture),
                Quoted(line.ActivityId),
                line.Visit.ToString(CultureInfo.InvariantCulture),
                Name(line.Outcome),
                Quoted(line.Reason),
                Quoted(line.Detail ?? "")));
        }

        return Terminal.Success;
    }

    private static string Name(LedgerOutcome outcome) =>
        string.Concat(outcome.ToString().Select((letter, index) => index > 0 && char.IsUpper(letter) ? $"-{char.ToLowerInvariant(letter)}" : char.ToLowerInvariant(letter).ToString()));

    private static string Quoted(string text) =>
        text.AsSpan().IndexOfAny(",\"\r\n") >= 0 ? $"\"{text.Replace("\"", "\"\"", StringComparison.Ordinal)}\"" : text;
}
