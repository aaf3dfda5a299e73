using System.CommandLine;
using System.Globalization;
using System.Text.Json;
using Automation.Server.Api;
using Automation.Server.Audit;
using Automation.Storage;
using Microsoft.EntityFrameworkCore;
using NodaTime;
using NodaTime.Text;

namespace Automation.Server.CommandLine;

/// <summary><c>audit</c>: who did what, and whether the log is whole.</summary>
internal static class AuditCommand
{
    private static readonly Option<string> Database = new("--db") { Description = "The database file. Default data/automation.db." };
    private static readonly Option<bool> Json = new("--json") { Description = "Print JSON." };

    internal static Command Create()
    {
        var subject = new Option<string>("--subject") { Description = "Only lines about this, such as campaign/thank-you-after-sale." };
        var actor = new Option<string>("--actor") { Description = "Only lines of this person, key or machine user." };
        var action = new Option<string>("--action") { Description = "Only this action (campaign.paused), or all of a noun (campaign)." };
        var from = new Option<string>("--from") { Description = "From this time on, such as 2026-03-01T00:00:00Z." };
        var to = new Option<string>("--to") { Description = "Before this time." };
        var before = new Option<long?>("--before") { Description = "Only lines with lower numbers: the next page." };
        var take = new Option<int>("--take") { Description = "How many at most. Default 100.", DefaultValueFactory = _ => 100 };
        var list = new Command("list", "Shows who did what, the newest first.") { subject, actor, action, from, to, before, take, Database, Json };
        list.SetAction((result, cancellationToken) => RunAsync(
            result,
            database => ListAsync(
                database,
                new AuditQuery
                {
                    Subject = result.GetValue(subject),
                    Actor = result.GetValue(actor),
                    Action = result.GetValue(action),
                    From = Time("--from", result.GetValue(from)),
                    To = Time("--to", result.GetValue(to)),
                    Before = result.GetValue(before),
                    Take = result.GetValue(take),
                },
                result.GetValue(Json),
                cancellationToken),
            cancellationToken));

        var noted = new Option<string>("--noted") { Description = "A head that was noted earlier, as NUMBER:HASH: fails when the log does not have that line any more." };
        var verify = new Command("verify", "Computes the chain of the audit log anew; fails when a line was changed or left out. Note the head it prints: it proves later that no lines were cut off the end.") { noted, Database, Json };
        verify.SetAction((result, cancellationToken) => RunAsync(result, database => VerifyAsync(database, result.GetValue(noted), result.GetValue(Json), cancellationToken), cancellationToken));
        return new Command("audit", "Who changed, started, paused, resumed and approved what.") { list, verify };
    }

    private static Task<int> RunAsync(ParseResult result, Func<OpenDatabase, Task<int>> command, CancellationToken cancellationToken) => Terminal.RunAsync(async () =>
    {
        await using var database = await OpenDatabase.OpenAsync(result.GetValue(Database), create: false, cancellationToken);
        return await command(database);
    });

    private static async Task<int> ListAsync(OpenDatabase database, AuditQuery query, bool json, CancellationToken cancellationToken)
    {
        var lines = await AuditLog.ListAsync(database.Store, query, cancellationToken);
        if (json)
        {
            Console.Out.WriteLine(JsonSerializer.Serialize(lines.Select(AuditLine.Of), ApiJson.Options));
            return Terminal.Success;
        }

        foreach (var line in lines)
        {
            Console.Out.WriteLine(string.Create(CultureInfo.InvariantCulture, $"{line.Id,8} {line.At}  {line.Actor,-16} {line.Action,-24} {line.Subject,-36} {(line.DetailJson == "{}" ? "" : line.DetailJson)}").TrimEnd());
        }

        if (lines.Count == 0)
        {
            Terminal.Say("There are no such lines.");
        }

        return Terminal.Success;
    }

    private static async Task<int> VerifyAsync(OpenDatabase database, string? noted, bool json, CancellationToken cancellationToken)
    {
        var verdict = await AuditLog.VerifyAsync(database.Store, cancellationToken);
        var missing = verdict.IsWhole && noted is not null && !await HasAsync(database.Store, noted, cancellationToken);
        if (json)
        {
            Terminal.WriteJson(new { whole = verdict.IsWhole && !missing, lines = verdict.Lines, broken_at = verdict.BrokenAt, why = missing ? "The noted line is not there any more." : verdict.Why, head = $"{verdict.Lines}:{verdict.Head}" });
            return verdict.IsWhole && !missing ? Terminal.Success : Terminal.Failure;
        }

        if (!verdict.IsWhole)
        {
            return Terminal.Fail(string.Create(CultureInfo.InvariantCulture, $"The audit log is broken at line {verdict.BrokenAt}: {verdict.Why} The {verdict.Lines:N0} lines before are whole. Compare with a backup."));
        }

        Console.Out.WriteLine(string.Create(CultureInfo.InvariantCulture, $"The chain of {verdict.Lines:N0} lines is whole. Head: {verdict.Lines}:{verdict.Head}"));
        return missing ? Terminal.Fail($"The line {noted} is not there any more: lines were cut off, or the whole log was written anew. Compare with a backup.") : Terminal.Success;
    }

    private static async Task<bool> HasAsync(IStore store, string noted, CancellationToken cancellationToken)
    {
        if (noted.Split(':') is not [var number, { Length: 64 } hash] || !long.TryParse(number, NumberStyles.None, CultureInfo.InvariantCulture, out var id))
        {
            throw new CommandException($"--noted '{noted}' is no head. Write NUMBER:HASH, as audit verify prints it.");
        }

        await using var reader = store.OpenReader();
        return id == 0 ? hash == AuditChain.Beginning : await reader.Audit.AnyAsync(line => line.Id == id && line.Hash == hash, cancellationToken);
    }

    private static Instant? Time(string option, string? text) => text is null
        ? null
        : InstantPattern.ExtendedIso.Parse(text) is { Success: true } parsed ? parsed.Value : throw new CommandException($"{option} '{text}' is no time. Write 2026-03-01T09:00:00Z.");
}
