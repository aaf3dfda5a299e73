using System.CommandLine;
using System.Globalization;
using System.Text.Json;
using Automation.Connectors.Bounces;

namespace Automation.Server.CommandLine;

/// <summary><c>bounces</c>: what returned mails say.</summary>
internal static class BouncesCommand
{
    private static readonly JsonSerializerOptions OneLine = new() { Encoder = Terminal.Json.Encoder };

    internal static Command Create() => new("bounces", "What returned mails say.") { CreateClassify() };

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
