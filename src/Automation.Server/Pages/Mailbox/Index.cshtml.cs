using Automation.Connectors.Capture;
using Microsoft.AspNetCore.Mvc.RazorPages;

namespace Automation.Server.Pages.Mailbox;

/// <summary>The captured messages, newest first.</summary>
internal sealed class MailboxModel(CapturedMailbox mailbox) : PageModel
{
    private const int PageSize = 30;

    internal new CapturedPage Page { get; private set; } = new(0, []);

    /// <summary>The page, from 1.</summary>
    internal int Number { get; private set; } = 1;

    internal int Last => Math.Max(1, (Page.Total + PageSize - 1) / PageSize);

    public void OnGet(int? p)
    {
        Number = Math.Clamp(p ?? 1, 1, 1_000_000);
        Page = mailbox.List((Number - 1) * PageSize, PageSize);
    }
}
