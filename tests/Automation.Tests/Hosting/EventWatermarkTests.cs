using Automation.Server.Hosting;
using Automation.Storage;
using Automation.Storage.Sqlite;
using Automation.TestKit.Time;
using NodaTime;
using Xunit;

namespace Automation.Tests.Hosting;

/// <summary>Promise 4: a wait for an event never times out over time in which events were not processed.</summary>
public sealed class EventWatermarkTests : IAsyncLifetime
{
    private static readonly Duration CatchUp = Duration.FromMinutes(10);

    private readonly string _folder = Directory.CreateTempSubdirectory("automation-watermark-").FullName;
    private readonly FakeTime _time = new(new DateTimeOffset(2026, 11, 22, 9, 0, 0, TimeSpan.Zero));
    private SqliteStore _store = null!;
    private EventWatermark _watermark = new(CatchUp);

    private Instant Now => Instant.FromDateTimeOffset(_time.GetUtcNow());

    [Fact]
    public async Task While_it_is_beaten_deadlines_run()
    {
        await StartAsync();
        for (var beat = 0; beat < 20; beat++)
        {
            _time.Advance(TimeSpan.FromSeconds(5));
            await BeatAsync();
        }

        _time.Advance(TimeSpan.FromSeconds(3));

        Assert.Equal(Now, _watermark.UpTo(Now));
    }

    [Fact]
    public void Before_the_mark_is_read_no_deadline_runs_out() => Assert.Equal(Instant.FromUnixTimeTicks(0), _watermark.UpTo(Now));

    [Fact]
    public async Task After_an_outage_deadlines_stand_still_until_late_events_had_their_time()
    {
        await StartAsync();
        var last = Now;
        _time.Advance(TimeSpan.FromHours(3));
        await StartAsync();

        Assert.Equal(last, _watermark.UpTo(Now));
        Assert.Equal(Now + CatchUp, _watermark.HeldUntil(Now));
        await BeatOnAsync(TimeSpan.FromMinutes(9));
        Assert.Equal(last, _watermark.UpTo(Now));
        await BeatOnAsync(TimeSpan.FromMinutes(2));
        Assert.Equal(Now, _watermark.UpTo(Now));
    }

    [Fact]
    public async Task Another_outage_meanwhile_keeps_them_where_they_stand()
    {
        await StartAsync();
        var last = Now;
        _time.Advance(TimeSpan.FromHours(3));
        await StartAsync();
        await BeatOnAsync(TimeSpan.FromMinutes(5));
        _time.Advance(TimeSpan.FromHours(1));
        await StartAsync();
        await BeatOnAsync(TimeSpan.FromMinutes(9));

        Assert.Equal(last, _watermark.UpTo(Now));
    }

    [Fact]
    public async Task Short_restart_holds_nothing()
    {
        await StartAsync();
        _time.Advance(TimeSpan.FromSeconds(50));
        await StartAsync();

        Assert.Equal(Now, _watermark.UpTo(Now));
    }

    [Fact]
    public async Task Gap_of_a_living_process_counts_before_it_is_noticed()
    {
        // The machine slept, or the database was locked: no beat came through.
        await StartAsync();
        var last = Now;
        _time.Advance(TimeSpan.FromMinutes(30));

        Assert.Equal(last, _watermark.UpTo(Now));
        await BeatAsync();
        Assert.Equal(last, _watermark.UpTo(Now));
    }

    public async ValueTask InitializeAsync()
    {
        _store = new SqliteStore(new StoreOptions { Path = Path.Combine(_folder, "test.db") });
        await _store.MigrateAsync(TestContext.Current.CancellationToken);
    }

    public async ValueTask DisposeAsync()
    {
        await _store.DisposeAsync();
        Directory.Delete(_folder, recursive: true);
    }

    /// <summary>What a process does at its start.</summary>
    private async Task StartAsync()
    {
        _watermark = new EventWatermark(CatchUp);
        await using (var transaction = await _store.BeginAsync(TestContext.Current.CancellationToken))
        {
            await _watermark.RestoreAsync(transaction, Now, TestContext.Current.CancellationToken);
        }

        await BeatAsync();
    }

    private async Task BeatAsync()
    {
        await using var transaction = await _store.BeginAsync(TestContext.Current.CancellationToken);
        await _watermark.BeatAsync(transaction, Now, TestContext.Current.CancellationToken);
        await transaction.CommitAsync(TestContext.Current.CancellationToken);
        _watermark.Beaten(Now);
    }

    private async Task BeatOnAsync(TimeSpan span)
    {
        for (var passed = TimeSpan.Zero; passed < span; passed += TimeSpan.FromSeconds(30))
        {
            _time.Advance(TimeSpan.FromSeconds(30));
            await BeatAsync();
        }
    }
}
