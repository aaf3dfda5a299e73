using System.Globalization;
using System.Text.Json;
using Automation.Templating;
using Microsoft.Data.Sqlite;
using Xunit;

namespace Automation.Tests.Templating;

/// <summary>A rule in SQL selects exactly the people for whom the evaluator says yes, also where facts are missing.</summary>
public sealed class AudienceSqlTests
{
    private static readonly DateTimeOffset Now = new(2026, 3, 9, 14, 5, 7, 123, TimeSpan.Zero);

    private static readonly Dictionary<string, AudienceColumn> Columns = new()
    {
        ["customer.orders_count"] = new("f.orders_count", AudienceType.Number),
        ["customer.spent"] = new("f.spent", AudienceType.Number),
        ["customer.email"] = new("f.email", AudienceType.Text),
        ["customer.tier"] = new("f.tier", AudienceType.Text),
        ["customer.vip"] = new("f.vip", AudienceType.Boolean),
        ["customer.last_order_at"] = new("f.last_order_at", AudienceType.Instant),
        ["customer.created_at"] = new("f.created_at", AudienceType.Instant),
        ["customer.birthday"] = new("f.birthday", AudienceType.Date),
        ["customer.tags"] = new("f.tags", AudienceType.TextList),
    };

    private static readonly Dictionary<string, object?> Values = new()
    {
        ["campaign.starts_at"] = new DateTimeOffset(2026, 3, 12, 0, 0, 0, TimeSpan.FromHours(7)),
        ["campaign.tiers"] = new List<object?> { "Vàng", "Bạc" },
        ["campaign.none"] = null,
    };

    private sealed record Person(long? Orders, double? Spent, string? Email, string? Tier, bool? Vip, long? LastOrder, long? Created, string? Birthday, string[]? Tags);

    private static readonly string[] Atoms =
    [
        "customer.orders_count >= 1", "customer.orders_count == 0", "customer.orders_count != 3", "2 < customer.orders_count",
        "customer.orders_count == null", "customer.orders_count != null", "customer.orders_count in [1, 3, 5]", "customer.orders_count in [null, 0]",
        "customer.orders_count in []", "customer.spent > 19.5", "customer.spent <= 1000m", "customer.spent >= customer.orders_count",
        "(customer.orders_count ?? 0) < 2", "(customer.spent ?? 5) == 5",
        "customer.email contains '@example'", "customer.email starts_with 'mai'", "customer.email ends_with '.vn'", "customer.email == ''",
        "customer.email == empty", "customer.email != empty", "customer.email contains ''", "'abc Mai@x' contains customer.tier", "customer.email starts_with ''",
        "customer.tier == 'Vàng'", "customer.tier != 'Vàng'", "customer.tier in campaign.tiers", "customer.tier not in ['Bạc']",
        "customer.tier == customer.email", "customer.tier != customer.email", "customer.tier == campaign.none",
        "customer.vip", "customer.vip == true", "customer.vip == false", "customer.vip != true", "customer.tier", "customer.orders_count",
        "customer.last_order_at <= now - 90.days", "customer.last_order_at > now - 2.weeks", "customer.last_order_at == null",
        "now - customer.last_order_at > 30.days", "customer.last_order_at + 7.days < campaign.starts_at", "customer.last_order_at < customer.created_at",
        "customer.last_order_at >= '2026-01-01T00:00:00+07:00'", "customer.last_order_at - customer.created_at >= 1.days",
        "customer.last_order_at + 1.hours >= customer.created_at", "customer.created_at == '1970-01-01T00:00:00Z'",
        "customer.birthday.month == now.month", "customer.birthday < '1990-06-15'", "customer.birthday == '1990-01-01'", "customer.birthday >= now", "customer.birthday.day > 15",
        "customer.tags contains 'vip'", "'new' in customer.tags", "customer.tier in customer.tags", "customer.tags.size > 1", "customer.tags == empty", "customer.tags.size == 0",
        "true", "false", "campaign.none == null", "1 > 2",
        "customer.vip ? customer.orders_count > 1 : customer.spent > 10",
    ];

    public static TheoryData<string> Rules() => [.. Atoms];

    [Theory]
    [MemberData(nameof(Rules))]
    public void Rule_and_its_negation_select_the_same_people_as_the_evaluator(string rule)
    {
        using var database = Database.With(People(200, seed: 7));
        database.Check(rule);
        database.Check($"!({rule})");
        database.Check($"not ({rule}) or customer.vip");
    }

    [Fact]
    public void Random_combinations_select_the_same_people_as_the_evaluator()
    {
        var random = new Random(20260309);
        using var database = Database.With(People(60, seed: 11));
        for (var i = 0; i < 300; i++)
        {
            database.Check(Combine(random, depth: 3));
        }
    }

