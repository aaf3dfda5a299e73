namespace Automation.Server.Settings;

/// <summary>Why a change of settings is refused.</summary>
internal enum SettingsFault
{
    /// <summary>Values are wrong; <see cref="SettingsException.Problems"/> has all of them.</summary>
    Invalid,

    /// <summary>Somebody else has changed the area in between.</summary>
    Changed,

    /// <summary>It was tried too often.</summary>
    TooOften,

    /// <summary>There is nothing to try.</summary>
    NotConfigured,
}

/// <summary>A change of settings, or a try of a connector, is refused; the message is fit for a person.</summary>
/// <param name="fault">Why.</param>
/// <param name="message">What, and what to do.</param>
internal sealed class SettingsException(SettingsFault fault, string message) : Exception(message)
{
    internal SettingsFault Fault => fault;

    /// <summary>What is wrong, by the name of the setting.</summary>
    internal IReadOnlyDictionary<string, string> Problems { get; init; } = new Dictionary<string, string>();

    /// <summary>Who has changed it in between; empty otherwise.</summary>
    internal string ChangedBy { get; init; } = "";
}
