namespace Automation.Server.Pages.Access;

/// <summary>The words of signing in, users and keys.</summary>
internal sealed class AccessTexts;
