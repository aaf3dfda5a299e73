namespace Automation.Server.Pages.Audit;

/// <summary>The words of the page of the audit log.</summary>
internal sealed class AuditTexts;
