using System.CommandLine;
using System.Globalization;
using System.Text.Json;
using Automation.Connectors.Bounces;
using Automation.Server.Api;
using Automation.Server.Bounces;
using Automation.Server.Consent;
using Automation.Storage;

namespace Automation.Server.CommandLine;

/// <summary><c>bounces</c>: what returned mails say, and what they led to.</summary>
internal static class BouncesCommand
{
    private static readonly JsonSerializerOptions OneLine = new() { Encoder = Terminal.Json.Encoder };

    internal static Command Create() => new("bounces", "What returned mails say, and what they led to.") { CreateClassify(), CreateList() };

    /// <summary>A returned mail as one JSON object; docs/bounces.md lists the members.</summary>
    /// <param name="name">The file's name.</param>
    /// <param name="report">What was read.</param>
    internal static string Line(string name, BounceReport report) => JsonSerializer.Serialize(
        new
        {
            file = name,
            kind = JsonNamingPolicy.SnakeCaseLower.ConvertName(report.Kind.ToString()),
            message_id = report.OriginalMessageId,
            recipients = report.Recipients.Select(recipient => new
            {
                address = recipient.Address,
                status = recipient.Status,
                reply_code = recipient.ReplyCode?.ToString(CultureInfo.InvariantCulture),
                reason = BounceReasons.NameOf(recipient.Reason),
                hard_bounce = recipient.IsHard,
                feedback_type = report.FeedbackType,
            }),
        },
        OneLine);

    private static Command CreateClassify()
    {
        var file = new Argument<string?>("FILE") { Description = "A raw mail.", Arity = ArgumentArity.ZeroOrOne };
        var batch = new Option<string>("--batch") { Description = "Instead of FILE: a folder; each file in it is a raw mail and gets one line." };
        var json = new Option<bool>("--json") { Description = "Answer as JSON, one object a line." };
        var command = new Command("classify", "Tells whom a returned mail is about, why it came back, and whether the address is dead.") { file, batch, json };
        command.SetAction((result, cancellationToken) => Terminal.RunAsync(() => Task.FromResult((result.GetValue(file), result.GetValue(batch)) switch
        {
            ({ } one, null) => Classify([one], Path.GetDirectoryName(one) ?? "", result.GetValue(json), cancellationToken),
            (null, { } folder) => Classify(Directory.EnumerateFiles(folder, "*", SearchOption.AllDirectories).Order(StringComparer.Ordinal), folder, result.GetValue(json), cancellationToken),
            _ => throw new CommandException("Give a FILE or a folder with --batch; one of the two."),
        })));
        return command;
    }

    private static Command CreateList()
    {
        var effect = new Option<string>("--effect") { Description = $"Only these: {ReturnList.Words}." };
        var take = new Option<int>("--take") { Description = "At most so many, the newest. Default 100.", DefaultValueFactory = _ => 100 };
        var path = new Option<string>("--db") { Description = "The database file. Default data/automation.db." };
        var json = new Option<bool>("--json") { Description = "Print JSON." };
        var command = new Command("list", "Lists returned mails that were taken in, the newest first, with what each led to.") { effect, take, path, json };
        command.SetAction((result, cancellationToken) => Terminal.RunAsync(
            () => ListAsync(result.GetValue(path), result.GetValue(effect), result.GetValue(take), result.GetValue(json), cancellationToken)));
        return command;
    }

    private static async Task<int> ListAsync(string? path, string? effect, int take, bool json, CancellationToken cancellationToken)
    {
        ReturnEffect? wanted = effect is null ? null : ReturnList.Parse(effect) ?? throw new CommandException($"--effect '{effect}' is not known. It must be one of {ReturnList.Words}.");
        await using var database = await OpenDatabase.OpenAsync(path, create: false, cancellationToken);
        await using var reader = database.Store.OpenReader();
        var lines = await ReturnList.ListAsync(reader, wanted, before: null, Math.Clamp(take, 1, 1_000_000), cancellationToken);
        if (json)
        {
            Console.Out.WriteLine(JsonSerializer.Serialize(lines, ApiJson.Options));
            return Terminal.Success;
        }

        foreach (var line in lines)
        {
            Console.Out.WriteLine(string.Create(
                CultureInfo.InvariantCulture,
                $"{line.ReceivedAt}  {ConsentFile.Hyphens(line.Effect.ToString()),-15} {line.Kind,-10} {line.Reason,-16} {line.Status,-7} {line.Campaign ?? "-",-24} {line.Customer ?? "-",-16} {line.MessageId,10} {line.Key[..12]}"));
        }

        if (lines.Count == 0)
        {
            Terminal.Say("There are no such mails.");
        }

        return Terminal.Success;
    }

    private static int Classify(IEnumerable<string> files, string folder, bool json, CancellationToken cancellationToken)
    {
        foreach (var path in files)
        {
            cancellationToken.ThrowIfCancellationRequested();
            var name = Path.GetRelativePath(folder.Length == 0 ? "." : folder, path);
            var report = BounceReader.Read(ReadStart(path));
            Console.Out.WriteLine(json ? Line(name, report) : Words(name, report));
        }

        return Terminal.Success;
    }

    private static byte[] ReadStart(string path)
    {
        using var stream = File.OpenRead(path);
        var mail = new byte[Math.Min(stream.Length, BounceReader.LongestMail)];
        stream.ReadExactly(mail);
        return mail;
    }

    private static string Words(string name, BounceReport report)
    {
        var recipients = report.Recipients.Select(recipient =>
            $"  {recipient.Address ?? "(not told)"}: {BounceReasons.NameOf(recipient.Reason)}{(recipient.IsHard ? ", hard" : "")} {recipient.ReplyCode} {recipient.Status}".TrimEnd());
        return string.Join('\n', recipients.Prepend($"{name}: {report.Kind}{(report.FeedbackType is { } type ? $" ({type})" : "")}"));
    }
}