    private static string Combine(Random random, int depth)
    {
        if (depth == 0 || random.Next(4) == 0)
        {
            return Atoms[random.Next(Atoms.Length - 1)];
        }

        var (a, b) = (Combine(random, depth - 1), Combine(random, depth - 1));
        return random.Next(4) switch
        {
            0 => $"!({a})",
            1 => $"(({a}) && ({b}))",
            2 => $"(({a}) or ({b}))",
            _ => $"(({a}) ? ({b}) : !({b}))",
        };
    }

    [Theory]
    [InlineData("customer.email | string.downcase == 'x'", "TL1301", 1, 18)]
    [InlineData("customer.nme == 'x'", "TL1302", 1, 1)]
    [InlineData("customer.orders_count == 'x'", "TL1303", 1, 1)]
    [InlineData("customer.vip && customer.tier > 'A'", "TL1304", 1, 17)]
    [InlineData("customer.last_order_at > '2026-01-01'", "TL1305", 1, 1)]
    [InlineData("customer.orders_count contains 1", "TL1306", 1, 1)]
    [InlineData("customer.orders_count * 2 > 4", "TL1301", 1, 1)]
    public void What_cannot_be_translated_is_named_with_its_place(string rule, string id, int line, int column)
    {
        var translation = AudienceSql.Translate(Expression.Parse(rule).Expression!, Columns, Values, Now, SqlDialect.Sqlite);

        Assert.Null(translation.Fragment);
        var diagnostic = translation.Diagnostics[0];
        Assert.Equal((id, line, column), (diagnostic.Id, diagnostic.Line, diagnostic.Column));
    }

    [Fact]
    public void All_parts_that_cannot_be_translated_are_named_at_once() =>
        Assert.Equal(2, AudienceSql.Translate(
            Expression.Parse("customer.nme == 'x' && customer.tier > 'A'").Expression!, Columns, Values, Now, SqlDialect.Sqlite).Diagnostics.Count);

    [Fact]
    public void Postgres_gets_its_own_functions_and_types()
    {
        var sql = Translate("customer.vip && customer.tags contains 'vip' && customer.email contains '@' && customer.spent > 1.5m", SqlDialect.PostgreSql);

        Assert.Contains("COALESCE(f.vip, FALSE)", sql.Sql, StringComparison.Ordinal);
        Assert.Contains("jsonb_exists((f.tags)::jsonb, @a0)", sql.Sql, StringComparison.Ordinal);
        Assert.Contains("strpos(f.email, @a1)", sql.Sql, StringComparison.Ordinal);
        Assert.Equal(["vip", "@", 1.5m], sql.Parameters);
    }

    [Fact]
    public void Values_never_stand_in_the_text()
    {
        var sql = Translate("customer.email == \"'; DROP TABLE facts; --\"", SqlDialect.Sqlite);

        Assert.DoesNotContain("DROP", sql.Sql, StringComparison.Ordinal);
        Assert.Equal(["'; DROP TABLE facts; --"], sql.Parameters);
    }

    [Fact]
    public void A_bound_between_two_milliseconds_keeps_the_answer()
    {
        var late = Now.AddTicks(5);
        var rule = Expression.Parse("customer.last_order_at < now").Expression!;
        Assert.Equal([Now.ToUnixTimeMilliseconds() + 1], AudienceSql.Translate(rule, Columns, Values, late, SqlDialect.Sqlite).Fragment!.Parameters);
    }

    private static SqlFragment Translate(string rule, SqlDialect dialect)
    {
        var translation = AudienceSql.Translate(Expression.Parse(rule).Expression!, Columns, Values, Now, dialect);
        Assert.True(translation.Success, rule + "\n" + string.Join('\n', translation.Diagnostics));
        return translation.Fragment!;
    }

    private static List<Person> People(int count, int seed)
    {
        var random = new Random(seed);
        var people = new List<Person> { new(null, null, null, null, null, null, null, null, null) };
        while (people.Count < count)
        {
            people.Add(new Person(
                Maybe(random, () => (long?)random.Next(0, 6)),
                Maybe(random, () => (double?)(random.Next(0, 200) / 4.0)),
                Maybe(random, () => Pick(random, "mai@example.com", "MAI@shop.vn", "", "Vàng", "an@shop.vn")),
                Maybe(random, () => Pick(random, "Vàng", "Bạc", "Mai", "vip", "")),
                Maybe(random, () => (bool?)(random.Next(2) == 0)),
                Maybe(random, () => (long?)Now.AddHours(-random.Next(0, 24 * 200)).ToUnixTimeMilliseconds()),
                Maybe(random, () => (long?)(random.Next(5) == 0 ? 0 : Now.AddDays(-random.Next(0, 400)).ToUnixTimeMilliseconds())),
                Maybe(random, () => new DateOnly(1990, 1, 1).AddDays(random.Next(3) == 0 ? 0 : random.Next(-3000, 3000)).ToString("yyyy-MM-dd", CultureInfo.InvariantCulture)),
                Maybe(random, () => random.Next(4) == 0 ? [] : new[] { "vip", "new", "Vàng" }.Take(random.Next(1, 4)).ToArray())));
        }

        return people;
    }

