using Automation.Engine.Messages;
using Automation.Storage;

namespace Automation.Benchmarks.Pages;

/// <summary>The way of a journey through a shipped workflow, as far as the ledger and the figures know it: entered, rested, one message, finished.</summary>
/// <param name="Definition">The workflow.</param>
/// <param name="Trigger">Where people enter.</param>
/// <param name="Rest">Where they rest.</param>
/// <param name="RestIndex">Its place among the workflow's activities.</param>
/// <param name="Wait">For what they rest.</param>
/// <param name="Message">The activity of the message.</param>
/// <param name="MessageIndex">Its place among the workflow's activities.</param>
/// <param name="Template">Its template.</param>
/// <param name="Channel">Its channel.</param>
/// <param name="Purpose">Its purpose.</param>
/// <param name="End">Where they finish.</param>
internal sealed record ShopPath(
    string Definition, string Trigger, string Rest, int RestIndex, WaitKind Wait, string Message, int MessageIndex, string Template, Channel Channel, Purpose Purpose, string End)
{
    internal static readonly IReadOnlyList<ShopPath> All =
    [
        new("thank-you-after-sale", "order-placed", "one-day", 1, WaitKind.Span, "thank-you", 2, "thank-you", Channel.Email, Purpose.Care, "done"),
        new("reactivate-lapsed", "lapsed", "order-in-7-days", 2, WaitKind.Event, "voucher", 4, "come-back-voucher", Channel.Sms, Purpose.Advertising, "lost"),
        new("promotion-notice", "three-days-before", "first-day", 2, WaitKind.Time, "starts-today", 5, "promotion-today", Channel.Sms, Purpose.Advertising, "done"),
    ];

    /// <summary>The stored state of a journey that rests before the message.</summary>
    internal string RestingState => $$"""{"n":2,"o":[[{{RestIndex}},2,0]]}""";

    /// <summary>The stored state of a journey whose message has not come to its end.</summary>
    internal string AwaitingState => $$"""{"n":3,"o":[[{{MessageIndex}},3,1]]}""";
}
