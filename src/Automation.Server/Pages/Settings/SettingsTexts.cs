namespace Automation.Server.Pages.Settings;

/// <summary>The words of the page of settings.</summary>
internal sealed class SettingsTexts;
