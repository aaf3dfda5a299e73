using Automation.Storage;
using Xunit;

namespace Automation.TestKit.Conformance;

/// <summary>What a store must hold about occasions, workers and marks.</summary>
public abstract class ScansConformance : StoreConformance
{
    [Fact]
    public async Task An_occasion_is_added_once()
    {
        var campaign = await AddCampaign();
        var scan = new ScanWrite(campaign.Id, "start", At(1), "*", "2026-03-01", null);

        Assert.True(await Add(scan));
        Assert.False(await Add(scan with { ScheduledAt = At(2), SkipReason = "late" }));
        Assert.True(await Add(scan with { ZoneKey = "" }));
        Assert.True(await Add(scan with { Occurrence = "2026-03-02" }));
        Assert.True(await Add(scan with { ActivityId = "other" }));
    }

    [Fact]
    public async Task The_oldest_unfinished_occasion_that_is_due_is_claimed()
    {
        var campaign = await AddCampaign();
        await Add(new(campaign.Id, "start", At(5), "*", "b", null));
        await Add(new(campaign.Id, "start", At(3), "Europe/London", "a", "too-late"));
        await Add(new(campaign.Id, "start", At(3), "*", "a", null));

        Assert.Null(await Claim(2));
        var first = await Claim(9);
        Assert.Equal(new ScanRow(first!.Id, campaign.Id, "start", At(3), "Europe/London", "a", "too-late", 0), first);
        await Save(first.Id, 0, done: true);
        var second = await Claim(9);
        Assert.Equal(("*", "a"), (second!.ZoneKey, second.Occurrence));
        await Save(second.Id, 0, done: true);
        Assert.Equal("b", (await Claim(9))!.Occurrence);
    }

    [Fact]
    public async Task An_occasion_goes_on_where_it_was()
    {
        var campaign = await AddCampaign();
        await Add(new(campaign.Id, "start", At(1), "*", "a", null));
        var id = (await Claim(1))!.Id;

        await Save(id, 4711, done: false);
        Assert.Equal(4711, (await Claim(1))!.CursorCustomerId);

        await Save(id, 4712, done: true);
        Assert.Null(await Claim(1));
    }

    [Fact]
    public async Task A_worker_lives_since_its_last_beat()
    {
        await Beat("b", 5);
        await Beat("a", 1);
        await Beat("a", 7);

        Assert.Equal(["a", "b"], await Living(5));
        Assert.Equal(["a"], await Living(6));
        Assert.Empty(await Living(8));
    }

    [Fact]
    public async Task A_mark_is_what_was_set_last()
    {
        Assert.Null(await Do(tx => tx.GetMarkAsync("position", Ct)));

        await Do(tx => tx.SetMarkAsync("position", "1", Ct));
        await Do(tx => tx.SetMarkAsync("position", "2", Ct));
        await Do(tx => tx.SetMarkAsync("other", "x", Ct));

        Assert.Equal("2", await Do(tx => tx.GetMarkAsync("position", Ct)));
    }

    private Task<bool> Add(ScanWrite scan) => Do(tx => tx.TryAddScanAsync(scan, Ct));

    private Task<ScanRow?> Claim(int minute) => Do(tx => tx.ClaimScanAsync(At(minute), Ct));

    private Task Save(long id, long cursor, bool done) => Do(tx => tx.SaveScanAsync(id, cursor, done, Ct));

    private Task Beat(string worker, int minute) => Do(tx => tx.BeatAsync(worker, At(minute), Ct));

    private Task<IReadOnlyList<string>> Living(int since) => Do(tx => tx.LivingWorkersAsync(At(since), Ct));
}
