using System.CommandLine;
using System.Globalization;
using System.Text.Json;
using System.Text.Json.Serialization;
using Automation.Templating;
using Automation.Templating.Sms;

namespace Automation.Server.CommandLine;

/// <summary><c>sms</c>: what text messages cost, before they are sent.</summary>
internal static class SmsCommand
{
    private static readonly JsonSerializerOptions OneLine = new() { Encoder = Terminal.Json.Encoder, DefaultIgnoreCondition = JsonIgnoreCondition.WhenWritingNull };

    internal static Command Create() => new("sms", "What text messages cost.") { CreateCount(), CreateEstimate() };

    private static Command CreateCount()
    {
        var text = new Argument<string?>("TEXT") { Description = "The text. Default: standard input.", Arity = ArgumentArity.ZeroOrOne };
        var strip = StripOption();
        var batch = new Option<string>("--batch") { Description = "Instead of TEXT: a file of lines {\"id\",\"text\"}, each answered by one line." };
        var json = new Option<bool>("--json") { Description = "Answer as JSON." };
        var command = new Command("count", "Counts the segments of a text.") { text, strip, batch, json };
        command.SetAction((result, cancellationToken) => Terminal.RunAsync(() => Task.FromResult((result.GetValue(text), result.GetValue(batch)) switch
        {
            (_, null) => CountOne(result.GetValue(text) ?? Console.In.ReadToEnd().TrimEnd('\r', '\n'), result.GetValue(strip), result.GetValue(json)),
            (null, { } file) => CountBatch(file, result.GetValue(strip), cancellationToken),
            _ => throw new CommandException("Give a TEXT or a file with --batch; one of the two."),
        })));
        return command;
    }

    private static Command CreateEstimate()
    {
        var template = new Argument<string>("TEMPLATE") { Description = "The template's name." };
        var database = new Option<string>("--db") { Description = "The database with the customers. Default data/automation.db." };
        var audience = new Option<string>("--audience") { Description = "A rule, such as customer.tier == 'gold'. Default: everybody with a phone number." };
        var locale = new Option<string>("--locale") { Description = "The language of customers without one. Default vi.", DefaultValueFactory = _ => "vi" };
        var sample = new Option<int>("--sample") { Description = $"How many customers at most. Default 1000, up to {SmsSample.Largest}.", DefaultValueFactory = _ => 1_000 };
        var json = new Option<bool>("--json") { Description = "Answer as JSON." };
        var command = new Command("estimate", "Renders a text message for a sample of customers and tells the worst case.") { template, database, audience, locale, sample, json };
        command.SetAction((result, cancellationToken) => Terminal.RunAsync(() => EstimateAsync(
            new SmsSample(result.GetValue(template)!, result.GetValue(audience), result.GetValue(locale)!, result.GetValue(sample)),
            result.GetValue(database),
            result.GetValue(json),
            cancellationToken)));
        return command;
    }

    private static Option<bool> StripOption() => new("--strip-diacritics") { Description = "Take Vietnamese marks off first." };

    private static int CountOne(string text, bool strip, bool json)
    {
        var count = SmsSegments.Count(text, strip);
        if (json)
        {
            Terminal.WriteJson(Shape(null, count));
        }
        else
        {
            Console.Out.WriteLine(Words(count));
        }

        return Terminal.Success;
    }

    private static int CountBatch(string file, bool strip, CancellationToken cancellationToken)
    {
        var number = 0;
        foreach (var line in File.ReadLines(file).Where(line => line.Length > 0))
        {
            cancellationToken.ThrowIfCancellationRequested();
            number++;
            var (id, text) = ReadLine(file, number, line);
            Console.Out.WriteLine(JsonSerializer.Serialize(Shape(id, SmsSegments.Count(text, strip)), OneLine));
        }

        return Terminal.Success;
    }

    private static (JsonElement? Id, string Text) ReadLine(string file, int number, string line)
    {
        try
        {
            using var document = JsonDocument.Parse(line);
            var root = document.RootElement;
            return root.ValueKind == JsonValueKind.Object && root.TryGetProperty("text", out var text) && text.ValueKind == JsonValueKind.String
                ? (root.TryGetProperty("id", out var id) ? id.Clone() : null, text.GetString()!)
                : throw new CommandException($"{file}:{number}: there is no \"text\". Write {{\"id\":\"1\",\"text\":\"…\"}}.");
        }
        catch (JsonException)
        {
            throw new CommandException($"{file}:{number}: no valid JSON. Write one object a line: {{\"id\":\"1\",\"text\":\"…\"}}.");
        }
    }

    private static object Shape(JsonElement? id, SmsCount count) => new
    {
        id,
        encoding = count.Encoding == SmsEncoding.Gsm7 ? "GSM-7" : "UCS-2",
        segments = count.Segments,
        units = count.Units,
        non_gsm = count.NonGsmCharacters,
        text = count.Text,
    };

    private static string Words(SmsCount count)
    {
        var encoding = count.Encoding == SmsEncoding.Gsm7 ? "GSM-7" : $"UCS-2 because of {string.Concat(count.NonGsmCharacters.Take(10))}";
        return string.Create(CultureInfo.InvariantCulture, $"{count.Segments} segments, {count.Units} units, {encoding}");
    }

    private static async Task<int> EstimateAsync(SmsSample sample, string? path, bool json, CancellationToken cancellationToken)
    {
        sample.Check();
        await using var database = await OpenDatabase.OpenAsync(path, create: false, cancellationToken);
        var estimate = SmsEstimate.Over(await sample.RenderAsync(database.Store, await TemplateFiles.LoadAsync(database.Settings, database.Store, cancellationToken), TimeProvider.System.GetUtcNow(), cancellationToken));
        if (json)
        {
            Terminal.WriteJson(new
            {
                customers = estimate.Rendered,
                segments = estimate.TotalSegments,
                ucs2 = estimate.Ucs2,
                worst = estimate.Worst is { } worst ? Shape(null, worst) : null,
                problems = estimate.Diagnostics.Select(problem => problem.Format()),
            });
        }
        else
        {
            Console.Out.WriteLine(string.Create(CultureInfo.InvariantCulture, $"{estimate.Rendered} customers, {estimate.TotalSegments} segments in all, {estimate.Ucs2} messages in UCS-2."));
            Console.Out.WriteLine(estimate.Worst is { } worst ? $"Worst case: {Words(worst)}\n{worst.Text}" : "Nobody of the sample gets this message.");
            foreach (var problem in estimate.Diagnostics)
            {
                Terminal.Say(problem.Format());
            }
        }

        return estimate.Diagnostics.Any(problem => problem.Severity == DiagnosticSeverity.Error) ? Terminal.Failure : Terminal.Success;
    }
}