    private static T? Maybe<T>(Random random, Func<T?> make) => random.Next(4) == 0 ? default : make();

    private static string Pick(Random random, params string[] choices) => choices[random.Next(choices.Length)];

    private sealed class Database : IDisposable
    {
        private readonly SqliteConnection _connection = new("Data Source=:memory:");
        private readonly List<Person> _people;

        private Database(List<Person> people)
        {
            _people = people;
            _connection.Open();
            Run("CREATE TABLE facts (id INTEGER PRIMARY KEY, orders_count INTEGER, spent REAL, email TEXT, tier TEXT, vip INTEGER, last_order_at INTEGER, created_at INTEGER, birthday TEXT, tags TEXT) STRICT");
            for (var i = 0; i < people.Count; i++)
            {
                Insert(i, people[i]);
            }
        }

        public static Database With(List<Person> people) => new(people);

        public void Check(string rule)
        {
            var expression = Expression.Parse(rule);
            Assert.True(expression.Success, rule + "\n" + string.Join('\n', expression.Diagnostics));
            var expected = _people.Select((person, id) => (person, id))
                .Where(p => Expression.IsTruthy(Evaluate(expression.Expression!, p.person)))
                .Select(p => (long)p.id);

            Assert.Equal(expected.ToList(), Select(Translate(rule, SqlDialect.Sqlite), rule));
        }

        private static object? Evaluate(Expression rule, Person p)
        {
            var customer = Models.Map(
                ("orders_count", p.Orders), ("spent", p.Spent), ("email", p.Email), ("tier", p.Tier), ("vip", p.Vip),
                ("last_order_at", p.LastOrder is { } last ? DateTimeOffset.FromUnixTimeMilliseconds(last) : null),
                ("created_at", p.Created is { } created ? DateTimeOffset.FromUnixTimeMilliseconds(created) : null),
                ("birthday", p.Birthday is { } day ? DateOnly.ParseExact(day, "yyyy-MM-dd", CultureInfo.InvariantCulture) : null),
                ("tags", p.Tags));
            var campaign = Models.Map(("starts_at", Values["campaign.starts_at"]), ("tiers", Values["campaign.tiers"]), ("none", null));
            var result = rule.Evaluate(new TemplateContext { Model = Models.Map(("customer", customer), ("campaign", campaign)), Now = Now });
            Assert.True(result.Success, rule.Text + "\n" + string.Join('\n', result.Diagnostics));
            return result.Value;
        }

        private List<long> Select(SqlFragment fragment, string rule)
        {
            using var command = _connection.CreateCommand();
            command.CommandText = $"SELECT id, {fragment.Sql} IS NULL FROM facts AS f WHERE {fragment.Sql} ORDER BY id";
            for (var i = 0; i < fragment.Parameters.Count; i++)
            {
                command.Parameters.AddWithValue("@a" + i.ToString(CultureInfo.InvariantCulture), fragment.Parameters[i]);
            }

            var ids = new List<long>();
            using var reader = command.ExecuteReader();
            while (reader.Read())
            {
                Assert.False(reader.GetBoolean(1), rule);
                ids.Add(reader.GetInt64(0));
            }

            return ids;
        }

        private void Insert(int id, Person p)
        {
            using var command = _connection.CreateCommand();
            command.CommandText = "INSERT INTO facts VALUES (@0, @1, @2, @3, @4, @5, @6, @7, @8, @9)";
            object?[] values = [id, p.Orders, p.Spent, p.Email, p.Tier, p.Vip is { } vip ? vip ? 1L : 0L : null, p.LastOrder, p.Created, p.Birthday, p.Tags is null ? null : JsonSerializer.Serialize(p.Tags)];
            for (var i = 0; i < values.Length; i++)
            {
                command.Parameters.AddWithValue("@" + i.ToString(CultureInfo.InvariantCulture), values[i] ?? DBNull.Value);
            }

            command.ExecuteNonQuery();
        }

        private void Run(string sql)
        {
            using var command = _connection.CreateCommand();
            command.CommandText = sql;
            command.ExecuteNonQuery();
        }

        public void Dispose() => _connection.Dispose();
    }
}
