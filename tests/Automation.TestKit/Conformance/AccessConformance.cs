using Automation.Storage;
using Microsoft.EntityFrameworkCore;
using Xunit;

namespace Automation.TestKit.Conformance;

/// <summary>People who sign in, links that are good once, and keys of programs.</summary>
public abstract class AccessConformance : StoreConformance
{
    private static readonly UserRow Lan = new(0, "Lan", "LAN", "hash", "stamp", 0, 3, 0, null, false, "vi", "Asia/Ho_Chi_Minh", Start, null, null);

    [Fact]
    public async Task A_user_is_kept_and_found_by_id_and_by_name()
    {
        var id = await Add(Lan);

        var stored = await Do(tx => tx.FindUserAsync(id, Ct));
        Assert.Equal(Lan with { Id = id, Version = 1 }, stored);
        Assert.Equal(stored, await Do(tx => tx.FindUserAsync("LAN", Ct)));
        Assert.Null(await Do(tx => tx.FindUserAsync("Lan", Ct)));
        Assert.Null(await Do(tx => tx.FindUserAsync(id + 1, Ct)));
    }

    [Fact]
    public async Task A_name_is_taken_until_its_user_is_removed()
    {
        var id = await Add(Lan);
        Assert.Null(await Do(tx => tx.TryAddUserAsync(Lan, Ct)));

        Assert.True(await Do(tx => tx.TryUpdateUserAsync(Lan with { Id = id, Version = 1, RemovedAt = At(1) }, Ct)));

        Assert.NotEqual(id, await Add(Lan));
        Assert.Equal(At(1), (await Do(tx => tx.FindUserAsync(id, Ct)))!.RemovedAt);
    }

    [Fact]
    public async Task Of_two_changes_to_the_same_version_the_first_holds()
    {
        var id = await Add(Lan);

        Assert.True(await Do(tx => tx.TryUpdateUserAsync(Lan with { Id = id, Version = 1, Role = 1, FailedCount = 2, LockoutEnd = At(3) }, Ct)));
        Assert.False(await Do(tx => tx.TryUpdateUserAsync(Lan with { Id = id, Version = 1, Role = 2 }, Ct)));

        Assert.Equal(Lan with { Id = id, Version = 2, Role = 1, FailedCount = 2, LockoutEnd = At(3) }, await Do(tx => tx.FindUserAsync(id, Ct)));
    }

    [Fact]
    public async Task Those_who_can_sign_in_are_counted_by_role()
    {
        await Add(Lan);
        await Add(Lan with { NormalizedName = "AN", Role = 2 });
        await Add(Lan with { NormalizedName = "NO-PASSWORD", PasswordHash = null });
        await Add(Lan with { NormalizedName = "LOCKED", IsLocked = true });
        await Add(Lan with { NormalizedName = "REMOVED", RemovedAt = At(1) });

        Assert.Equal((1, 2, 2), (await Do(tx => tx.CountAbleUsersAsync(3, Ct)), await Do(tx => tx.CountAbleUsersAsync(2, Ct)), await Do(tx => tx.CountAbleUsersAsync(0, Ct))));
    }

    [Fact]
    public async Task What_lists_read_says_whether_there_is_a_password_and_not_which()
    {
        await Add(Lan);
        await Add(Lan with { NormalizedName = "AN", PasswordHash = null });

        await using var reader = Store.OpenReader();

        Assert.Equal([true, false], await reader.Users.OrderBy(user => user.Id).Select(user => user.HasPassword).ToListAsync(Ct));
    }

    [Fact]
    public async Task A_link_is_good_once_and_for_a_while()
    {
        var id = await Add(Lan);
        var link = new AccessLink("aa", id, Start, At(10));
        await Do(tx => tx.AddAccessLinkAsync(link, Ct));

        Assert.Equal(link, await Do(tx => tx.FindAccessLinkAsync("aa", At(9), Ct)));
        Assert.Null(await Do(tx => tx.FindAccessLinkAsync("aa", At(10), Ct)));
        Assert.Null(await Do(tx => tx.FindAccessLinkAsync("bb", At(1), Ct)));
        Assert.False(await Do(tx => tx.TryUseAccessLinkAsync("aa", At(10), Ct)));
        Assert.True(await Do(tx => tx.TryUseAccessLinkAsync("aa", At(9), Ct)));
        Assert.False(await Do(tx => tx.TryUseAccessLinkAsync("aa", At(9), Ct)));
        Assert.Null(await Do(tx => tx.FindAccessLinkAsync("aa", At(9), Ct)));
    }

    [Fact]
    public async Task A_users_links_end_together_and_others_stay()
    {
        var id = await Add(Lan);
        foreach (var link in new[] { new AccessLink("aa", id, Start, At(10)), new AccessLink("bb", id, Start, At(10)), new AccessLink("first", null, Start, At(10)) })
        {
            await Do(tx => tx.AddAccessLinkAsync(link, Ct));
        }

        await Do(tx => tx.EndAccessLinksAsync(id, At(1), Ct));

        Assert.Null(await Do(tx => tx.FindAccessLinkAsync("aa", At(1), Ct)));
        Assert.Null(await Do(tx => tx.FindAccessLinkAsync("bb", At(1), Ct)));
        Assert.NotNull(await Do(tx => tx.FindAccessLinkAsync("first", At(1), Ct)));
        await Do(tx => tx.EndAccessLinksAsync(null, At(2), Ct));
        Assert.Null(await Do(tx => tx.FindAccessLinkAsync("first", At(2), Ct)));
    }

    [Fact]
    public async Task A_key_is_kept_until_it_is_revoked_once()
    {
        var id = await Do(tx => tx.AddApiKeyAsync(new ApiKeyWrite("abc", "hash", "shop", 2, """["events:write"]""", Start, "lan", At(60)), Ct));

        await Do(tx => tx.NoteApiKeyUseAsync(id, At(5), Ct));
        Assert.True(await Do(tx => tx.TryRevokeApiKeyAsync(id, "an", At(6), Ct)));
        Assert.False(await Do(tx => tx.TryRevokeApiKeyAsync(id, "bình", At(7), Ct)));

        await using var reader = Store.OpenReader();
        var key = await reader.ApiKeys.SingleAsync(Ct);
        Assert.Equal(("abc", "hash", "shop", 2, """["events:write"]""", "lan"), (key.Prefix, key.SecretHash, key.Name, key.Role, key.LimitsJson, key.CreatedBy));
        Assert.Equal((At(60), At(6), "an", At(5)), (key.ExpiresAt, key.RevokedAt, key.RevokedBy, key.LastUsedAt));
        await Assert.ThrowsAsync<InvalidOperationException>(() => Do(tx => tx.AddApiKeyAsync(new ApiKeyWrite("abc", "other", "", 0, "[]", Start, "", null), Ct)));
    }

    private async Task<long> Add(UserRow row) => (await Do(tx => tx.TryAddUserAsync(row, Ct)))!.Value;
}
