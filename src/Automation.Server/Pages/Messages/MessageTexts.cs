namespace Automation.Server.Pages.Messages;

/// <summary>The words of the pages of messages.</summary>
internal sealed class MessageTexts;
