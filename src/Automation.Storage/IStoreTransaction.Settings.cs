namespace Automation.Storage;

/// <content>What people set in the console.</content>
public partial interface IStoreTransaction
{
    /// <summary>What is set in an area; null when nothing ever was.</summary>
    ValueTask<SettingsRow?> FindSettingsAsync(string area, CancellationToken cancellationToken);

    /// <summary>
    /// Replaces what is set in an area, provided that what is kept is the version before that of <paramref name="settings"/>; version 1 is the first.
    /// </summary>
    /// <returns>False when somebody else has changed it in between; nothing is changed then.</returns>
    ValueTask<bool> TryPutSettingsAsync(SettingsRow settings, CancellationToken cancellationToken);
}
