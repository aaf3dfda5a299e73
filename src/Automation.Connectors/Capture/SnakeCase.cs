using System.Text.Json;

namespace Automation.Connectors.Capture;

/// <summary>The form of enum values in captured files.</summary>
internal static class SnakeCase
{
    /// <summary>The value's name in snake case.</summary>
    public static string Of<T>(T value)
        where T : struct, Enum => JsonNamingPolicy.SnakeCaseLower.ConvertName(value.ToString());

    /// <summary>The value of that name, or null.</summary>
    public static T? Read<T>(string? name)
        where T : struct, Enum
    {
        foreach (T value in Enum.GetValues<T>())
        {
            if (Of(value) == name)
            {
                return value;
            }
        }

        return null;
    }
}
