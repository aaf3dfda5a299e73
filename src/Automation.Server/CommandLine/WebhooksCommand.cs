using System.CommandLine;
using System.Globalization;
using System.Text.Json;
using System.Text.Json.Serialization;
using Automation.Connectors.Webhooks;

namespace Automation.Server.CommandLine;

/// <summary><c>webhooks</c>: whether signatures of platforms are right, by the checks that the server makes.</summary>
internal static class WebhooksCommand
{
    private static readonly JsonSerializerOptions OneLine = new() { Encoder = Terminal.Json.Encoder };

    internal static Command Create() => new("webhooks", "Signatures of platforms.") { CreateVerify() };

    private static Command CreateVerify()
    {
        var scheme = new Argument<string>("SCHEME") { Description = $"twilio, {string.Join(", ", WebhookScheme.All.Select(known => known.Name))}." };
        var batch = new Option<string>("--batch") { Description = "A JSON file of signed examples (docs/webhook-signatures.md).", Required = true };
        var now = new Option<long?>("--now") { Description = "The time of checking in seconds since 1970. Default: the time that an example signs." };
        var command = new Command("verify", "Answers one line for each example: whether its signature is valid. Fails when one is not what the example expects.") { scheme, batch, now };
        command.SetAction((result, _) => Terminal.RunAsync(() => Task.FromResult(Verify(result.GetValue(scheme)!, result.GetValue(batch)!, result.GetValue(now)))));
        return command;
    }

    private static int Verify(string scheme, string file, long? now)
    {
        if (scheme != SignatureVectors.Twilio && WebhookScheme.Find(scheme) is null)
        {
            throw new CommandException($"There is no scheme '{scheme}'. Known: twilio, {string.Join(", ", WebhookScheme.All.Select(known => known.Name))}.");
        }

        var answers = SignatureVectors.Read(file, scheme).Select(vector => Answer(scheme, vector, now)).ToList();
        foreach (var answer in answers)
        {
            Console.Out.WriteLine(JsonSerializer.Serialize(answer, OneLine));
        }

        var wrong = answers.Count(answer => answer.Error is not null || (answer.Expected is { } expected && expected != answer.Valid));
        Terminal.Say(string.Create(CultureInfo.InvariantCulture, $"{answers.Count} examples of {scheme}, {answers.Count(answer => answer.Valid)} valid, {wrong} not as expected."));
        return wrong == 0 && answers.Count > 0 ? Terminal.Success : Terminal.Failure;
    }

    /// <summary>One example that cannot be checked does not keep the others from their answers.</summary>
    private static VectorAnswer Answer(string scheme, SignatureVectors vector, long? now)
    {
        try
        {
            var outcome = vector.Verify(now);
            return new VectorAnswer(scheme, vector.Name, outcome == SignatureOutcome.Valid, JsonNamingPolicy.SnakeCaseLower.ConvertName(outcome.ToString()), vector.Expected, Error: null);
        }
        catch (Exception exception) when (exception is CommandException or IOException or UnauthorizedAccessException or FormatException or InvalidOperationException or ArgumentException)
        {
            return new VectorAnswer(scheme, vector.Name, Valid: false, "unusable", vector.Expected, exception.Message);
        }
    }

    private sealed record VectorAnswer(
        [property: JsonPropertyName("scheme")] string Scheme,
        [property: JsonPropertyName("name")] string Name,
        [property: JsonPropertyName("valid")] bool Valid,
        [property: JsonPropertyName("outcome")] string Outcome,
        [property: JsonPropertyName("expected_valid")] bool? Expected,
        [property: JsonPropertyName("error"), JsonIgnore(Condition = JsonIgnoreCondition.WhenWritingNull)] string? Error);
}
