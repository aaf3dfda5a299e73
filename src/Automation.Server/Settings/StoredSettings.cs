using System.Collections.Frozen;
using System.Text.Json;
using Automation.Storage;

namespace Automation.Server.Settings;

/// <summary>What people have set in the console, of all areas. Immutable.</summary>
internal sealed class StoredSettings
{
    private readonly FrozenDictionary<SettingArea, SettingsRow?> _rows;

    private StoredSettings(IEnumerable<KeyValuePair<SettingArea, SettingsRow?>> rows) => _rows = rows.ToFrozenDictionary();

    internal static async Task<StoredSettings> LoadAsync(IStore store, CancellationToken cancellationToken)
    {
        await using var transaction = await store.BeginAsync(cancellationToken);
        var rows = new Dictionary<SettingArea, SettingsRow?>();
        foreach (var area in Enum.GetValues<SettingArea>())
        {
            rows.Add(area, await transaction.FindSettingsAsync(NameOf(area), cancellationToken));
        }

        return new StoredSettings(rows);
    }

    /// <summary>The name of an area in the database and in addresses.</summary>
    internal static string NameOf(SettingArea area) => area.ToString().ToLowerInvariant();

    internal SettingsRow? Row(SettingArea area) => _rows[area];

    /// <summary>The texts of an area by the name of the setting.</summary>
    internal Dictionary<string, string> Values(SettingArea area) => Read(_rows[area]?.ValuesJson);

    /// <summary>The encrypted texts of an area by the name of the setting.</summary>
    internal Dictionary<string, string> Secrets(SettingArea area) => Read(_rows[area]?.SecretsJson);

    /// <summary>The encrypted texts of all areas.</summary>
    internal HashSet<string> AllSecrets() => [.. _rows.Keys.SelectMany(area => Secrets(area).Values)];

    /// <summary>The same with another row.</summary>
    internal StoredSettings With(SettingArea area, SettingsRow row) => new(_rows.Select(pair => pair.Key == area ? KeyValuePair.Create<SettingArea, SettingsRow?>(area, row) : pair));

    /// <summary>
    /// Settings with what is set in the console over them. What the environment and the command line say stays, and so does what a later version of the
    /// program does not take any more.
    /// </summary>
    /// <param name="settings">Those of file, environment and command line.</param>
    /// <param name="secrets">Decrypts; null to leave secrets out.</param>
    internal ServerSettings Over(ServerSettings settings, SettingSecrets? secrets)
    {
        var over = settings;
        foreach (var area in Enum.GetValues<SettingArea>())
        {
            var (values, encrypted) = (Values(area), Secrets(area));
            foreach (var field in SettingFields.Of(area).Where(field => !SettingFields.IsFixed(settings, field.Key)))
            {
                if (values.TryGetValue(field.Key, out var text) && field.Problem(text) is null && (field.Choices.Count == 0 || field.Choices.Contains(text)))
                {
                    over = field.Set(over, text);
                }
                else if (secrets is not null && encrypted.TryGetValue(field.Key, out var kept))
                {
                    over = field.Set(over, secrets.Refer(kept));
                }
            }
        }

        return over;
    }

    private static Dictionary<string, string> Read(string? json) => json is null ? [] : JsonSerializer.Deserialize<Dictionary<string, string>>(json)!;
}
