namespace Automation.Server.Pages.Home;

/// <summary>The words of the start page.</summary>
internal sealed class HomeTexts;
