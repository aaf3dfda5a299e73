using System.Text.Json;
using System.Text.Json.Nodes;
using NodaTime;

namespace Automation.Server.Api;

/// <summary>A new campaign as programs send it.</summary>
internal sealed record CampaignCreation(string? Title, string? Name, string? Definition, JsonObject? Settings);

/// <summary>A change of a campaign as programs send it; what is not there stays.</summary>
internal sealed record CampaignEdit(long? Revision, string? Title, JsonObject? Settings);

/// <summary>An answer to a request for approval.</summary>
internal sealed record ApprovalAnswer(Instant? AskedAt, string? Note);

/// <summary>Reads the bodies of requests about campaigns.</summary>
internal static class CampaignForms
{
    private static readonly JsonSerializerOptions Strict = new(ApiJson.Options)
    {
        AllowDuplicateProperties = false,
        UnmappedMemberHandling = System.Text.Json.Serialization.JsonUnmappedMemberHandling.Disallow,
    };

    /// <summary>The body; a problem when it cannot be read. An empty body is an empty object.</summary>
    internal static async Task<(T? Body, IResult? Problem)> ReadAsync<T>(HttpRequest request, string example, CancellationToken cancellationToken)
        where T : class
    {
        try
        {
            using var reader = new StreamReader(request.Body);
            var text = await reader.ReadToEndAsync(cancellationToken);
            return (JsonSerializer.Deserialize<T>(text.Trim().Length == 0 ? "{}" : text, Strict)!, null);
        }
        catch (Exception exception) when (exception is JsonException or NodaTime.Text.UnparsableValueException)
        {
            return (null, Problems.Bad($"The body cannot be read. Send {example}"));
        }
    }
}
