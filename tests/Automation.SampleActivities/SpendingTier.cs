using Automation.Engine.Activities;

namespace Automation.SampleActivities;

/// <summary>A pure activity: it decides at once from what the journey knows, and does nothing.</summary>
[Activity("Sample", "Decisions", "Goes on by what the customer has spent so far.")]
[FlowNode("Gold", "Silver", "Bronze")]
public sealed class SpendingTier : CodeActivity
{
    /// <summary>From which sum on a customer is gold.</summary>
    [Input(Required = true, Description = "In the shop's currency, such as 10000000")]
    public Input<decimal> GoldFrom { get; set; } = new();

    /// <summary>From which sum on a customer is silver.</summary>
    [Input(DefaultValue = 0, Description = "In the shop's currency, such as 2000000")]
    public Input<decimal> SilverFrom { get; set; } = new();

    /// <summary>The tier's name, for texts and later decisions.</summary>
    [Output(Description = "Gold, Silver or Bronze.")]
    public Output<string> Tier { get; set; } = new();

    /// <inheritdoc/>
    protected override void Run(ActivityExecutionContext context)
    {
        ArgumentNullException.ThrowIfNull(context);
        var spent = context.Customer.TotalSpent;
        var tier = spent >= GoldFrom.Get(context) ? "Gold" : spent >= SilverFrom.Get(context) ? "Silver" : "Bronze";
        Tier.Set(context, tier);
        context.Complete(tier);
    }
}
