using System.Text.Json.Nodes;
using Automation.Engine.Activities;

namespace Automation.Server.Studio.Descriptors;

/// <summary>
/// The activity types as Studio's palette and panels read them, in one language. Types whose texts are not ours — those of plug-ins —
/// speak as their attributes do. Pure.
/// </summary>
internal sealed class ActivityListing(PaletteTexts texts)
{
    /// <summary>Stands in Studio for an activity whose type is not installed; the definition keeps the original.</summary>
    internal const string NotFoundType = "Elsa.NotFoundActivity";

    internal Listing<StudioActivity> List(ActivityCatalog catalog) => new([.. catalog.All.Select(Describe), NotFound()]);

    /// <summary>The choices that stand in the type of the activity; none for other fields.</summary>
    internal static IReadOnlyList<Choice> FixedChoices(PaletteTexts texts, ActivityDescriptor activity, InputDescriptor input)
    {
        var named = texts.FindInput(activity.TypeName, input.JsonName)?.Choices;
        return [.. (input.Attribute.Options ?? []).Select(value => new Choice(named?.GetValueOrDefault(value) ?? value, value))];
    }

    private StudioActivity Describe(ActivityDescriptor activity)
    {
        var text = texts.Activities.GetValueOrDefault(activity.TypeName);
        var dot = activity.TypeName.LastIndexOf('.');
        return new StudioActivity
        {
            TypeName = activity.TypeName,
            Namespace = activity.TypeName[..dot],
            Name = activity.TypeName[(dot + 1)..],
            Version = activity.Version,
            Category = texts.Categories.GetValueOrDefault(activity.Category) ?? activity.Category,
            DisplayName = text?.Name ?? activity.DisplayName,
            Description = text?.Description ?? activity.Description,
            Kind = activity.IsTrigger ? "Trigger" : "Action",
            IsContainer = activity.IsContainer,
            IsBrowsable = !activity.IsContainer,
            IsTerminal = activity.IsTerminal,
            Inputs = [.. activity.Inputs.Select((input, index) => Describe(activity, input, index))],
            Outputs = [.. activity.Outputs.Select((output, index) => Describe(output, text, index))],
            Ports = activity.IsContainer ? [new StudioPort("Start", "Start", "Embedded", IsBrowsable: false)] : [.. activity.Outcomes.Select(Describe)],
            ConstructionProperties = activity.Inputs.Where(input => input.Attribute.DefaultSyntax is not null).ToDictionary(input => input.Name, Empty),
        };
    }

    private StudioPort Describe(string outcome) => new(outcome, texts.Ports.GetValueOrDefault(outcome) ?? outcome);

    private StudioInput Describe(ActivityDescriptor activity, InputDescriptor input, int index)
    {
        var text = texts.FindInput(activity.TypeName, input.JsonName);
        return new StudioInput
        {
            Name = input.Name,
            TypeName = TypeAlias.Of(input.ValueType),
            DisplayName = text?.Name ?? input.DisplayName,
            Description = text?.Description ?? input.Attribute.Description ?? "",
            Order = index,
            IsWrapped = !input.IsRaw,
            UiHint = input.Attribute.UIHint,
            DefaultValue = input.Attribute.DefaultSyntax is null ? input.Attribute.DefaultValue : null,
            DefaultSyntax = input.Attribute.DefaultSyntax ?? (input.Attribute.UIHint is InputUIHints.CheckList or InputUIHints.MultiText or InputUIHints.DynamicOutcomes ? "Object" : "Literal"),
            UiSpecifications = EditorSpecifications.Of(input.Attribute.UIHint, FixedChoices(texts, activity, input), input.Attribute.ChoicesFrom is not null),
        };
    }

    private static StudioOutput Describe(OutputDescriptor output, ActivityText? text, int index)
    {
        var own = text?.Outputs.GetValueOrDefault(output.JsonName);
        return new(output.Name, TypeAlias.Of(output.ValueType), own?.Name ?? output.DisplayName, own?.Description ?? output.Attribute.Description ?? "", index);
    }

    /// <summary>A field that is nearly always an expression begins as one.</summary>
    private static object Empty(InputDescriptor input) => new JsonObject
    {
        ["typeName"] = TypeAlias.Of(input.ValueType),
        ["expression"] = new JsonObject { ["type"] = input.Attribute.DefaultSyntax, ["value"] = "" },
    };

    private StudioActivity NotFound()
    {
        var text = texts.Activities[NotFoundType];
        return new StudioActivity
        {
            TypeName = NotFoundType,
            Namespace = "Elsa",
            Name = "NotFoundActivity",
            Version = 1,
            Category = texts.Categories["Flow"],
            DisplayName = text.Name,
            Description = text.Description,
            Kind = "Action",
            IsBrowsable = false,
        };
    }
}

/// <summary>The names that Elsa's JSON has for types.</summary>
internal static class TypeAlias
{
    internal static string Of(Type type)
    {
        var plain = Nullable.GetUnderlyingType(type) ?? type;
        return plain == typeof(object) ? "Object"
            : typeof(IEnumerable<string>).IsAssignableFrom(plain) ? "List<String>"
            : plain.IsGenericType ? "Object"
            : plain.Name;
    }
}
