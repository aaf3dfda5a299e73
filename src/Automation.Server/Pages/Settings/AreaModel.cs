using Automation.Engine.Campaigns;
using Automation.Server.Access;
using Automation.Server.Languages;
using Automation.Server.Pages.Shared;
using Automation.Server.Settings;
using Microsoft.AspNetCore.Mvc;
using Microsoft.AspNetCore.Mvc.RazorPages;

namespace Automation.Server.Pages.Settings;

/// <summary>A form of one area of settings.</summary>
internal abstract class AreaModel(SettingArea area, SettingsDesk desk, SettingsWords words) : PageModel
{
    /// <summary>What holds now.</summary>
    internal SettingsView View { get; private set; } = null!;

    /// <summary>What was typed and not taken, by the name of the setting.</summary>
    internal Dictionary<string, string?> Typed { get; } = new(StringComparer.Ordinal);

    /// <summary>What is wrong with it, by the name of the setting.</summary>
    internal IReadOnlyDictionary<string, string> Problems { get; private set; } = new Dictionary<string, string>();

    /// <summary>Why nothing was changed; null when that was not tried.</summary>
    internal string? Refusal { get; private set; }

    /// <summary>The words of refusals.</summary>
    protected SettingsWords Speech => words;

    /// <summary>Whether whoever looks may change it.</summary>
    internal bool MayChange => Caller.May(HttpContext, Role.Administrator);

    /// <summary>What a field offers to take; empty where anything may be meant.</summary>
    internal static IReadOnlyCollection<string> Suggestions(string key) => key switch
    {
        SettingFields.Zone => Zones,
        SettingFields.Locale => Languages,
        _ => [],
    };

    /// <summary>What holds while a field is empty; null where nothing does or the hint says it.</summary>
    internal static string? Placeholder(string key) => key switch
    {
        SettingFields.EmailFrom => Plain.EmailFrom,
        SettingFields.SmsFrom => Plain.SmsFrom,
        SettingFields.Zone => Plain.Zone.Id,
        SettingFields.Locale => Plain.Locale,
        _ => null,
    };

    /// <summary>Whether two texts are not the same but for the ends of lines, which browsers write in their own way.</summary>
    internal static bool Differs(string? typed, string? held) => (typed ?? "").ReplaceLineEndings("\n").Trim() != (held ?? "");

    /// <summary>Why nothing was tried; null when something was, or nobody asked.</summary>
    internal string? NotTried { get; private set; }

    private static CampaignSettings Plain { get; } = new();

    /// <summary>What is wrong that has no field on this page.</summary>
    internal IEnumerable<string> OtherProblems => Problems.Where(problem => View.Values.All(value => value.Key != problem.Key)).Select(problem => words.Problem(problem.Key, problem.Value));

    private static IReadOnlyCollection<string> Languages { get; } = [.. UserLanguages.All.Select(language => language.Code)];

    private static IReadOnlyCollection<string> Zones { get; } = [.. PersonZone.Places, "UTC"];

    public virtual void OnGet() => View = desk.Of(area);

    /// <summary>Tries what is set now, and shows the page with what came of it.</summary>
    /// <param name="attempt">Tries it and keeps the result.</param>
    protected async Task<IActionResult> TryAsync(Func<Actor, Task> attempt)
    {
        try
        {
            await attempt(Caller.Of(HttpContext));
        }
        catch (SettingsException refusal)
        {
            NotTried = words.NotTried(refusal, area);
        }

        OnGet();
        return Page();
    }

    /// <summary>Takes what was typed; what is wrong is shown with it.</summary>
    [Needs(Role.Administrator)]
    public async Task<IActionResult> OnPostAsync(long version, string[]? remove, CancellationToken cancellationToken)
    {
        ReadForm();
        try
        {
            var change = new SettingsChange(version, Values(), (remove ?? []).ToHashSet(StringComparer.Ordinal));
            await desk.ChangeAsync(area, change, Caller.Of(HttpContext), cancellationToken);
            TempData.SayDone(words.Taken);
            return RedirectToPage();
        }
        catch (SettingsException refusal)
        {
            Refusal = words.Refusal(refusal);
            Problems = refusal.Problems;
        }

        OnGet();
        return Page();
    }

    /// <summary>The texts of the settings as the form has them.</summary>
    /// <exception cref="SettingsException">Something cannot be read.</exception>
    protected virtual IReadOnlyDictionary<string, string?> Values() => Typed;

    /// <summary>Keeps what was typed. A form leaves out what it cannot change.</summary>
    private void ReadForm()
    {
        foreach (var field in SettingFields.Of(area))
        {
            if (Request.Form.TryGetValue(field.Key, out var text))
            {
                Typed[field.Key] = text.ToString();
            }
        }
    }
}
