using System.Reflection;
using System.Text.Json;
using System.Text.Json.Serialization;
using Automation.Server.Languages;

namespace Automation.Server.Studio.Descriptors;

/// <summary>
/// What a plug-in's activities say in one language: <c>palette.CODE.json</c>, embedded in its assembly, in the form of our own texts.
/// What it leaves out is said as its attributes say it. Immutable; safe for concurrent use.
/// </summary>
internal sealed record PluginTexts
{
    private static readonly JsonSerializerOptions Strict = new(JsonSerializerDefaults.Web) { UnmappedMemberHandling = JsonUnmappedMemberHandling.Disallow };

    /// <summary>The palette's groups that the plug-in adds, by the category of an activity.</summary>
    public IReadOnlyDictionary<string, string> Categories { get; init; } = new Dictionary<string, string>();

    /// <summary>The labels of outcomes.</summary>
    public IReadOnlyDictionary<string, string> Ports { get; init; } = new Dictionary<string, string>();

    /// <summary>The activities by type.</summary>
    public IReadOnlyDictionary<string, ActivityText> Activities { get; init; } = new Dictionary<string, ActivityText>();

    /// <summary>The texts that an assembly brings.</summary>
    /// <exception cref="JsonException">One of them is no such file; the message says which and where.</exception>
    internal static IEnumerable<(UserLanguage Language, PluginTexts Texts)> In(Assembly assembly)
    {
        foreach (var language in Enum.GetValues<UserLanguage>())
        {
            var name = $"palette.{language.Code}.json";
            using var stream = assembly.GetManifestResourceStream(name);
            if (stream is not null)
            {
                yield return (language, Read(stream, name));
            }
        }
    }

    private static PluginTexts Read(Stream stream, string name)
    {
        try
        {
            return JsonSerializer.Deserialize<PluginTexts>(stream, Strict)!;
        }
        catch (JsonException exception)
        {
            throw new JsonException($"{name}: {exception.Message}", exception);
        }
    }
}
