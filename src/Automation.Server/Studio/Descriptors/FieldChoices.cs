using System.Globalization;
using System.Text.Json;
using System.Text.Json.Nodes;
using Automation.Engine.Activities;
using Automation.Server.Languages;

namespace Automation.Server.Studio.Descriptors;

/// <summary>The choices of a field at this moment; Studio asks each time the field is shown and is told to ask again.</summary>
internal static class FieldChoices
{
    internal static void Map(RouteGroupBuilder group) =>
        group.MapPost("/descriptors/activities/{typeName}/options/{propertyName}", AnswerAsync).Asks();

    private static async Task<IResult> AnswerAsync(
        string typeName, string propertyName, OptionsQuestion? question, CareEngine engine, HttpContext context, CancellationToken cancellationToken)
    {
        var activity = engine.Catalog.Find(typeName);
        var input = activity?.Inputs.FirstOrDefault(input => input.Name.Equals(propertyName, StringComparison.OrdinalIgnoreCase));
        if (activity is null || input is null)
        {
            return StudioProblems.NotFound(activity is null ? $"There is no activity '{typeName}'." : $"'{typeName}' has no field '{propertyName}'.");
        }

        var texts = PaletteTexts.Of(UserLanguage.Of(context.Request));
        var choices = input.Attribute.ChoicesFrom is { } source
            ? WithStored(await new LiveLists(engine, texts).FindAsync(source, activity, cancellationToken), source, Stored(question, input), texts)
            : ActivityListing.FixedChoices(texts, activity, input);
        return StudioJson.Answer(new { Items = EditorSpecifications.Of(input.Attribute.UIHint, choices, input.Attribute.ChoicesFrom is not null) });
    }

    /// <summary>A value that the definition has stays visible, marked, also when it is not offered any more.</summary>
    private static List<Choice> WithStored(IReadOnlyList<Choice> choices, string source, string? stored, PaletteTexts texts)
    {
        var shown = choices.DistinctBy(choice => choice.Value).ToList();
        if (!string.IsNullOrEmpty(stored) && !shown.Exists(choice => choice.Value == stored))
        {
            shown.Add(new Choice(string.Format(CultureInfo.InvariantCulture, texts.Unlisted.GetValueOrDefault(source) ?? "{0}", stored), stored));
        }

        return shown;
    }

    private static string? Stored(OptionsQuestion? question, InputDescriptor input)
    {
        var value = question?.Context?[input.JsonName];
        if (value is not JsonObject wrapped)
        {
            return AsText(value);
        }

        var expression = wrapped["expression"] as JsonObject;
        return AsText(expression?["type"]) is "Literal" or null ? AsText(expression?["value"]) : null;
    }

    private static string? AsText(JsonNode? node) => node?.GetValueKind() == JsonValueKind.String ? node.GetValue<string>() : null;

    /// <summary>What Studio sends: the fields of the activity as they stand.</summary>
    /// <param name="Context">By name in definitions.</param>
    internal sealed record OptionsQuestion(JsonObject? Context);
}
