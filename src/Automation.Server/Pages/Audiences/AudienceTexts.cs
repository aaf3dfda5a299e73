namespace Automation.Server.Pages.Audiences;

/// <summary>The words of the pages of audiences.</summary>
internal sealed class AudienceTexts;
