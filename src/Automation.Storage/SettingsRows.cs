using NodaTime;

namespace Automation.Storage;

/// <summary>What people have set in one area.</summary>
/// <param name="Area">The area, such as <c>mail</c>.</param>
/// <param name="Version">Counts its changes, from 1.</param>
/// <param name="ValuesJson">A JSON object: texts by the name of the setting.</param>
/// <param name="SecretsJson">A JSON object: encrypted texts by the name of the setting. Never shown to anybody.</param>
/// <param name="ChangedAt">When it was last changed.</param>
/// <param name="ChangedBy">By whom.</param>
public sealed record SettingsRow(string Area, long Version, string ValuesJson, string SecretsJson, Instant ChangedAt, string ChangedBy);
