using System.Reflection;
using Automation.Storage.Sqlite;
using Automation.TestKit.Storage;
using Microsoft.Data.Sqlite;
using Xunit;

namespace Automation.Tests.Storage;

/// <summary>Every statement of the store is valid SQL and reaches its rows through an index, whatever the size of the tables.</summary>
public sealed class SqliteQueryPlanTests : IAsyncLifetime
{
    private readonly SqliteFixture _fixture = new();

    public static TheoryData<string, string> Statements => [.. typeof(SqliteStoreTransaction)
        .GetFields(BindingFlags.Static | BindingFlags.NonPublic)
        .Where(constant => constant.IsLiteral && constant.Name.EndsWith("Sql", StringComparison.Ordinal))
        .Where(constant => constant.Name is not ("SelectMessageSql" or "SelectDefinitionSql" or "InsertRestedLineSql" or "SelectUserSql" or "SelectTemplateSql" or "SelectTemplateVersionSql"))
        .Select(constant => (constant.Name, (string)constant.GetRawConstantValue()!))];

    public async ValueTask InitializeAsync() => await _fixture.Open().MigrateAsync(TestContext.Current.CancellationToken);

    public ValueTask DisposeAsync() => _fixture.DisposeAsync();

    [Theory]
    [MemberData(nameof(Statements))]
    public void Reaches_its_rows_through_an_index(string name, string sql)
    {
        var plan = Explain(sql);

        // Campaigns and workers are few, and a claim asks each campaign; JSON arrays of ids are read through by design.
        var scans = plan.Where(step => step.StartsWith("SCAN ", StringComparison.Ordinal))
            .Where(step => step is not ("SCAN c" or "SCAN campaigns" or "SCAN workers" or "SCAN zones" or "SCAN line" or "SCAN CONSTANT ROW"))
            .Where(step => !step.Contains("json_each", StringComparison.Ordinal) && !step.Contains("INDEX messages_sending", StringComparison.Ordinal)
                && !step.Contains("INDEX alerts_open", StringComparison.Ordinal) && !step.Contains("INDEX messages_held", StringComparison.Ordinal)
                && !step.Contains("INDEX pauses_open", StringComparison.Ordinal))
            // Users, audiences, templates and kinds of waiting are few; a search index tells a look by its row's number so.
            .Where(step => !step.StartsWith("SCAN users", StringComparison.Ordinal) && !step.Contains("INDEX audiences_name", StringComparison.Ordinal) && !step.EndsWith("VIRTUAL TABLE INDEX 0:=", StringComparison.Ordinal)
                && !step.StartsWith("SCAN settled VIRTUAL TABLE", StringComparison.Ordinal) && step is not ("SCAN t" or "SCAN waiting_figures") && !step.Contains("sqlite_autoindex_templates_1", StringComparison.Ordinal));

        // What nothing refers to is removed seldom, and the database itself makes sure that nothing does.
        Assert.True(!scans.Any() || name is "RemoveDefinitionSql" or "RemoveCampaignSql", $"{name}:\n{string.Join('\n', plan)}");
        Assert.True(!plan.Contains("USE TEMP B-TREE FOR ORDER BY") || name is "EventWaitsSql" or "AbandonedSql", $"{name}:\n{string.Join('\n', plan)}");
    }

    [Fact]
    public void A_claim_reads_nothing_but_its_index()
    {
        var claims = Statements.Where(row => row.Data.Item1 is "TimersSql" or "DeadlinesSql" or "HeadsSql" or "RunningHeadsSql").ToList();

        Assert.Equal(4, claims.Count);
        Assert.All(claims, row => Assert.DoesNotContain(
            Explain(row.Data.Item2), step => step.Contains(" w ", StringComparison.Ordinal) && !step.Contains("COVERING", StringComparison.Ordinal)));
    }

    private List<string> Explain(string sql)
    {
        using var connection = new SqliteConnection($"Data Source={_fixture.File};Pooling=False");
        connection.Open();
        using var command = connection.CreateCommand();
        command.CommandText = "explain query plan " + sql;
        foreach (var name in System.Text.RegularExpressions.Regex.Matches(sql, "@[a-z0-9_]+").Select(match => match.Value).Distinct())
        {
            command.Parameters.AddWithValue(name, "[]");
        }

        using var reader = command.ExecuteReader();
        var steps = new List<string>();
        while (reader.Read())
        {
            steps.Add(reader.GetString(3));
        }

        return steps;
    }
}
