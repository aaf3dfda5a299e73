using Automation.Engine.Activities;

namespace Automation.Server.Studio.Descriptors;

/// <summary>What Studio's editors need besides the value, in the shapes of Elsa 3.8. Pure.</summary>
internal static class EditorSpecifications
{
    internal static readonly IReadOnlyDictionary<string, object> None = new Dictionary<string, object>();

    /// <summary>The specification of an editor.</summary>
    /// <param name="uiHint">Which editor.</param>
    /// <param name="choices">Its choices; none for editors without.</param>
    /// <param name="isLive">Whether Studio is to ask again each time the field is shown; it must be told so in every answer.</param>
    internal static IReadOnlyDictionary<string, object> Of(string uiHint, IReadOnlyList<Choice> choices, bool isLive)
    {
        object? editor = uiHint switch
        {
            InputUIHints.DropDown => new { SelectList = new { Items = choices, IsFlagsEnum = false, SortItems = false } },
            InputUIHints.RadioList => new { RadioList = new { Items = choices, IsFlagsEnum = false } },
            InputUIHints.CheckList => new { CheckList = new { Items = choices.Select(choice => new { choice.Text, choice.Value, IsChecked = false }), IsFlagsEnum = false } },
            _ => null,
        };
        if (editor is null)
        {
            return None;
        }

        var specification = new Dictionary<string, object> { [uiHint] = editor };
        if (isLive)
        {
            specification["Refresh"] = true;
        }

        return specification;
    }
}
