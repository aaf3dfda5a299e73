using Microsoft.AspNetCore.Authorization;
using Microsoft.AspNetCore.Mvc;
using Microsoft.AspNetCore.Mvc.RazorPages;
using Microsoft.Extensions.Localization;

namespace Automation.Server.Pages;

/// <summary>The page for what is not there, or did not work.</summary>
[AllowAnonymous]
[IgnoreAntiforgeryToken]
internal sealed class StatusModel(IStringLocalizer<ConsoleTexts> texts) : PageModel
{
    internal string Heading { get; private set; } = "";

    internal string Advice { get; private set; } = "";

    public void OnGet(int code) => Show(code);

    public void OnPost(int code) => Show(code);

    private void Show(int code)
    {
        (Heading, Advice) = code switch
        {
            404 => (texts["There is no such page"], texts["It may have been something of an earlier demo, or something that was deleted."]),
            400 => (texts["The form was too old"], texts["Load the page again and repeat what you wanted to do."]),
            403 => (texts["You may not do this"], texts["Your role is too low for it. An administrator can give you another one."]),
            429 => (texts["Too many tries"], texts["Wait a minute, then try again."]),
            503 => (texts["The database cannot be used now"], texts["Another program may hold it. Try again in a moment; the log says more."]),
            _ => (texts["That did not work"], texts["The server has a defect here. Its log has a line about it."]),
        };
        Response.StatusCode = code is >= 400 and < 600 ? code : 404;
    }
}
