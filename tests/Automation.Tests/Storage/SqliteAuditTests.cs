using Automation.Storage;
using Automation.TestKit.Conformance;
using Automation.TestKit.Storage;
using Microsoft.Data.Sqlite;
using Xunit;

namespace Automation.Tests.Storage;

public sealed class SqliteAuditTests : AuditConformance
{
    private SqliteFixture File => (SqliteFixture)Fixture;

    [Theory]
    [InlineData("update audit set actor = 'nobody' where id = 2")]
    [InlineData("delete from audit where id = 3")]
    [InlineData("insert or replace into audit (id, at, actor, actor_kind, actor_id, action, subject, detail, previous_hash, hash) select id, at, 'nobody', 1, '', action, subject, detail, previous_hash, hash from audit where id = 2")]
    public async Task The_database_refuses_to_change_or_to_delete_a_line(string sql)
    {
        await AddThree();

        Assert.Contains("append-only", Assert.Throws<SqliteException>(() => File.Execute(sql)).Message, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("update audit set actor = 'nobody' where id = 2", 2, "changed")]
    [InlineData("update audit set at = at + 1 where id = 1", 1, "changed")]
    [InlineData("update audit set detail = '{}' where id = 3", 3, "changed")]
    [InlineData("update audit set hash = previous_hash where id = 2", 2, "changed")]
    [InlineData("update audit set previous_hash = hash where id = 2", 2, "follow")]
    [InlineData("delete from audit where id = 2", 3, "missing")]
    [InlineData("delete from audit where id = 1", 2, "missing")]
    [InlineData("delete from audit where id = 1; update audit set id = id - 1", 1, "follow")]
    public async Task Who_removes_the_triggers_and_changes_a_line_is_found_out(string sql, long line, string why)
    {
        await AddThree();
        File.Execute("drop trigger audit_keeps_lines; drop trigger audit_loses_nothing; drop trigger audit_replaces_nothing; " + sql);

        await using var reader = Store.OpenReader();
        var verdict = await AuditChain.VerifyAsync(reader, Ct);

        Assert.Equal(line, verdict.BrokenAt);
        Assert.Contains(why, verdict.Why, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Who_cuts_the_last_line_off_is_found_out_by_the_head_that_was_noted()
    {
        await AddThree();
        var noted = await VerifyAsync();
        File.Execute("drop trigger audit_loses_nothing; delete from audit where id = 3");

        var verdict = await VerifyAsync();

        Assert.True(verdict.IsWhole);
        Assert.NotEqual(noted.Head, verdict.Head);
    }

    protected override StoreFixture CreateFixture() => new SqliteFixture();

    private async Task<AuditVerdict> VerifyAsync()
    {
        await using var reader = Store.OpenReader();
        return await AuditChain.VerifyAsync(reader, Ct);
    }

    private Task<long> AddThree() => Do(async tx =>
    {
        var id = 0L;
        foreach (var action in (string[])["campaign.started", "campaign.paused", "campaign.resumed"])
        {
            id = await tx.AddAuditAsync(new AuditWrite(At(1), "lan", ActorKind.Person, "7", action, "campaign/thanks", """{"n":1}"""), Ct);
        }

        return id;
    });
}
