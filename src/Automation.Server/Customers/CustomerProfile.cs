using System.Globalization;
using System.Text.Json;
using Automation.Engine.Campaigns;
using Automation.Engine.Consent;
using Automation.Engine.Messages;
using Automation.Server.Languages;
using Automation.Storage.Reading;
using NodaTime;

namespace Automation.Server.Customers;

/// <summary>All that stands of a customer, without what has happened.</summary>
/// <param name="Customer">The row.</param>
/// <param name="Tags">The shop's tags.</param>
/// <param name="Fields">The shop's own fields, as text.</param>
/// <param name="Ahead">What the customer's journeys wait for, the nearest first.</param>
/// <param name="Consents">What was said about messages, the newest first.</param>
/// <param name="Suppressions">What holds the addresses back, and what did.</param>
internal sealed record CustomerProfile(
    CustomerView Customer,
    IReadOnlyList<string> Tags,
    IReadOnlyList<CustomerField> Fields,
    IReadOnlyList<WaitAhead> Ahead,
    IReadOnlyList<ConsentView> Consents,
    IReadOnlyList<SuppressionLine> Suppressions)
{
    /// <summary>The customer's points, where the shop tells them as a field of that name; else null. The engine keeps none of its own.</summary>
    public decimal? Points => Fields.FirstOrDefault(own => own.Name.Equals("points", StringComparison.OrdinalIgnoreCase)) is { } told
        && decimal.TryParse(told.Value, NumberStyles.Float, CultureInfo.InvariantCulture, out var points) ? points : null;

    /// <summary>Tags of a row; none where the text is damaged.</summary>
    internal static IReadOnlyList<string> TagsOf(string? json) => Parse(json) is { ValueKind: JsonValueKind.Array } list ? [.. list.EnumerateArray().Select(tag => tag.ToString())] : [];

    /// <summary>Fields of a row, by name.</summary>
    internal static IReadOnlyList<CustomerField> FieldsOf(string? json) =>
        Parse(json) is { ValueKind: JsonValueKind.Object } map ? [.. map.EnumerateObject().Select(field => new CustomerField(field.Name, field.Value.ToString())).OrderBy(field => field.Name, StringComparer.Ordinal)] : [];

    private static JsonElement? Parse(string? json)
    {
        try
        {
            return json is null ? null : JsonSerializer.Deserialize<JsonElement>(json);
        }
        catch (JsonException)
        {
            return null;
        }
    }
}

/// <summary>One of the shop's own fields.</summary>
internal sealed record CustomerField(string Name, string Value);

/// <summary>Something that a journey of the customer waits for.</summary>
/// <param name="Campaign">The campaign.</param>
/// <param name="Title">Its name for people.</param>
/// <param name="State">Its state: a paused one hands nothing over.</param>
/// <param name="JourneyId">The journey.</param>
/// <param name="Activity">The activity's name for people.</param>
/// <param name="At">When it goes on; null when only an event can tell.</param>
/// <param name="What">What it waits for.</param>
internal sealed record WaitAhead(string Campaign, string Title, CampaignState State, long JourneyId, string Activity, Instant? At, Sentence What);

/// <summary>A suppression of one of the customer's addresses.</summary>
internal sealed record SuppressionLine(
    Channel Channel, SuppressionScope Scope, string Topic, SuppressionReason Reason, string Source, Instant CreatedAt, Instant? ExpiresAt, Instant? LiftedAt, string? LiftedBy, bool IsInForce);
