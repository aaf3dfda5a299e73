namespace Automation.Server.Pages.Ledger;

/// <summary>The words of the ledger's page.</summary>
internal sealed class LedgerTexts;
