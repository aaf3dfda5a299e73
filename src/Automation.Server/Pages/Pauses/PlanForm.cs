using Automation.Engine.Pauses;
using Automation.Server.Pauses;

namespace Automation.Server.Pages.Pauses;

/// <summary>How a resume goes, as forms carry it.</summary>
/// <param name="DropOlder">What is too old.</param>
/// <param name="DropOlderUnit">Its unit.</param>
/// <param name="OnePerPerson">Whether each person gets one at most.</param>
/// <param name="SpreadOver">Over how long.</param>
/// <param name="SpreadOverUnit">Its unit.</param>
internal sealed record PlanForm(string? DropOlder, string? DropOlderUnit, bool OnePerPerson, string? SpreadOver, string? SpreadOverUnit)
{
    internal static PlanForm Of(ResumePlan plan)
    {
        var (drop, spread) = (SpanField.Of(plan.DropOlderThan), SpanField.Of(plan.SpreadOver));
        return new PlanForm(drop.Number, drop.Unit, plan.OnePerPerson, spread.Number, spread.Unit);
    }

    /// <summary>The plan; what is wrong goes to the reader.</summary>
    internal ResumePlan Read(AnswersReader reader) => reader.Plan(SpanField.TextOf(DropOlder, DropOlderUnit), OnePerPerson, SpanField.TextOf(SpreadOver, SpreadOverUnit));
}
