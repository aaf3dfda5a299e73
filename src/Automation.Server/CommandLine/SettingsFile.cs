using System.Text.Json;
using System.Text.Json.Nodes;

namespace Automation.Server.CommandLine;

/// <summary>A file with campaign settings: an object with an object for each campaign.</summary>
internal static class SettingsFile
{
    /// <summary>Reads the file; an empty object without one.</summary>
    /// <exception cref="CommandException">It is no such file.</exception>
    internal static JsonObject Read(string? path)
    {
        if (path is null)
        {
            return [];
        }

        try
        {
            return JsonNode.Parse(File.ReadAllText(path)) is JsonObject settings && settings.All(campaign => campaign.Value is JsonObject)
                ? settings
                : throw new CommandException($"{path}: the settings are no object of objects. Write {{\"promotion-notice\":{{\"starts_at\":\"2011-11-25\"}}}}.");
        }
        catch (JsonException exception)
        {
            throw new CommandException($"{path}: no valid JSON at line {exception.LineNumber + 1}. Correct it there.");
        }
    }
}
