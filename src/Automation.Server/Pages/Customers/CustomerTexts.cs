namespace Automation.Server.Pages.Customers;

/// <summary>The words of the pages of customers, and of what is said about them.</summary>
internal sealed class CustomerTexts;
