using Automation.Server.Access;
using Automation.Storage.Reading;
using Microsoft.AspNetCore.Mvc;
using Microsoft.Extensions.Localization;
using NodaTime;
using NodaTime.Text;

namespace Automation.Server.Pages.Access;

/// <summary>The keys of programs.</summary>
[Needs(Role.Administrator)]
internal sealed class KeysModel(ApiKeyDesk desk, AccessClock clock, PageClock page, AccessWords words, IStringLocalizer<AccessTexts> texts) : AccessPageModel(words)
{
    internal IReadOnlyList<ApiKeyView> Keys { get; private set; } = [];

    /// <summary>A key that was just made; it is shown once.</summary>
    [TempData]
    public string? Made { get; set; }

    internal bool IsExpired(ApiKeyView key) => key.ExpiresAt <= clock.Now;

    public async Task OnGetAsync(CancellationToken cancellationToken) => Keys = await desk.ListAsync(cancellationToken);

    public Task<IActionResult> OnPostMakeAsync(string? name, Role role, string? limit, string? until, CancellationToken cancellationToken) => ChangeAsync(async actor =>
    {
        var plan = new ApiKeyPlan(name ?? "", role, string.IsNullOrEmpty(limit) ? [] : [limit], EndOf(until));
        (_, Made) = await desk.MakeAsync(plan, actor, cancellationToken);
        return texts["The key is made."];
    });

    public Task<IActionResult> OnPostRevokeAsync(long id, CancellationToken cancellationToken) => ChangeAsync(async actor =>
    {
        await desk.RevokeAsync(id, actor, cancellationToken);
        return texts["The key is revoked."];
    });

    /// <summary>The end of a day in the person's zone.</summary>
    private Instant? EndOf(string? day) => string.IsNullOrEmpty(day)
        ? null
        : LocalDatePattern.Iso.Parse(day) is { Success: true } parsed ? page.Zone.AtStartOfDay(parsed.Value.PlusDays(1)).ToInstant() : throw new AccessException(AccessFault.BadValue, texts["The date cannot be read."]);
}
