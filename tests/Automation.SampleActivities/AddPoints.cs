using Automation.Engine.Activities;

namespace Automation.SampleActivities;

/// <summary>What the loyalty service is asked.</summary>
/// <param name="Customer">The shop's key of the customer.</param>
/// <param name="Points">How many points to add.</param>
public sealed record PointsRequest(string Customer, int Points);

/// <summary>What the loyalty service answers.</summary>
/// <param name="Balance">All points that the customer now has.</param>
public sealed record PointsAnswer(long Balance);

/// <summary>
/// An activity that calls an outside service. The request is committed before the call and the answer after it; the service knows a
/// repetition by the call's id, so points are never added twice.
/// </summary>
[Activity("Sample", "Customer", "Adds points to the customer's account in the loyalty service.", DisplayName = "Add points")]
[FlowNode("Added", "NothingToAdd")]
public sealed class AddPoints(LoyaltyClient loyalty) : CallActivity<PointsRequest, PointsAnswer>
{
    /// <summary>How many points.</summary>
    [Input(Required = true, Description = "How many points, such as 50. Zero or less adds nothing.")]
    public Input<int> Points { get; set; } = new();

    /// <summary>The points that the customer then has.</summary>
    [Output(Description = "The points that the customer then has.")]
    public Output<long> Balance { get; set; } = new();

    /// <inheritdoc/>
    public override bool CanBeRepeated => true;

    /// <inheritdoc/>
    public override TimeSpan Timeout => TimeSpan.FromSeconds(10);

    /// <inheritdoc/>
    protected override PointsRequest Prepare(ActivityExecutionContext context)
    {
        ArgumentNullException.ThrowIfNull(context);
        var points = Points.Get(context);
        if (points <= 0)
        {
            context.Complete("NothingToAdd");
        }

        return new PointsRequest(context.Customer.Key, points);
    }

    /// <inheritdoc/>
    protected override Task<CallOutcome<PointsAnswer>> CallAsync(OutboundCall<PointsRequest> call, CancellationToken cancellationToken) =>
        loyalty.AddAsync(call, cancellationToken);

    /// <inheritdoc/>
    protected override CallOutcome<PointsAnswer> Simulate(OutboundCall<PointsRequest> call)
    {
        ArgumentNullException.ThrowIfNull(call);
        return Answered(new PointsAnswer(call.Request.Points));
    }

    /// <inheritdoc/>
    protected override void Complete(ActivityExecutionContext context, PointsAnswer answer)
    {
        ArgumentNullException.ThrowIfNull(context);
        ArgumentNullException.ThrowIfNull(answer);
        Balance.Set(context, answer.Balance);
        context.Complete("Added");
    }
}
