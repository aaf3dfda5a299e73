namespace Automation.Engine.Activities;

/// <summary>Describes an activity class, in the shape of Elsa's attribute of the same name.</summary>
/// <param name="namespace">The first part of the type name: <c>Care</c> gives <c>Care.SendEmail</c> for class SendEmail.</param>
/// <param name="category">The palette group.</param>
/// <param name="description">What it does, in one sentence for a marketer.</param>
[AttributeUsage(AttributeTargets.Class, Inherited = false)]
public sealed class ActivityAttribute(string @namespace, string category, string description = "") : Attribute
{
    /// <summary>The first part of the type name.</summary>
    public string Namespace { get; } = @namespace;

    /// <summary>The palette group.</summary>
    public string Category { get; } = category;

    /// <summary>What it does.</summary>
    public string Description { get; } = description;

    /// <summary>The second part of the type name; default the class's name.</summary>
    public string? Type { get; set; }

    /// <summary>The name on the palette; default the class's name in words.</summary>
    public string? DisplayName { get; set; }

    /// <summary>The version of the activity type; default 1, from 1.</summary>
    public int Version { get; set; } = 1;

    /// <summary>Whether other activities stand in it; a designer does not offer it. Default false.</summary>
    public bool IsContainer { get; set; }
}

/// <summary>
/// Marks a property as an input that a designer shows. A property of type <see cref="Input{T}"/> is bound before the activity is
/// compiled; any other type says what stands in the definition and is read by the activity itself.
/// </summary>
[AttributeUsage(AttributeTargets.Property)]
public sealed class InputAttribute : Attribute
{
    /// <summary>The label; default the property's name in words.</summary>
    public string? DisplayName { get; set; }

    /// <summary>The hint below the field.</summary>
    public string? Description { get; set; }

    /// <summary>Which editor; default <see cref="InputUIHints.SingleLine"/>.</summary>
    public string UIHint { get; set; } = InputUIHints.SingleLine;

    /// <summary>The value when the definition says nothing, in the form that the definition would use; null for none.</summary>
    public object? DefaultValue { get; set; }

    /// <summary>Whether publishing is refused without a value. Default false.</summary>
    public bool Required { get; set; }

    /// <summary>The choices of a drop-down or list; null for none.</summary>
    public string[]? Options { get; set; }

    /// <summary>Choices that are looked up when the field is shown: one of <see cref="LiveChoices"/>; null for none.</summary>
    public string? ChoicesFrom { get; set; }

    /// <summary>Fields with choices from here also offer what is written in this one: one of <see cref="LiveChoices"/>; null for none.</summary>
    public string? NamesFor { get; set; }

    /// <summary>The type of expression that the field begins with; null for a plain value.</summary>
    public string? DefaultSyntax { get; set; }
}

/// <summary>Marks a property of type <see cref="Output{T}"/> as an output that can be bound to a variable.</summary>
[AttributeUsage(AttributeTargets.Property)]
public sealed class OutputAttribute : Attribute
{
    /// <summary>What it holds.</summary>
    public string? Description { get; set; }
}

/// <summary>The outcomes of an activity: its ports in a flowchart. Without it there is one, <see cref="Outcomes.Done"/>.</summary>
/// <param name="outcomes">The names, in the order of display.</param>
[AttributeUsage(AttributeTargets.Class)]
public sealed class FlowNodeAttribute(params string[] outcomes) : Attribute
{
    /// <summary>The names.</summary>
    public IReadOnlyList<string> Outcomes { get; } = outcomes;
}

/// <summary>Outcome names that several activities share.</summary>
public static class Outcomes
{
    /// <summary>The one outcome of an activity that has no other.</summary>
    public const string Done = "Done";

    /// <summary>The outcome of a <see cref="CallActivity"/> whose service could not be reached or refused for good.</summary>
    public const string Failed = "Failed";
}

/// <summary>The editors that Elsa Studio offers for an input.</summary>
public static class InputUIHints
{
    /// <summary>One line of text.</summary>
    public const string SingleLine = "singleline";

    /// <summary>Several lines of text.</summary>
    public const string MultiLine = "multiline";

    /// <summary>Yes or no.</summary>
    public const string Checkbox = "checkbox";

    /// <summary>One of several.</summary>
    public const string DropDown = "dropdown";

    /// <summary>One of several, all of them in sight.</summary>
    public const string RadioList = "radiolist";

    /// <summary>Some of several.</summary>
    public const string CheckList = "checklist";

    /// <summary>A list of texts.</summary>
    public const string MultiText = "multitext";

    /// <summary>A list of names, each of which becomes an outcome.</summary>
    public const string DynamicOutcomes = "dynamic-outcomes";

    /// <summary>The cases of a switch.</summary>
    public const string FlowSwitchEditor = "flow-switch-editor";

    /// <summary>One of the workflow's variables.</summary>
    public const string VariablePicker = "variable-picker";
}

/// <summary>What the choices of a field can be looked up from.</summary>
public static class LiveChoices
{
    /// <summary>The templates that have a text for the activity's channel.</summary>
    public const string Templates = "templates";

    /// <summary>The types of events that are known or have come in.</summary>
    public const string EventTypes = "eventTypes";

    /// <summary>Dates of campaigns and of customers.</summary>
    public const string Dates = "dates";

    /// <summary>Schedules that many use; others may be written.</summary>
    public const string Schedules = "schedules";
}
