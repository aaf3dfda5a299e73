using System.Text.Json;

namespace Automation.Server.Studio;

/// <summary>The body of a request, or the answer that says what is wrong with it.</summary>
internal readonly record struct Body<T>(T? Value, IResult? Refusal)
    where T : class
{
    internal static async ValueTask<Body<T>> ReadAsync(HttpRequest request, CancellationToken cancellationToken)
    {
        try
        {
            return await JsonSerializer.DeserializeAsync<T>(request.Body, StudioJson.Options, cancellationToken) is { } value
                ? new Body<T>(value, null)
                : new Body<T>(null, StudioProblems.Invalid("The body is empty. Send a JSON object."));
        }
        catch (Exception exception) when (exception is JsonException or FormatException or InvalidOperationException)
        {
            var place = (exception as JsonException)?.Path is { Length: > 0 } path ? $" at {path}" : "";
            return new Body<T>(null, StudioProblems.Invalid($"The body cannot be read{place}. Send the JSON that Elsa's API describes."));
        }
    }
}
