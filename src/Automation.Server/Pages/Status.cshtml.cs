using Microsoft.AspNetCore.Mvc;
using Microsoft.AspNetCore.Mvc.RazorPages;

namespace Automation.Server.Pages;

/// <summary>The page for what is not there, or did not work.</summary>
[IgnoreAntiforgeryToken]
internal sealed class StatusModel : PageModel
{
    internal string Heading { get; private set; } = "";

    internal string Advice { get; private set; } = "";

    public void OnGet(int code) => Show(code);

    public void OnPost(int code) => Show(code);

    private void Show(int code)
    {
        (Heading, Advice) = code switch
        {
            404 => ("There is no such page", "It may have been a message of an earlier demo."),
            400 => ("The form was too old", "Load the page again and repeat what you wanted to do."),
            503 => ("The database cannot be used now", "Another program may hold it. Try again in a moment; the log says more."),
            _ => ("That did not work", "The server has a defect here. Its log has a line about it."),
        };
        Response.StatusCode = code is >= 400 and < 600 ? code : 404;
    }
}
