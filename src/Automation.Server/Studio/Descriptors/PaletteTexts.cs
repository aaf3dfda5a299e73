using System.Text.Json;
using System.Text.Json.Serialization;
using Automation.Server.Languages;

namespace Automation.Server.Studio.Descriptors;

/// <summary>
/// What the palette says in one language: Texts/palette.CODE.json, for translators. Names of types and stored values are keys and stay.
/// A field that is missing or unknown is an error at the first use, which a test makes. Immutable; safe for concurrent use.
/// </summary>
internal sealed record PaletteTexts
{
    private static readonly JsonSerializerOptions Strict = new(JsonSerializerDefaults.Web) { UnmappedMemberHandling = JsonUnmappedMemberHandling.Disallow };

    private static readonly Dictionary<UserLanguage, Lazy<PaletteTexts>> ByLanguage =
        Enum.GetValues<UserLanguage>().ToDictionary(language => language, language => new Lazy<PaletteTexts>(() => Load(language)));

    /// <summary>The palette's groups, by the category of an activity.</summary>
    public required IReadOnlyDictionary<string, string> Categories { get; init; }

    /// <summary>The labels of outcomes.</summary>
    public required IReadOnlyDictionary<string, string> Ports { get; init; }

    /// <summary>Inputs that several activities have, by their name in definitions.</summary>
    public required IReadOnlyDictionary<string, InputText> SharedInputs { get; init; }

    /// <summary>The activities by type.</summary>
    public required IReadOnlyDictionary<string, ActivityText> Activities { get; init; }

    /// <summary>Names of values that pickers always offer, by what they are looked up from.</summary>
    public required IReadOnlyDictionary<string, IReadOnlyDictionary<string, string>> Choices { get; init; }

    /// <summary>How a stored value is shown that a picker no longer offers, by what it is looked up from; {0} is the value.</summary>
    public required IReadOnlyDictionary<string, string> Unlisted { get; init; }

    /// <summary>A date among the customer's own fields; {0} is its name.</summary>
    public required string CustomerField { get; init; }

    /// <summary>A date of campaigns; {0} is its name.</summary>
    public required string CampaignDate { get; init; }

    /// <summary>The types of expressions.</summary>
    public required IReadOnlyDictionary<string, string> Expressions { get; init; }

    /// <summary>When a person may enter again.</summary>
    public required IReadOnlyDictionary<string, NamedText> ActivationStrategies { get; init; }

    /// <summary>What happens when an activity throws.</summary>
    public required IReadOnlyDictionary<string, NamedText> IncidentStrategies { get; init; }

    /// <summary>What is recorded.</summary>
    public required IReadOnlyDictionary<string, NamedText> LogPersistenceStrategies { get; init; }

    /// <summary>When it is kept.</summary>
    public required IReadOnlyDictionary<string, NamedText> CommitStrategies { get; init; }

    /// <summary>Where variables are kept.</summary>
    public required IReadOnlyDictionary<string, string> StorageDrivers { get; init; }

    /// <summary>The types of variables.</summary>
    public required IReadOnlyDictionary<string, NamedText> Variables { get; init; }

    /// <summary>The groups of the types of variables.</summary>
    public required IReadOnlyDictionary<string, string> VariableCategories { get; init; }

    /// <summary>What expressions can read, by path.</summary>
    public required IReadOnlyDictionary<string, string> Model { get; init; }

    /// <summary>A value of the campaign in the model.</summary>
    public required string CampaignValue { get; init; }

    /// <summary>A variable in the model.</summary>
    public required string Variable { get; init; }

    /// <summary>What a trial of an activity says.</summary>
    public required TrialTexts Trial { get; init; }

    internal static PaletteTexts Of(UserLanguage language) => ByLanguage[language].Value;

    /// <summary>These texts with those of a plug-in, which cannot change ours.</summary>
    internal PaletteTexts With(PluginTexts plugin) => this with
    {
        Categories = Both(Categories, plugin.Categories),
        Ports = Both(Ports, plugin.Ports),
        Activities = Both(Activities, plugin.Activities),
    };

    /// <summary>The text of an input: the activity's own, or the one that several share; null for an activity that is not ours.</summary>
    internal InputText? FindInput(string activityType, string jsonName) =>
        Activities.TryGetValue(activityType, out var activity)
            ? activity.Inputs.GetValueOrDefault(jsonName) ?? SharedInputs.GetValueOrDefault(jsonName)
            : null;

    /// <summary>The file of a language, as it is embedded.</summary>
    internal static Stream Open(UserLanguage language) =>
        typeof(PaletteTexts).Assembly.GetManifestResourceStream($"palette.{language.Code}.json")
        ?? throw new InvalidOperationException($"The palette's texts in '{language.Code}' are not embedded.");

    private static Dictionary<string, T> Both<T>(IReadOnlyDictionary<string, T> own, IReadOnlyDictionary<string, T> more) =>
        own.Concat(more.Where(pair => !own.ContainsKey(pair.Key))).ToDictionary(StringComparer.Ordinal);

    private static PaletteTexts Load(UserLanguage language)
    {
        using var stream = Open(language);
        return JsonSerializer.Deserialize<PaletteTexts>(stream, Strict)!;
    }
}

/// <summary>What is said of an activity.</summary>
internal sealed record ActivityText
{
    /// <summary>Its name on the palette.</summary>
    public required string Name { get; init; }

    /// <summary>What it does.</summary>
    public required string Description { get; init; }

    /// <summary>Its inputs by their name in definitions.</summary>
    public IReadOnlyDictionary<string, InputText> Inputs { get; init; } = new Dictionary<string, InputText>();

    /// <summary>Its outputs by their name in definitions.</summary>
    public IReadOnlyDictionary<string, NamedText> Outputs { get; init; } = new Dictionary<string, NamedText>();
}

/// <summary>What is said of an input.</summary>
internal sealed record InputText
{
    /// <summary>The label.</summary>
    public required string Name { get; init; }

    /// <summary>What to write, with an example value.</summary>
    public required string Description { get; init; }

    /// <summary>Its choices by the stored value.</summary>
    public IReadOnlyDictionary<string, string> Choices { get; init; } = new Dictionary<string, string>();
}

/// <summary>A name with an explanation.</summary>
/// <param name="Name">The name.</param>
/// <param name="Description">The explanation.</param>
internal sealed record NamedText(string Name, string Description);

/// <summary>What a trial says of what the activity did; {0} and {1} are filled in.</summary>
internal sealed record TrialTexts
{
    public required string WaitsUntil { get; init; }

    public required string WaitsForEvent { get; init; }

    public required string WaitsForEventUntil { get; init; }

    public required string Ended { get; init; }

    public required string AsIfSent { get; init; }

    public required string AsIfAnswered { get; init; }
}
