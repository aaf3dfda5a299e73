using Automation.Storage;
using Xunit;

namespace Automation.TestKit.Conformance;

/// <summary>How a database is made and brought up to date.</summary>
public abstract class MigrationsConformance : StoreConformance
{
    [Fact]
    public async Task Migrating_again_changes_nothing()
    {
        var id = await AddCustomer("kept");

        await Store.MigrateAsync(Ct);
        await using var other = Fixture.Open();
        await other.MigrateAsync(Ct);

        Assert.Equal("kept", (await LoadCustomer(id)).Key);
    }

    [Fact]
    public async Task Two_processes_may_migrate_a_new_database_at_the_same_time()
    {
        await using var fresh = CreateFixture();

        await Task.WhenAll(Enumerable.Range(0, 4).Select(_ => Task.Run(async () => await fresh.Open().MigrateAsync(Ct))));

        await using var tx = await fresh.Open().BeginAsync(Ct);
        await tx.SetMarkAsync("m", "x", Ct);
        await tx.CommitAsync(Ct);
    }

    [Fact]
    public async Task A_database_of_a_newer_version_is_refused_and_left_alone()
    {
        await PretendNewerAsync();
        await using var old = Fixture.Open();

        var refusal = await Assert.ThrowsAsync<StoreException>(async () => await old.MigrateAsync(Ct));

        Assert.Equal(StoreFailure.Newer, refusal.Failure);
        Assert.Contains("newer version", refusal.Message, StringComparison.Ordinal);
    }

    /// <summary>Makes the database look as if the next version of the program had migrated it.</summary>
    protected abstract Task PretendNewerAsync();
}
