using Automation.Engine.Messages;
using Automation.Templating;
using NodaTime;

namespace Automation.Engine.Campaigns;

/// <summary>What a journey may read of its campaign. Immutable; safe for concurrent use.</summary>
public sealed record CampaignFacts : ITemplateObject
{
    private string[]? _names;

    /// <summary>The engine's id.</summary>
    public required long Id { get; init; }

    /// <summary>The campaign's name.</summary>
    public required string Name { get; init; }

    /// <summary>The zone of the campaign, which is also that of customers without one.</summary>
    public required DateTimeZone Zone { get; init; }

    /// <summary>The language for customers without one, a BCP 47 tag.</summary>
    public string Locale { get; init; } = "en";

    /// <summary>The campaign's own values, such as <c>starts_at</c>: texts, numbers, booleans, or <see cref="LocalDateTime"/> for dates.</summary>
    public IReadOnlyDictionary<string, object?> Values { get; init; } = new Dictionary<string, object?>();

    /// <summary>The purpose that all its messages have at least; null for as each activity says. Templates do not see it.</summary>
    public Purpose? Purpose { get; init; }

    /// <inheritdoc/>
    public IReadOnlyCollection<string> MemberNames => _names ??= ["name", "zone", .. Values.Keys];

    /// <summary>A date of the campaign by name; null when there is no such value or it is no date.</summary>
    public LocalDateTime? FindDate(string name) => Values.GetValueOrDefault(name) is LocalDateTime date ? date : null;

    /// <summary>The purpose by which a message of this campaign is judged: the stricter one of what its activity says and what the campaign says.</summary>
    /// <param name="activity">What the activity says.</param>
    public Purpose PurposeOf(Purpose activity) => Purpose is { } own && own > activity ? own : activity;

    /// <inheritdoc/>
    public bool TryGetMember(string name, out object? value)
    {
        if (name is "name" or "zone")
        {
            value = name == "name" ? Name : Zone.Id;
            return true;
        }

        var known = Values.TryGetValue(name, out value);
        if (value is LocalDateTime local)
        {
            // Conditions compare instants: a campaign's date stands for its moment in the campaign's zone.
            value = local.InZoneLeniently(Zone).ToDateTimeOffset();
        }

        return known;
    }
}
