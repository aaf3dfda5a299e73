using System.Text.Json.Nodes;

namespace Automation.Engine.Campaigns;

/// <summary>A saved audience, as a campaign names it. Immutable.</summary>
/// <param name="Name">Its name, as campaigns write it behind an @.</param>
/// <param name="Version">The version that the campaign uses; null until it is started.</param>
public sealed record AudienceReference(string Name, int? Version)
{
    /// <summary>How long a name may be.</summary>
    public const int LongestName = 60;

    /// <summary>Whether a text can be a name: lower-case letters, digits and hyphens, with a letter or digit first, at most <see cref="LongestName"/>.</summary>
    public static bool IsName(string text)
    {
        ArgumentNullException.ThrowIfNull(text);
        return text.Length is > 0 and <= LongestName && text[0] != '-' && text.All(letter => char.IsAsciiLetterLower(letter) || char.IsAsciiDigit(letter) || letter == '-');
    }

    /// <summary>The setting of a campaign that uses a version: its rule goes with it, so that it stays what it is.</summary>
    /// <param name="name">The audience.</param>
    /// <param name="version">Its version.</param>
    /// <param name="rule">That version's rule.</param>
    public static JsonObject Pin(string name, int version, string rule) => new() { ["name"] = name, ["version"] = version, ["rule"] = rule };

    /// <summary>Whether a setting is a version of the audience that another one names by @.</summary>
    internal static bool IsPinnedFrom(JsonNode? reference, JsonNode? setting) =>
        setting is JsonObject pinned && reference is JsonValue value && value.TryGetValue<string>(out var text)
        && pinned["name"] is JsonValue name && name.TryGetValue<string>(out var known) && text == "@" + known;
}
