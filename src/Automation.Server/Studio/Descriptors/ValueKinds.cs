using Automation.Engine.Definitions;

namespace Automation.Server.Studio.Descriptors;

/// <summary>The types of variables and of expressions that the engine runs. Pure.</summary>
internal static class ValueKinds
{
    /// <summary>The language that the host page teaches to the Monaco editor; without it the editor shows plain text.</summary>
    internal const string MonacoLanguage = "scriban";

    private static readonly Dictionary<string, string> NoProperties = [];

    /// <summary>
    /// The types of variables. Studio turns a variable whose type is missing here into the first of the list, so all are here that a
    /// definition may have.
    /// </summary>
    internal static Listing<StudioVariableType> Variables(PaletteTexts texts) => new(
    [
        .. VariableTypes.Names.Select(name => new StudioVariableType(name, texts.Variables[name].Name, texts.VariableCategories[CategoryOf(name)], texts.Variables[name].Description)),
    ]);

    /// <summary>
    /// The types of expressions. Literal and Object are the plain editor of a field, which Studio offers by itself. The first one that can
    /// be chosen is also the one with which Studio begins the case of a switch.
    /// </summary>
    internal static Listing<StudioExpression> Expressions(PaletteTexts texts) => new(
    [
        new("Literal", texts.Expressions["Literal"], false, NoProperties),
        new("Object", texts.Expressions["Object"], false, new Dictionary<string, string> { ["MonacoLanguage"] = "json" }),
        new("Scriban", texts.Expressions["Scriban"], true, new Dictionary<string, string> { ["MonacoLanguage"] = MonacoLanguage }),
        new("Variable", texts.Expressions["Variable"], true, NoProperties),
        new("Input", texts.Expressions["Input"], true, NoProperties),
    ]);

    private static string CategoryOf(string type) => type switch
    {
        "String" or "List<String>" => "Texts",
        "Int16" or "Int32" or "Int64" or "Decimal" or "Single" or "Double" => "Numbers",
        "TimeSpan" or "DateTime" or "DateTimeOffset" => "Times",
        _ => "Others",
    };
}
