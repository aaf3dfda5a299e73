using Automation.Storage;
using Xunit;

namespace Automation.TestKit.Conformance;

/// <summary>What people set in the console.</summary>
public abstract class SettingsConformance : StoreConformance
{
    private static readonly SettingsRow First = new("mail", 1, """{"Smtp:Host":"relay.test"}""", """{"Smtp:Password":"x"}""", Start, "Lan");

    [Fact]
    public async Task Settings_are_kept_by_area()
    {
        Assert.Null(await Do(tx => tx.FindSettingsAsync("mail", Ct)));

        Assert.True(await Do(tx => tx.TryPutSettingsAsync(First, Ct)));

        Assert.Equal(First, await Do(tx => tx.FindSettingsAsync("mail", Ct)));
        Assert.Null(await Do(tx => tx.FindSettingsAsync("shop", Ct)));
    }

    [Fact]
    public async Task Of_two_changes_to_the_same_version_the_first_holds()
    {
        Assert.True(await Do(tx => tx.TryPutSettingsAsync(First, Ct)));
        Assert.False(await Do(tx => tx.TryPutSettingsAsync(First with { ChangedBy = "Minh" }, Ct)));
        var second = First with { Version = 2, ValuesJson = "{}", ChangedAt = At(1), ChangedBy = "Minh" };

        Assert.True(await Do(tx => tx.TryPutSettingsAsync(second, Ct)));
        Assert.False(await Do(tx => tx.TryPutSettingsAsync(second with { ChangedBy = "Lan" }, Ct)));

        Assert.Equal(second, await Do(tx => tx.FindSettingsAsync("mail", Ct)));
    }
}
