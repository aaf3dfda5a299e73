using System.Text.Json;
using System.Text.Json.Nodes;
using Automation.Server.Access;
using Automation.Server.Api.Document;
using Automation.Server.Events;
using Automation.Server.Hosting;
using NodaTime;

namespace Automation.Server.Api;

/// <summary>Events from outside. Answered when they are committed: what was answered is done.</summary>
internal static class EventEndpoints
{
    private static readonly JsonDocumentOptions Strict = new() { AllowDuplicateProperties = false, MaxDepth = 32 };

    private static readonly string[] ContentTypes = ["application/cloudevents+json", "application/cloudevents-batch+json", "application/json"];

    internal static void Map(IEndpointRouteBuilder routes) => routes.MapPost("/api/events", PostAsync).Needs(Role.Operator, KeyLimits.Events).Takes<CloudEventBody>(orMany: true).Answers<IntakeResult>().Refuses(StatusCodes.Status413PayloadTooLarge, StatusCodes.Status415UnsupportedMediaType);

    private static async Task<IResult> PostAsync(HttpRequest request, CareEngine engine, ServerSettings settings, IEngineDriver driver, CancellationToken cancellationToken)
    {
        var type = request.ContentType?.Split(';')[0].Trim();
        if (!ContentTypes.Contains(type, StringComparer.OrdinalIgnoreCase))
        {
            return Results.Problem(
                $"Send {string.Join(", ", ContentTypes)}.", statusCode: StatusCodes.Status415UnsupportedMediaType, title: "The content type is not understood.");
        }

        JsonDocument document;
        try
        {
            document = await JsonDocument.ParseAsync(request.Body, Strict, cancellationToken);
        }
        catch (JsonException exception)
        {
            return Problems.Bad(FormattableString.Invariant($"The body is no JSON at line {exception.LineNumber + 1}, byte {exception.BytePositionInLine + 1}, or names a member twice, or is nested too deep."));
        }

        using (document)
        {
            return await TakeInAsync(document.RootElement, engine, settings, driver, cancellationToken);
        }
    }

    private static async Task<IResult> TakeInAsync(JsonElement root, CareEngine engine, ServerSettings settings, IEngineDriver driver, CancellationToken cancellationToken)
    {
        if (root.ValueKind == JsonValueKind.Array && root.GetArrayLength() > CloudEventReader.MaxEvents)
        {
            return Problems.TooLarge($"A batch may have {CloudEventReader.MaxEvents} events at most. Send several.");
        }

        var now = Instant.FromDateTimeOffset(engine.Options.Time.GetUtcNow());
        var reader = new CloudEventReader(now, settings.Currency, settings.PhoneRegion);
        var events = reader.Read(root);
        if (reader.Errors.Count > 0)
        {
            return Problems.Invalid(reader.Errors);
        }

        var result = await engine.Intake.IngestAsync(events, now, cancellationToken);
        driver.EventsArrived();
        return Results.Json(result, ApiJson.Options);
    }

    /// <summary>An event, CloudEvents 1.0; what its data has depends on its type.</summary>
    /// <param name="Specversion">1.0.</param>
    /// <param name="Id">With the source the event's own name: a repeated one is taken once.</param>
    /// <param name="Source">Where it comes from.</param>
    /// <param name="Type">What happened, such as order.placed.</param>
    /// <param name="Subject">The shop's key of the customer.</param>
    /// <param name="Time">When it happened; nothing for now.</param>
    /// <param name="Data">What is known of it.</param>
    private sealed record CloudEventBody(string Specversion, string Id, string Source, string Type, string? Subject, Instant? Time, JsonObject? Data);
}
