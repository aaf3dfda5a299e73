using Automation.Engine.Campaigns;
using Automation.Engine.Customers;
using Automation.Templating;
using NodaTime;

namespace Automation.Engine.Journeys;

/// <summary>What an advance may know besides the state: loaded for a whole batch in a few queries, never looked up on the way.</summary>
public sealed record JourneyFacts
{
    /// <summary>The journey's id.</summary>
    public required long JourneyId { get; init; }

    /// <summary>When it was entered.</summary>
    public required Instant EnteredAt { get; init; }

    /// <summary>The customer.</summary>
    public required CustomerFacts Customer { get; init; }

    /// <summary>The campaign.</summary>
    public required CampaignFacts Campaign { get; init; }

    /// <summary>The event that began the journey; null when none did.</summary>
    public EventFacts? Event { get; init; }

    /// <summary>Events that retries need, by id (<see cref="JourneyState.NeededEvents"/>).</summary>
    public IReadOnlyDictionary<long, EventFacts> Events { get; init; } = new Dictionary<long, EventFacts>();

    /// <summary>The customer's zone, or the campaign's when the customer has none or one that does not exist.</summary>
    public DateTimeZone Zone => Customer.Zone is { } id && DateTimeZoneProviders.Tzdb.GetZoneOrNull(id) is { } own ? own : Campaign.Zone;

    /// <summary>The customer's language, or the campaign's.</summary>
    public string Locale => Customer.Locale ?? Campaign.Locale;
}

/// <summary>The names at the top of the model that conditions and templates see.</summary>
public sealed class JourneyModel : ITemplateObject
{
    /// <summary>The names, for the checks of expressions when a definition is compiled.</summary>
    public static readonly IReadOnlyCollection<string> Names = ["customer", "order", "event", "campaign", "journey", "variables", "Variables"];

    private readonly JourneyFacts _facts;
    private readonly IReadOnlyDictionary<string, object?> _variables;

    /// <summary>Creates the model of one journey.</summary>
    /// <param name="facts">The facts.</param>
    /// <param name="variables">The variables' values.</param>
    public JourneyModel(JourneyFacts facts, IReadOnlyDictionary<string, object?> variables)
    {
        _facts = facts;
        _variables = variables;
    }

    /// <inheritdoc/>
    public IReadOnlyCollection<string> MemberNames => Names;

    /// <inheritdoc/>
    public bool TryGetMember(string name, out object? value)
    {
        (value, var known) = name switch
        {
            "customer" => (_facts.Customer, true),
            "order" => (_facts.Event?.Order, true),
            "event" => (_facts.Event, true),
            "campaign" => (_facts.Campaign, true),
            "journey" => (new Dictionary<string, object?> { ["id"] = _facts.JourneyId, ["entered_at"] = _facts.EnteredAt.ToDateTimeOffset() }, true),
            "variables" or "Variables" => (_variables, true),
            _ => ((object?)null, false),
        };
        return known;
    }
}
