using System.Text.Json;
using System.Text.Json.Nodes;
using System.Text.RegularExpressions;
using Automation.Engine.Activities;

namespace Automation.Engine.Definitions;

/// <summary>Binds the inputs and outputs of an activity instance to what its JSON says.</summary>
internal sealed partial class InputBinder(WorkflowDefinition definition)
{
    /// <summary>The expression type of our template language in definitions.</summary>
    internal const string ExpressionType = "Scriban";

    internal void Bind(Activity instance, ActivityDescriptor descriptor, ActivityCompilation compilation)
    {
        foreach (var input in descriptor.Inputs.Where(input => input.IsWrapped))
        {
            var bound = (Input)(input.Property.GetValue(instance) ?? Activator.CreateInstance(input.Property.PropertyType)!);
            var problemsBefore = compilation.ProblemCount;
            bound.Source = Source(compilation.Json[input.JsonName], input, bound.ValueType, compilation) ?? Default(input, bound);
            input.Property.SetValue(instance, bound);
            if (bound.Source is null && input.Attribute.Required && compilation.ProblemCount == problemsBefore)
            {
                compilation.Report(DiagnosticIds.MissingInput, input.JsonName, $"'{input.DisplayName}' has no value.", "Give it one.");
            }
        }

        foreach (var property in descriptor.Outputs.Select(output => output.Property))
        {
            var output = (Output)(property.GetValue(instance) ?? Activator.CreateInstance(property.PropertyType)!);
            output.Variable = OutputVariable(compilation, JsonNamingPolicy.CamelCase.ConvertName(property.Name));
            property.SetValue(instance, output);
        }
    }

    private static ConstantSource? Default(InputDescriptor input, Input bound) =>
        bound.Source as ConstantSource
        ?? (input.Attribute.DefaultValue is { } value && ValueFitting.TryFit(value, bound.ValueType, out var fitted) ? new ConstantSource(fitted) : null);

    private ValueSource? Source(JsonNode? node, InputDescriptor input, Type type, ActivityCompilation compilation)
    {
        if (node is not JsonObject wrapped)
        {
            return node is null ? null : Literal(node, input, type, compilation);
        }

        if (wrapped["expression"] is not JsonObject expression)
        {
            return (wrapped["memoryReference"] as JsonObject)?["id"] is JsonValue reference && reference.TryGetValue<string>(out var id) && id.Length > 0
                ? Variable(JsonValue.Create(id), input, compilation)
                : null;
        }

        var value = expression["value"];
        var language = WorkflowDefinition.Text(expression, "type") ?? "Literal";
        return language switch
        {
            "Literal" => Literal(value, input, type, compilation),
            "Object" or "Json" => ObjectLiteral(value, input, type, compilation),
            "Variable" => Variable(value, input, compilation),
            "Input" => CampaignValue(value, input, compilation),
            ExpressionType => Parsed(value, input, type, compilation),
            _ => Foreign(language, value, input, compilation),
        };
    }

    private static ConstantSource? Literal(JsonNode? value, InputDescriptor input, Type type, ActivityCompilation compilation)
    {
        var plain = Plain(value);
        if (plain is null or "")
        {
            return null;
        }

        if (ValueFitting.TryFit(plain, type, out var fitted))
        {
            return new ConstantSource(fitted);
        }

        compilation.Report(DiagnosticIds.BadValue, input.JsonName, $"'{input.DisplayName}' is '{plain}', which is no {ValueFitting.NameOf(type)}.", ValueFitting.Advice(type));
        return null;
    }

    private static ConstantSource? ObjectLiteral(JsonNode? value, InputDescriptor input, Type type, ActivityCompilation compilation)
    {
        if (value is not JsonValue text || !text.TryGetValue<string>(out var json) || json.Length == 0)
        {
            return Literal(value, input, type, compilation);
        }

        try
        {
            return Literal(JsonNode.Parse(json), input, type, compilation);
        }
        catch (JsonException)
        {
            compilation.Report(DiagnosticIds.BadValue, input.JsonName, $"'{input.DisplayName}' is not valid JSON.", "Correct the JSON.");
            return null;
        }
    }

