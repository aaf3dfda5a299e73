using Automation.Server.Access;
using Automation.Server.Api;
using Automation.Storage.Reading;
using Microsoft.AspNetCore.Mvc;
using Microsoft.Extensions.Localization;

namespace Automation.Server.Pages.Access;

/// <summary>Who may sign in.</summary>
[Needs(Role.Administrator)]
internal sealed class UsersModel(UserDesk desk, AccessClock clock, AccessWords words, IStringLocalizer<AccessTexts> texts) : AccessPageModel(words)
{
    internal IReadOnlyList<UserView> Users { get; private set; } = [];

    /// <summary>A link that was just made; it is shown once.</summary>
    [TempData]
    public string? Link { get; set; }

    /// <summary>Whom it is for.</summary>
    [TempData]
    public string? LinkFor { get; set; }

    internal bool IsLockedOut(UserView user) => user.LockoutEnd > clock.Now;

    public async Task OnGetAsync(CancellationToken cancellationToken) => Users = await desk.ListAsync(cancellationToken);

    public Task<IActionResult> OnPostInviteAsync(string? name, Role role, CancellationToken cancellationToken) => ChangeAsync(async actor =>
    {
        var (_, token) = await desk.InviteAsync(name ?? "", role, actor, cancellationToken);
        (Link, LinkFor) = (AccessLinks.User(UserEndpoints.Here(HttpContext), token).ToString(), name!.Trim());
        return texts["{0} is invited.", name.Trim()];
    });

    public Task<IActionResult> OnPostLinkAsync(long id, string? name, CancellationToken cancellationToken) => ChangeAsync(async actor =>
    {
        (Link, LinkFor) = (AccessLinks.User(UserEndpoints.Here(HttpContext), await desk.MakeLinkAsync(id, actor, cancellationToken)).ToString(), name);
        return texts["The link is made; earlier ones do not work any more."];
    });

    public Task<IActionResult> OnPostRoleAsync(long id, long version, Role role) => ChangeAsync(async actor =>
    {
        await desk.SetRoleAsync(id, role, version, actor);
        return texts["The role is changed. Their sessions have ended; they sign in anew."];
    });

    public Task<IActionResult> OnPostLockAsync(long id, long version) => ChangeAsync(async actor =>
    {
        await desk.SetLockedAsync(id, isLocked: true, version, actor);
        return texts["They are locked out."];
    });

    public Task<IActionResult> OnPostUnlockAsync(long id, long version) => ChangeAsync(async actor =>
    {
        await desk.SetLockedAsync(id, isLocked: false, version, actor);
        return texts["They may sign in again."];
    });

    public Task<IActionResult> OnPostRemoveAsync(long id, long version) => ChangeAsync(async actor =>
    {
        await desk.RemoveAsync(id, version, actor);
        return texts["They are removed."];
    });
}
