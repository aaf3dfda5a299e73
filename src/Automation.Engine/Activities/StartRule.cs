using Automation.Engine.Campaigns;
using NodaTime;

namespace Automation.Engine.Activities;

/// <summary>On which occasions journeys begin at a trigger; data that the host schedules. The set is closed.</summary>
public abstract record StartRule
{
    private StartRule()
    {
    }

    /// <summary>At each event of the type, for the event's customer.</summary>
    /// <param name="EventType">The CloudEvents type, such as <c>order.placed</c>.</param>
    public sealed record OnEvent(string EventType) : StartRule;

    /// <summary>At each time of a cron expression (Quartz form) in the campaign's zone, for everybody in the audience.</summary>
    /// <param name="Cron">The expression.</param>
    public sealed record OnCron(string Cron) : StartRule;

    /// <summary>Once, at an instant, for everybody in the audience.</summary>
    /// <param name="At">When.</param>
    public sealed record OnInstant(Instant At) : StartRule;

    /// <summary>
    /// Once, at a local time of a date of the campaign, in each customer's own zone, for everybody in the audience. A
    /// campaign that starts later enters at once while <paramref name="NotFrom"/> has not begun in the customer's zone,
    /// and then not at all.
    /// </summary>
    /// <param name="On">The local date of the entry.</param>
    /// <param name="At">The local time of day.</param>
    /// <param name="NotFrom">The local time from which it is too late.</param>
    /// <param name="TooLate">The ledger's reason for those who are too late.</param>
    public sealed record OnLocalDate(LocalDate On, LocalTime At, LocalDateTime NotFrom, string TooLate) : StartRule;

    /// <summary>
    /// Every day at a local time in each customer's own zone, for those in the audience whose own date is that many days
    /// away. 29 February is kept on 28 February in common years.
    /// </summary>
    /// <param name="Fact">The customer's date, such as <c>customer.birthday</c>.</param>
    /// <param name="DaysAfter">Days from the date to the entry; negative before it.</param>
    /// <param name="At">The local time of day.</param>
    public sealed record OnCustomerDate(string Fact, int DaysAfter, LocalTime At) : StartRule;

    /// <summary>Only by hand.</summary>
    public sealed record ByHand : StartRule;
}

/// <summary>What a trigger may look at when a campaign is started.</summary>
/// <param name="Campaign">The campaign.</param>
public sealed record StartRuleContext(CampaignFacts Campaign);