    /// <summary>Studio's picker stores the variable as a JSON text, the engine's export as an object, an import maybe by name.</summary>
    private VariableSource? Variable(JsonNode? value, InputDescriptor input, ActivityCompilation compilation)
    {
        var variable = FindVariable(definition, value);
        if (variable is not null)
        {
            return new VariableSource(variable.Name);
        }

        compilation.Report(
            DiagnosticIds.UnknownVariable,
            input.JsonName,
            $"'{input.DisplayName}' refers to a variable that is not declared.",
            $"Choose one of: {string.Join(", ", definition.Variables.Select(known => known.Name))}.");
        return null;
    }

    internal static WrittenVariable? FindVariable(WorkflowDefinition definition, JsonNode? value)
    {
        if (value is JsonValue text && text.TryGetValue<string>(out var name))
        {
            if (!name.TrimStart().StartsWith('{'))
            {
                return definition.Variables.FirstOrDefault(variable => variable.Id == name || variable.Name == name);
            }

            try
            {
                value = JsonNode.Parse(name);
            }
            catch (JsonException)
            {
                return null;
            }
        }

        return value is JsonObject json
            ? definition.Variables.FirstOrDefault(variable => variable.Id == WorkflowDefinition.Text(json, "id"))
                ?? definition.Variables.FirstOrDefault(variable => variable.Name == WorkflowDefinition.Text(json, "name"))
            : null;
    }

    private CampaignValueSource? CampaignValue(JsonNode? value, InputDescriptor input, ActivityCompilation compilation)
    {
        if (value is JsonValue text && text.TryGetValue<string>(out var name) && definition.InputNames.Contains(name))
        {
            return new CampaignValueSource(name);
        }

        compilation.Report(
            DiagnosticIds.UnknownName,
            input.JsonName,
            $"'{input.DisplayName}' refers to a workflow input that is not declared.",
            $"Declare it among the workflow's inputs, or choose one of: {string.Join(", ", definition.InputNames)}.");
        return null;
    }

    private static ValueSource? Parsed(JsonNode? value, InputDescriptor input, Type type, ActivityCompilation compilation)
    {
        if (Plain(value) is not string { Length: > 0 } text)
        {
            return null;
        }

        // A text in quotes is the same for every journey: so a value that a list does not offer can still be written.
        if (QuotedText().Match(text) is { Success: true } quoted)
        {
            return Literal(JsonValue.Create(quoted.Groups["text"].Value), input, type, compilation);
        }

        return compilation.ParseExpression(input.JsonName, text) is { } expression ? new ExpressionSource(expression) : null;
    }

    private static ValueSource? Foreign(string language, JsonNode? value, InputDescriptor input, ActivityCompilation compilation)
    {
        compilation.ReportLanguage(input.JsonName, $"'{input.DisplayName}'", language, Plain(value) as string);
        return null;
    }

    private string? OutputVariable(ActivityCompilation compilation, string field)
    {
        if ((compilation.Json[field] as JsonObject)?["memoryReference"] is not JsonObject reference || WorkflowDefinition.Text(reference, "id") is not { Length: > 0 } id)
        {
            return null;
        }

        var variable = definition.Variables.FirstOrDefault(known => known.Id == id || known.Name == id);
        if (variable is null)
        {
            compilation.Report(DiagnosticIds.UnknownVariable, field, $"The output is bound to '{id}', which is not a declared variable.", "Bind it to a variable of the workflow.");
        }

        return variable?.Name;
    }

    [GeneratedRegex("""^\s*(?<quote>["'])(?<text>[^"'\\]*)\k<quote>\s*$""", RegexOptions.CultureInvariant)]
    private static partial Regex QuotedText();

    internal static object? Plain(JsonNode? node) => node is null ? null : Customers.PlainJson.From(JsonSerializer.SerializeToElement(node));
}
