using Automation.Storage;
using Automation.TestKit.Conformance;
using Automation.TestKit.Storage;
using Xunit;

namespace Automation.Tests.Storage;

public sealed class SqliteMigrationsTests : MigrationsConformance
{
    [Fact]
    public async Task A_migration_that_was_reworded_after_it_ran_is_refused()
    {
        File.Execute("update schema_migrations set checksum = 'another'");

        var refusal = await Assert.ThrowsAsync<StoreException>(async () => await Store.MigrateAsync(Ct));

        Assert.Equal(StoreFailure.Corrupt, refusal.Failure);
        Assert.Contains("0001_initial", refusal.Message, StringComparison.Ordinal);
    }

    protected override StoreFixture CreateFixture() => new SqliteFixture();

    protected override Task PretendNewerAsync()
    {
        File.Execute("insert into schema_migrations (version, name, checksum, applied_at) values (9999, '9999_future', '', 0)");
        return Task.CompletedTask;
    }

    private SqliteFixture File => (SqliteFixture)Fixture;
}
