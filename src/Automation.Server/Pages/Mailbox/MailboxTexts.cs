namespace Automation.Server.Pages.Mailbox;

/// <summary>The words of the mailbox.</summary>
internal sealed class MailboxTexts;
