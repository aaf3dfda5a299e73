using System.CommandLine;
using System.Text.Json;
using System.Text.Json.Serialization;
using Automation.Engine.Customers.Phones;

namespace Automation.Server.CommandLine;

/// <summary><c>phones</c>: how phone numbers are read.</summary>
internal static class PhonesCommand
{
    private static readonly JsonSerializerOptions OneLine = new() { Encoder = Terminal.Json.Encoder };

    internal static Command Create() => new("phones", "How phone numbers are read.") { CreateNormalise() };

    /// <summary>A number as one JSON object; docs/phones.md lists the members.</summary>
    /// <param name="input">The text.</param>
    /// <param name="region">Where numbers without a country belong.</param>
    /// <param name="options">How to read.</param>
    internal static string Line(string input, string? region, PhoneNumberOptions options)
    {
        var result = PhoneNumbers.Normalise(input, region, options);
        return JsonSerializer.Serialize(
            new Answer(
                input,
                result.E164,
                result.Region,
                JsonNamingPolicy.SnakeCaseLower.ConvertName(result.Type.ToString()),
                result.Extension,
                result.Region is not null,
                result.Problem == PhoneProblem.None,
                result.Migrated,
                result.Problem == PhoneProblem.None ? null : JsonNamingPolicy.SnakeCaseLower.ConvertName(result.Problem.ToString()),
                result.Problem == PhoneProblem.None ? null : result.Remedy),
            OneLine);
    }

    private static Command CreateNormalise()
    {
        var number = new Argument<string?>("NUMBER") { Description = "The number.", Arity = ArgumentArity.ZeroOrOne };
        var region = new Option<string>("--region") { Description = "The country of numbers that name none, two letters. Default: the setting PhoneRegion (VN)." };
        var batch = new Option<string>("--batch") { Description = "Instead of NUMBER: a file with a number on each line, each answered by one line." };
        var migration = new Option<bool>("--vn-migration") { Description = "Replace Vietnamese numbers of eleven digits by those of today." };
        var command = new Command("normalise", "Gives the E.164 form of phone numbers, or says why there is none; one line of JSON each.") { number, region, batch, migration };
        command.SetAction((result, cancellationToken) => Terminal.RunAsync(() => Task.FromResult(Run(
            (result.GetValue(number), result.GetValue(batch)) switch
            {
                ({ } one, null) => [one],
                (null, { } file) => File.ReadLines(file),
                _ => throw new CommandException("Give a NUMBER or a file with --batch; one of the two."),
            },
            (result.GetValue(region) ?? ServerSettings.Read().PhoneRegion).ToUpperInvariant(),
            new PhoneNumberOptions(result.GetValue(migration)),
            cancellationToken))));
        return command;
    }

    private static int Run(IEnumerable<string> numbers, string region, PhoneNumberOptions options, CancellationToken cancellationToken)
    {
        if (!PhoneNumbers.IsRegion(region))
        {
            throw new CommandException($"There is no country '{region}'. Write two letters, such as VN.");
        }

        using var output = new StreamWriter(Console.OpenStandardOutput());
        foreach (var number in numbers)
        {
            cancellationToken.ThrowIfCancellationRequested();
            output.WriteLine(Line(number, region, options));
        }

        return Terminal.Success;
    }

    private sealed record Answer(
        [property: JsonPropertyName("input")] string Input,
        [property: JsonPropertyName("e164")] string? E164,
        [property: JsonPropertyName("region")] string? Region,
        [property: JsonPropertyName("type")] string Type,
        [property: JsonPropertyName("extension")] string? Extension,
        [property: JsonPropertyName("valid")] bool Valid,
        [property: JsonPropertyName("sendable")] bool Sendable,
        [property: JsonPropertyName("migrated")] bool Migrated,
        [property: JsonPropertyName("error")] string? Error,
        [property: JsonPropertyName("message")] string? Message);
}
