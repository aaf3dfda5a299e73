using System.Globalization;
using Automation.Engine.Activities;
using NodaTime;

namespace Automation.SampleActivities;

/// <summary>An activity that waits for events: payments add up until the sum is there or the time is over.</summary>
[Activity("Sample", "Customer", "Waits until the customer has paid a sum, in one or several payments.", DisplayName = "Payment received")]
[FlowNode("Paid", "TimedOut")]
public sealed class PaymentReceived : Activity
{
    /// <summary>The type of the event; its data has an <c>amount</c>.</summary>
    public const string EventType = "payment.received";

    /// <summary>The sum.</summary>
    [Input(Required = true, Description = "In the shop's currency, such as 500000")]
    public Input<decimal> Amount { get; set; } = new();

    /// <summary>How long at most.</summary>
    [Input(DefaultValue = "7.00:00:00", Description = "Days.hours:minutes:seconds, such as 7.00:00:00")]
    public Input<TimeSpan> Within { get; set; } = new();

    /// <summary>What was paid.</summary>
    [Output(Description = "What was paid.")]
    public Output<decimal> Paid { get; set; } = new();

    /// <summary>A journey rests here, so a loop through this activity is no endless one.</summary>
    public override bool CanRest => true;

    /// <inheritdoc/>
    protected override void Execute(ActivityExecutionContext context)
    {
        ArgumentNullException.ThrowIfNull(context);
        context.WaitForEvent(EventType, context.NowInstant + Duration.FromTimeSpan(Within.Get(context)));
    }

    /// <inheritdoc/>
    protected override void Resume(ActivityExecutionContext context, Resumption resumption)
    {
        ArgumentNullException.ThrowIfNull(context);

        // What is to be found again when the next payment comes stands in the context: the object serves all journeys at once.
        var paid = context.Memory is { } memory ? decimal.Parse(memory, CultureInfo.InvariantCulture) : 0;
        if (resumption is Resumption.Received received)
        {
            paid += AmountOf(received.Event.Content);
            context.Memory = paid.ToString(CultureInfo.InvariantCulture);
            if (paid < Amount.Get(context))
            {
                context.KeepWaiting();
                return;
            }
        }

        Paid.Set(context, paid);
        context.Complete(resumption is Resumption.Received ? "Paid" : "TimedOut");
    }

    private static decimal AmountOf(object? data) =>
        data is IReadOnlyDictionary<string, object?> fields && fields.GetValueOrDefault("amount") is IConvertible amount
            ? amount.ToDecimal(CultureInfo.InvariantCulture)
            : 0;
}
