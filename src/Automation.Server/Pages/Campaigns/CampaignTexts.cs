namespace Automation.Server.Pages.Campaigns;

/// <summary>The words of the pages of campaigns.</summary>
internal sealed class CampaignTexts;
