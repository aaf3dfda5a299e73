using Automation.Storage;
using Automation.Storage.Sqlite;
using Automation.TestKit.Storage;
using Microsoft.Data.Sqlite;
using NodaTime;
using Xunit;

namespace Automation.Tests.Storage;

/// <summary>What a bad disk, a bad file or another process does: one clear failure, and nothing acknowledged is lost.</summary>
public sealed class SqliteFailureTests : IAsyncLifetime
{
    private static readonly Instant Now = Instant.FromUtc(2026, 3, 1, 9, 0);

    private readonly SqliteFixture _fixture = new();

    private static CancellationToken Ct => TestContext.Current.CancellationToken;

    public ValueTask InitializeAsync() => ValueTask.CompletedTask;

    public ValueTask DisposeAsync() => _fixture.DisposeAsync();

    [Fact]
    public async Task A_full_disk_keeps_what_was_committed_and_goes_on_when_there_is_room()
    {
        await using (var small = new SqliteStore(new StoreOptions { Path = _fixture.File, Durable = false, MaxPages = 220 }))
        {
            await small.MigrateAsync(Ct);
            await Mark(small, "kept", "yes");

            var failure = await Assert.ThrowsAsync<StoreException>(() => Mark(small, "big", new string('x', 1_000_000)));

            AssertClear(failure, StoreFailure.Full);
            Assert.Equal("yes", await ReadMark(small, "kept"));
            Assert.Null(await ReadMark(small, "big"));
            await Mark(small, "little", "fits");
        }

        await using var roomy = _fixture.Open();
        await roomy.MigrateAsync(Ct);
        Assert.Equal("fits", await ReadMark(roomy, "little"));
        await Mark(roomy, "big", new string('x', 1_000_000));
    }

    [Fact]
    public async Task A_file_that_another_process_writes_to_is_locked_and_free_afterwards()
    {
        var store = await MigratedAsync(TimeSpan.FromMilliseconds(150));
        using (var other = new SqliteConnection($"Data Source={_fixture.File};Pooling=False"))
        {
            other.Open();
            using var begin = other.CreateCommand();
            begin.CommandText = "begin immediate";
            begin.ExecuteNonQuery();

            AssertClear(await Assert.ThrowsAsync<StoreException>(async () => await store.BeginAsync(Ct)), StoreFailure.Locked);
        }

        await Mark(store, "m", "x");
    }

    [Fact]
    public async Task A_transaction_of_the_same_process_that_does_not_end_is_told_apart()
    {
        var store = await MigratedAsync(TimeSpan.FromMilliseconds(50));
        await using var open = await store.BeginAsync(Ct);

        var failure = await Assert.ThrowsAsync<StoreException>(async () => await store.BeginAsync(Ct));

        AssertClear(failure, StoreFailure.Locked);
        Assert.Contains("this process", failure.Message, StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_file_that_is_no_database_is_refused_and_left_alone()
    {
        await File.WriteAllTextAsync(_fixture.File, new string('x', 10_000), Ct);
        var store = _fixture.Open();

        AssertClear(await Assert.ThrowsAsync<StoreException>(async () => await store.MigrateAsync(Ct)), StoreFailure.Corrupt);

        Assert.Equal(new string('x', 10_000), await File.ReadAllTextAsync(_fixture.File, Ct));
    }

    [Fact]
    public async Task Another_programs_database_is_refused_and_left_alone()
    {
        _fixture.Execute("create table theirs (a)");
        var store = _fixture.Open();

        AssertClear(await Assert.ThrowsAsync<StoreException>(async () => await store.MigrateAsync(Ct)), StoreFailure.Corrupt);

        _fixture.Execute("insert into theirs values (1)");
    }

    [Fact]
    public async Task A_damaged_file_is_told_when_the_damage_is_met()
    {
        await using (var before = await MigratedAsync())
        {
            for (var i = 0; i < 200; i++)
            {
                await Mark(before, "m" + i, new string('x', 500));
            }
        }

        await DamageAsync();
        var store = _fixture.Open();

        var failure = await Assert.ThrowsAsync<StoreException>(async () =>
        {
            await store.MigrateAsync(Ct);
            for (var i = 0; i < 200; i++)
            {
                await ReadMark(store, "m" + i);
            }
        });

        AssertClear(failure, StoreFailure.Corrupt);
    }

    [Fact]
    public async Task A_path_below_a_file_cannot_be_opened()
    {
        await File.WriteAllTextAsync(_fixture.File, "", Ct);
        await using var store = new SqliteStore(new StoreOptions { Path = Path.Combine(_fixture.File, "data", "automation.db") });

        AssertClear(await Assert.ThrowsAsync<StoreException>(async () => await store.MigrateAsync(Ct)), StoreFailure.Unavailable);
    }

    [Fact]
    public async Task A_file_that_is_not_there_is_not_made_by_a_transaction()
    {
        var store = _fixture.Open();

        AssertClear(await Assert.ThrowsAsync<StoreException>(async () => await store.BeginAsync(Ct)), StoreFailure.Unavailable);

        Assert.False(File.Exists(_fixture.File));
        await store.MigrateAsync(Ct);
        await Mark(store, "m", "x");
    }

    [Fact]
    public async Task A_missing_folder_is_made()
    {
        var path = Path.Combine(Path.GetDirectoryName(_fixture.File)!, "a", "b", "automation.db");
        await using var store = new SqliteStore(new StoreOptions { Path = path });

        await store.MigrateAsync(Ct);

        Assert.True(File.Exists(path));
    }

    [Fact]
    public async Task A_durable_store_syncs_every_commit_and_another_does_not()
    {
        Assert.Equal(2L, await SynchronousAsync(durable: true));
        Assert.Equal(1L, await SynchronousAsync(durable: false));
    }

    private async Task<long> SynchronousAsync(bool durable)
    {
        await (await MigratedAsync()).DisposeAsync();
        using var writer = SqliteWriter.Open(new StoreOptions { Path = _fixture.File, Durable = durable }, create: false);
        using var pragma = writer.Prepare("pragma synchronous");
        return pragma.First(row => row.GetInt64(0));
    }

    private async Task<IStore> MigratedAsync(TimeSpan? busyTimeout = null)
    {
        var store = _fixture.Open(busyTimeout);
        await store.MigrateAsync(Ct);
        return store;
    }

    // Overwrites the second half of the file, past the schema.
    private async Task DamageAsync()
    {
        await using var file = File.OpenWrite(_fixture.File);
        var half = (int)(file.Length / 2);
        file.Position = half;
        await file.WriteAsync(Enumerable.Repeat((byte)0xAB, half).ToArray(), Ct);
    }

    private static async Task Mark(IStore store, string name, string value)
    {
        await using var tx = await store.BeginAsync(Ct);
        await tx.SetMarkAsync(name, value, Ct);
        await tx.BeatAsync("w", Now, Ct);
        await tx.CommitAsync(Ct);
    }

    private static async Task<string?> ReadMark(IStore store, string name)
    {
        await using var tx = await store.BeginAsync(Ct);
        return await tx.GetMarkAsync(name, Ct);
    }

    private void AssertClear(StoreException exception, StoreFailure failure)
    {
        Assert.Equal(failure, exception.Failure);
        Assert.Contains(_fixture.File, exception.Message, StringComparison.Ordinal);
        Assert.DoesNotContain('\n', exception.Message);
    }
}
