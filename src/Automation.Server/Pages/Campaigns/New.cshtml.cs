using System.Text.Json.Nodes;
using Automation.Engine.Campaigns;
using Automation.Engine.Definitions;
using Automation.Server.Access;
using Automation.Server.Campaigns;
using Automation.Server.Hosting;
using Automation.Server.Pages.Shared;
using Automation.Storage.Reading;
using Microsoft.AspNetCore.Mvc;
using Microsoft.EntityFrameworkCore;
using Microsoft.Extensions.Localization;

namespace Automation.Server.Pages.Campaigns;

/// <summary>A new campaign: first the workflow is chosen, then the rest is filled in. One may begin with what another campaign has.</summary>
[Needs(Role.Marketer)]
internal sealed class NewModel(CareEngine engine, IEngineDriver driver, IStringLocalizer<CampaignTexts> texts, CampaignWords words) : FormModel(engine, words)
{
    /// <summary>The workflows that can be chosen, by name.</summary>
    internal IReadOnlyList<DefinitionVersionView> Definitions { get; private set; } = [];

    /// <summary>The chosen one; null until it is chosen.</summary>
    internal DefinitionVersionView? Definition { get; private set; }

    /// <summary>The campaign that is copied; null for none.</summary>
    internal string? From { get; private set; }

    public async Task<IActionResult> OnGetAsync(string? definition, string? from, CancellationToken cancellationToken)
    {
        var (title, settings) = ("", new JsonObject());
        From = from;
        if (from is not null)
        {
            if (await CampaignDetail.FindAsync(Engine, from, TimeSpan.Zero, cancellationToken) is not { } copied)
            {
                return NotFound();
            }

            // Dates of the one that is over would start the new one at once.
            (title, definition, settings) = (texts["Copy of {0}", copied.Overview.Title], copied.Overview.Definition, Without(copied.Settings, "switch_on", "switch_off"));
        }

        await LoadAsync(definition, settings, title, cancellationToken);
        return Page();
    }

    /// <summary>The live count below the rule.</summary>
    public async Task<IActionResult> OnGetCountAsync(string? audience, CancellationToken cancellationToken)
    {
        var (people, problem) = await CountAsync(new JsonObject { ["audience"] = string.IsNullOrWhiteSpace(audience) ? null : audience.Trim() }, cancellationToken);
        return Content(people is { } count ? texts["{0} people now", Numbers.Text(count)] : texts["The rule cannot be asked: {0}", problem ?? ""], "text/plain");
    }

    public async Task<IActionResult> OnPostAsync(string definition, string? from, CancellationToken cancellationToken)
    {
        From = from;
        var copied = from is null ? null : await CampaignDetail.FindAsync(Engine, from, TimeSpan.Zero, cancellationToken);
        await LoadAsync(definition, copied is null ? [] : Without(copied.Settings, "switch_on", "switch_off"), "", cancellationToken);
        Form.With(Request.Form);
        var defaults = Defaults(Definition);
        var settings = CampaignSettingsJson.Merge(copied is null ? null : Without(copied.Settings, "switch_on", "switch_off"));
        foreach (var (name, value) in Form.Changes(Request.Form, CampaignSettingsJson.Merge(defaults, settings)))
        {
            settings[name] = value?.DeepClone();
        }

        try
        {
            var name = await Engine.Desk.CreateAsync(new CampaignDraft { Title = Form["title"], Name = Form["name"], Definition = definition, Settings = settings }, Caller.Of(HttpContext), cancellationToken);
            driver.CampaignsChanged();
            TempData.SayDone(texts["'{0}' is a draft. Look at it, then start it.", name]);
            return RedirectToPage("/Campaigns/Campaign", new { name });
        }
        catch (CampaignInvalidException exception)
        {
            Problems = exception.Problems;
            return Page();
        }
    }

    private async Task LoadAsync(string? definition, JsonObject settings, string title, CancellationToken cancellationToken)
    {
        await using (var reader = Engine.Store.OpenReader())
        {
            Definitions = await reader.DefinitionVersions.Where(version => version.IsPublished && version.DeletedAt == null && !version.IsSystem).OrderBy(version => version.Name).ToListAsync(cancellationToken);
        }

        Definition = Definitions.FirstOrDefault(found => found.DefinitionId == definition);
        var merged = CampaignSettingsJson.Merge(Defaults(Definition), settings);
        Form = CampaignForm.Of(title, merged);
        await OfferAsync(Definition, merged, cancellationToken);
    }

    private static JsonObject? Defaults(DefinitionVersionView? definition) => definition is null ? null : WorkflowDefinition.Read(definition.Json).Definition?.CampaignDefaults;

    /// <summary>A copy begins with the newest version of a saved audience, not with the one that the other was started with.</summary>
    private static JsonObject Without(JsonObject settings, params string[] names)
    {
        var copy = settings.DeepClone().AsObject();
        foreach (var name in names)
        {
            copy.Remove(name);
        }

        if (copy["audience"] is JsonObject pinned)
        {
            copy["audience"] = "@" + pinned["name"];
        }

        return copy;
    }
}
