using System.Globalization;
using System.Text.Json;
using Automation.Server.Audit;
using Automation.Server.Pages.Shared;
using Automation.Storage.Reading;
using Microsoft.AspNetCore.Http.Extensions;
using Microsoft.AspNetCore.Mvc;
using Microsoft.AspNetCore.Mvc.RazorPages;
using Microsoft.Extensions.Localization;
using NodaTime;
using NodaTime.Text;

namespace Automation.Server.Pages.Audit;

/// <summary>Who did what.</summary>
internal sealed class IndexModel(CareEngine engine, PageClock clock, IStringLocalizer<AuditTexts> texts) : PageModel
{
    private const int PageLines = 50;

    internal IReadOnlyList<AuditView> Lines { get; private set; } = [];

    internal string? Subject { get; private set; }

    internal string? Actor { get; private set; }

    internal string? Action { get; private set; }

    internal string? From { get; private set; }

    internal string? To { get; private set; }

    internal KeyPages Pages { get; private set; } = new(null, null);

    /// <summary>What else a line says, by name.</summary>
    internal static IEnumerable<(string Name, string Value)> DetailsOf(AuditView line)
    {
        using var detail = JsonDocument.Parse(line.DetailJson);
        return [.. detail.RootElement.EnumerateObject().Select(member => (member.Name.Replace('_', ' '), member.Value.ToString()))];
    }

    public async Task OnGetAsync(string? subject, string? actor, string? action, string? from, string? to, long? before, CancellationToken cancellationToken)
    {
        (Subject, Actor, Action, From, To) = (NullIfEmpty(subject), NullIfEmpty(actor), NullIfEmpty(action), from, to);
        var query = new AuditQuery { Subject = Subject, Actor = Actor, Action = Action, From = StartOf(from, 0), To = StartOf(to, 1), Before = before, Take = PageLines + 1 };
        var lines = await AuditLog.ListAsync(engine.Store, query, cancellationToken);
        Lines = [.. lines.Take(PageLines)];
        Pages = new KeyPages(before is null ? null : AddressOf(null), lines.Count > PageLines ? AddressOf(Lines[^1].Id) : null);
    }

    public async Task<IActionResult> OnPostVerifyAsync(CancellationToken cancellationToken)
    {
        var verdict = await AuditLog.VerifyAsync(engine.Store, cancellationToken);
        if (verdict.IsWhole)
        {
            TempData.SayDone(texts["The chain is whole; lines: {0}. Its head is {1}: note it elsewhere, and it proves later that nothing was cut off.", Numbers.Text(verdict.Lines), $"{verdict.Lines}:{verdict.Head}"]);
        }
        else
        {
            TempData.SayError(texts["The chain is broken at line {0}: something was changed or left out behind the program's back. Compare with a backup.", Numbers.Text(verdict.BrokenAt ?? 0)]);
        }

        return RedirectToPage();
    }

    private static string? NullIfEmpty(string? text) => string.IsNullOrWhiteSpace(text) ? null : text.Trim();

    /// <summary>The start of a day in the person's zone, or of one some days later.</summary>
    private Instant? StartOf(string? day, int plus) =>
        !string.IsNullOrEmpty(day) && LocalDatePattern.Iso.Parse(day) is { Success: true } parsed ? clock.Zone.AtStartOfDay(parsed.Value.PlusDays(plus)).ToInstant() : null;

    private string AddressOf(long? before)
    {
        var query = new QueryBuilder();
        foreach (var (name, value) in new[] { ("subject", Subject), ("actor", Actor), ("action", Action), ("from", From), ("to", To), ("before", before?.ToString(CultureInfo.InvariantCulture)) })
        {
            if (!string.IsNullOrEmpty(value))
            {
                query.Add(name, value);
            }
        }

        return "/audit" + query;
    }
}
