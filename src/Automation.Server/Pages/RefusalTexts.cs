namespace Automation.Server.Pages;

/// <summary>The words of what the desks refuse, wherever it is shown.</summary>
internal sealed class RefusalTexts;
