namespace Automation.Server.Pages.Pauses;

/// <summary>The words of the pages of pauses.</summary>
internal sealed class PauseTexts;
