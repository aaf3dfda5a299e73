using System.Globalization;
using Automation.Engine.Definitions;
using NodaTime;
using NodaTime.Text;

namespace Automation.Engine.Activities.Timing;

/// <summary>Before or after a date.</summary>
public enum DateDirection
{
    /// <summary>So many days before it.</summary>
    Before,

    /// <summary>So many days after it; with 0 days: on the day.</summary>
    After,
}

/// <summary>
/// So many days before or after a date, at a local time of day in the customer's own zone. The date is one of the campaign's
/// (<c>starts_at</c>) or the customer's own, which returns every year (<c>customer.birthday</c>,
/// <c>customer.attributes.wedding_day</c>; as text <c>2001-02-28</c>). 29 February is kept on 28 February in common years,
/// before the days are counted. A local time in a gap of the clocks happens as much later as they skip; one that comes twice
/// counts the first time.
/// As a trigger for a campaign's date: a campaign that is switched on after the time enters at once while the date has not
/// come (with Before) or while the day lasts (with After), and else nobody, with reason <c>too-late</c> in the ledger.
/// As a wait: a time that has passed goes on at once; a customer's own date is the next to come.
/// </summary>
[Activity("Care", "Timing", "Some days before or after a date of the campaign or of the customer.", DisplayName = "Date reached")]
public sealed class DateReached : Trigger
{
    /// <summary>The ledger's reason for people whom a campaign reaches too late.</summary>
    public const string TooLate = "too-late";

    private const string CustomerPrefix = "customer.";

    /// <summary>The date: a campaign value's name, or a customer's date with <c>customer.</c> before it.</summary>
    [Input(UIHint = InputUIHints.DropDown, ChoicesFrom = LiveChoices.Dates, Required = true, Description = "A date of the campaign, such as starts_at, or of the customer, such as customer.birthday")]
    public Input<string> Date { get; set; } = new();

    /// <summary>How many days; default 0, from 0 to 366.</summary>
    [Input(DefaultValue = 0, Description = "0 to 366")]
    public Input<int> Days { get; set; } = new();

    /// <summary>Before or after; default Before.</summary>
    [Input(UIHint = InputUIHints.RadioList, Options = ["Before", "After"], DefaultValue = "Before", Description = "Before or after the date; after with 0 days is the day itself.")]
    public Input<DateDirection> Direction { get; set; } = new();

    /// <summary>The local time of day; default 09:00.</summary>
    [Input(DefaultValue = "09:00", Description = "Local time, such as 09:00")]
    public Input<LocalTime> TimeOfDay { get; set; } = new();

    private int DaysAfter => Direction.Constant == DateDirection.Before ? -Days.Constant : Days.Constant;

    /// <summary>The name of the campaign value that this needs; null when it is about the customer's date.</summary>
    internal string? CampaignDate => IsCustomerDate ? null : Date.Constant;

    private bool IsCustomerDate => Date.Constant?.StartsWith(CustomerPrefix, StringComparison.Ordinal) ?? false;

    /// <inheritdoc/>
    protected internal override void Compile(ActivityCompilation compilation)
    {
        ArgumentNullException.ThrowIfNull(compilation);
        foreach (var (input, field) in new (Input, string)[] { (Date, "date"), (Days, "days"), (Direction, "direction"), (TimeOfDay, "timeOfDay") })
        {
            if (input.Source is not (null or ConstantSource))
            {
                compilation.Report(DiagnosticIds.BadValue, field, "The value depends on the journey.", "Write a fixed value: the schedule is made from it when the campaign starts.");
            }
        }

        if (Days.Constant is < 0 or > 366)
        {
            compilation.Report(DiagnosticIds.BadValue, "days", $"{Days.Constant} days is out of range.", "Write 0 to 366, and choose Before or After.");
        }

        if (IsCustomerDate && Date.Constant is not "customer.birthday" && !Date.Constant!.StartsWith("customer.attributes.", StringComparison.Ordinal))
        {
            compilation.Report(DiagnosticIds.UnknownName, "date", $"'{Date.Constant}' is no date of a customer.", "Write customer.birthday or customer.attributes.NAME.");
        }
    }

    /// <inheritdoc/>
    protected internal override StartRule GetStartRule(StartRuleContext context)
    {
        ArgumentNullException.ThrowIfNull(context);
        if (IsCustomerDate)
        {
            return new StartRule.OnCustomerDate(Date.Constant!, DaysAfter, TimeOfDay.Constant);
        }

        var date = context.Campaign.FindDate(Date.Constant!) ?? throw new InputException(MissingDate(context.Campaign.Name));
        var on = date.Date.PlusDays(DaysAfter);
        var notFrom = DaysAfter < 0 ? date : on.PlusDays(1).AtMidnight();
        return new StartRule.OnLocalDate(on, TimeOfDay.Constant, notFrom, TooLate);
    }

    /// <inheritdoc/>
    protected override void Wait(ActivityExecutionContext context)
    {
        ArgumentNullException.ThrowIfNull(context);
        var at = IsCustomerDate ? NextOfCustomer(context) : CampaignTime(context);
        if (at <= context.NowInstant)
        {
            context.Complete();
            return;
        }

        context.WaitUntil(at);
    }

    private Instant CampaignTime(ActivityExecutionContext context)
    {
        var date = context.Campaign.FindDate(Date.Constant!) ?? throw new InputException(MissingDate(context.Campaign.Name));
        return LocalClock.At(date.Date.PlusDays(DaysAfter), TimeOfDay.Constant, context.Zone);
    }

    private Instant NextOfCustomer(ActivityExecutionContext context)
    {
        var date = CustomerDate(context) ?? throw new InputException($"The customer has no date '{Date.Constant}'.");
        var year = context.NowInstant.InZone(context.Zone).Year;

        // 366 days before 1 January, or after 31 December, can lie two years away.
        return Enumerable.Range(year - 2, 6)
            .Select(candidate => LocalClock.At(LocalClock.InYear(date, candidate).PlusDays(DaysAfter), TimeOfDay.Constant, context.Zone))
            .First(at => at > context.NowInstant);
    }

    private LocalDate? CustomerDate(ActivityExecutionContext context)
    {
        if (Date.Constant == "customer.birthday")
        {
            return context.Customer.Birthday;
        }

        var name = Date.Constant!["customer.attributes.".Length..];
        return context.Customer.Attributes.GetValueOrDefault(name) is string text && LocalDatePattern.Iso.Parse(text) is { Success: true } date ? date.Value : null;
    }

    private string MissingDate(string campaign) =>
        string.Create(CultureInfo.InvariantCulture, $"Campaign '{campaign}' has no date '{Date.Constant}': give it in the campaign's values.");
}
