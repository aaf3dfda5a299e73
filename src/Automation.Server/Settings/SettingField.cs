namespace Automation.Server.Settings;

/// <summary>What belongs together: one page, one version, one change.</summary>
internal enum SettingArea
{
    /// <summary>The relay that takes e-mail.</summary>
    Mail,

    /// <summary>The account that takes SMS and WhatsApp messages.</summary>
    Twilio,

    /// <summary>Which policies hold, and the general rules.</summary>
    Policies,

    /// <summary>The shop: currency, phone numbers, addresses.</summary>
    Shop,
}

/// <summary>Where a value comes from; a later one goes before an earlier one.</summary>
internal enum SettingOrigin
{
    /// <summary>Nobody has set it.</summary>
    Default,

    /// <summary>appsettings.json.</summary>
    File,

    /// <summary>The console.</summary>
    Console,

    /// <summary>The environment or the command line: the console cannot change it.</summary>
    Outside,
}

/// <summary>One setting that people may change in the console. Immutable.</summary>
/// <param name="Area">Where it belongs.</param>
/// <param name="Key">Its name in configuration, such as <c>Smtp:Host</c>.</param>
/// <param name="Get">Its text in settings; null when it is not set.</param>
/// <param name="Set">Settings with a text that <see cref="Problem"/> has nothing against.</param>
internal sealed record SettingField(SettingArea Area, string Key, Func<ServerSettings, string?> Get, Func<ServerSettings, string, ServerSettings> Set)
{
    /// <summary>The longest text of a setting, in characters.</summary>
    internal const int Longest = 8_000;

    /// <summary>What is wrong with a text, as one sentence; null when nothing is. Default: anything goes.</summary>
    internal Func<string, string?> Problem { get; init; } = _ => null;

    /// <summary>The texts of which one must be taken; empty for any.</summary>
    internal IReadOnlyList<string> Choices { get; init; } = [];

    /// <summary>Whether it has a line for each of several things. Default false.</summary>
    internal bool IsList { get; init; }

    /// <summary>Whether it is kept encrypted and never shown again.</summary>
    internal bool IsSecret { get; init; }
}

/// <summary>A setting as it is now.</summary>
/// <param name="Key">Its name.</param>
/// <param name="Value">Its text; null for a secret, and where nothing is set.</param>
/// <param name="IsSet">Whether it is set at all.</param>
/// <param name="IsSecret">Whether its text is never shown.</param>
/// <param name="Origin">Where it comes from.</param>
internal sealed record SettingValue(string Key, string? Value, bool IsSet, bool IsSecret, SettingOrigin Origin)
{
    /// <summary>Whether the console cannot change it.</summary>
    public bool IsFixed => Origin == SettingOrigin.Outside;
}
