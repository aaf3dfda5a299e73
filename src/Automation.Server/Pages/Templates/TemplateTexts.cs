namespace Automation.Server.Pages.Templates;

/// <summary>The words of the pages of templates.</summary>
internal sealed class TemplateTexts;
