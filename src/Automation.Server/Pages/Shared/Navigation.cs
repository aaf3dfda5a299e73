using Microsoft.Extensions.Localization;

namespace Automation.Server.Pages.Shared;

/// <summary>A link of the main menu.</summary>
/// <param name="Section">What a page writes into ViewData["Section"] to be marked as here.</param>
/// <param name="Address">Where it leads.</param>
/// <param name="Icon">Its icon.</param>
/// <param name="Text">Its words.</param>
internal sealed record NavigationLink(string Section, string Address, string Icon, string Text);

/// <summary>The main menu.</summary>
internal static class Navigation
{
    /// <summary>The links, in the groups in which they are shown.</summary>
    internal static IReadOnlyList<IReadOnlyList<NavigationLink>> Groups(IStringLocalizer<ConsoleTexts> texts) =>
    [
        [
            new("home", "/", "home", texts["Home"]),
            new("campaigns", "/campaigns", "speakerphone", texts["Campaigns"]),
            new("pauses", "/pauses", "player-pause", texts["Pauses"]),
            new("customers", "/customers", "users", texts["Customers"]),
            new("audiences", "/audiences", "target", texts["Audiences"]),
        ],
        [
            new("templates", "/templates", "template", texts["Templates"]),
            new("workflows", "/studio/", "sitemap", texts["Workflows"]),
            new("journeys", "/studio/workflows/instances", "route", texts["Journeys"]),
        ],
        [
            new("messages", "/messages", "send", texts["Messages"]),
            new("ledger", "/ledger", "notebook", texts["Ledger"]),
            new("mailbox", "/mailbox", "inbox", texts["Mailbox"]),
            new("audit", "/audit", "history", texts["Audit log"]),
            new("settings", "/settings", "settings", texts["Settings"]),
        ],
    ];
}
