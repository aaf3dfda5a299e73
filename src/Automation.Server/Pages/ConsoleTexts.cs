namespace Automation.Server.Pages;

/// <summary>What all pages of the console say: the frame around them, buttons, times. The English text is the key; the resources beside this file have the others.</summary>
internal sealed class ConsoleTexts;
