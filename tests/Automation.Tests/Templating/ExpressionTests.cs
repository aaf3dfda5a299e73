using System.Globalization;
using System.Text.Json;
using Automation.Templating;
using Xunit;

namespace Automation.Tests.Templating;

public sealed class ExpressionTests
{
    private static readonly DateTimeOffset Now = new(2026, 3, 9, 14, 5, 0, TimeSpan.Zero);

    private static readonly TemplateContext Context = new()
    {
        Now = Now,
        Model = Models.Map(
            ("customer", Models.Map(
                ("orders_count", 3), ("last_order_at", Now.AddDays(-100)), ("tier", "Vàng"), ("tags", new[] { "vip", "new" }), ("email", null),
                ("birthday", new DateOnly(1990, 3, 9)), ("spent", 99.5m))),
            ("since", "2026-01-01T00:00:00Z")),
    };

    public static TheoryData<string, object?> Values => new()
    {
        { "customer.orders_count >= 1 && customer.last_order_at <= now - 90.days", true },
        { "customer.orders_count + 1", 4 },
        { "customer.spent * 2", 199.0m },
        { "7 / 2", 3.5 },
        { "2147483647 + 1", 2147483648L },
        { "'a' + customer.tier", "aVàng" },
        { "customer.email", null },
        { "customer.email == null and customer.phone == null", true },
        { "customer.email.domain.name", null },
        { "customer.tier in ['Vàng', 'Bạc']", true },
        { "customer.tier not in ['Vàng', 'Bạc']", false },
        { "customer.tags contains 'vip'", true },
        { "customer.tier starts_with 'V' or false", true },
        { "not (customer.tier ends_with 'x')", true },
        { "now - customer.last_order_at == 100.days", true },
        { "1.weeks + 2.hours - 30.minutes + 10.seconds", new TimeSpan(7, 1, 30, 10) },
        { "now - 1.days", Now.AddDays(-1) },
        { "customer.last_order_at > since", false },
        { "customer.birthday.month == now.month && customer.birthday < now", true },
        { "customer.orders_count > 2 ? 'many' : 'few'", "many" },
        { "customer.tags | array.size", 2 },
        { "customer.tags | array.join ', ' | string.upcase", "VIP, NEW" },
        { "null > 1", false },
        { "null < 1", false },
        { "!(null > 1)", true },
        { "1 == 1.0", true },
        { "\n  1 +\n  2\n", 3 },
    };

    [Theory]
    [MemberData(nameof(Values))]
    public void Evaluates_to_a_typed_value(string text, object? value) => Assert.Equal(value, Models.Evaluate(text, Context));

    [Fact]
    public void Lists_come_out_as_lists() => Assert.Equal([1, "a", null], (IReadOnlyList<object?>)Models.Evaluate("[1, 'a', null]", Context)!);

    [Fact]
    public void Faults_are_diagnostics_with_their_place()
    {
        var result = Expression.Parse("1 + ", "rule").Diagnostics[0];
        Assert.Equal(("rule", TemplatePhase.Parse, 1, 5), (result.File, result.Phase, result.Line, result.Column));

        var evaluated = Expression.Parse("1 // 0").Expression!.Evaluate(Context);
        Assert.False(evaluated.Success);
        Assert.Equal(TemplatePhase.Render, evaluated.Diagnostics[0].Phase);
    }

    [Theory]
    [InlineData("1 2")]
    [InlineData("x = 1")]
    [InlineData("a; b")]
    [InlineData("")]
    [InlineData("a }}")]
    public void Anything_but_one_expression_is_an_error(string text)
    {
        var parsed = Expression.Parse(text);
        Assert.True(!parsed.Success || !parsed.Expression!.Evaluate(Context).Success, text);
    }

    [Fact]
    public void Variables_are_listed_with_their_places() =>
        Assert.Equal(
            [("customer.orders_count", 1, 1), ("customer.tags[]", 1, 30), ("i", 1, 44)],
            Expression.Parse("customer.orders_count > 1 && customer.tags[i] == 'vip'").Expression!.Variables.Select(v => (v.Path, v.Line, v.Column)));

    [Theory]
    [InlineData(null, false)]
    [InlineData(false, false)]
    [InlineData(true, true)]
    [InlineData(0, true)]
    [InlineData("", true)]
    public void Only_null_and_false_are_false(object? value, bool truthy) => Assert.Equal(truthy, Expression.IsTruthy(value));

    [Fact]
    public void Json_models_and_own_objects_are_read_alike()
    {
        using var json = JsonDocument.Parse("""{ "customer": { "age": 30, "price": 19.90, "tags": ["a"], "at": "2026-01-01T00:00:00+07:00" } }""");
        var context = new TemplateContext { Model = json.RootElement, Now = Now };

        Assert.Equal(true, Models.Evaluate("customer.age == 30 && customer.tags contains 'a' && customer.at < now - 30.days", context));
        Assert.Equal(19.90m, Models.Evaluate("customer.price", context));
        Assert.Equal("x", Models.Evaluate("thing.name", new TemplateContext { Model = Models.Map(("thing", new Thing())) }));
    }

    private sealed class Thing : ITemplateObject
    {
        public IReadOnlyCollection<string> MemberNames => ["name"];

        public bool TryGetMember(string name, out object? value)
        {
            value = name == "name" ? "x" : null;
            return value is not null;
        }
    }

    [Fact]
    public void Instants_move_to_the_zone_of_the_recipient_and_stay_the_same_instant()
    {
        var zone = TimeZoneInfo.FindSystemTimeZoneById("Asia/Ho_Chi_Minh");
        var context = Context with { Zone = zone };

        Assert.Equal("21:05", Models.Render("{{ now | date.to_string '%H:%M' }}", context));
        Assert.Equal(Now, Models.Evaluate("now", context));
    }

    [Fact]
    public void Arithmetic_over_a_clock_change_keeps_instants_and_shows_the_right_clock()
    {
        var context = new TemplateContext
        {
            Zone = TimeZoneInfo.FindSystemTimeZoneById("Europe/Berlin"),
            Now = new DateTimeOffset(2026, 3, 28, 12, 0, 0, TimeSpan.Zero),
        };

        Assert.Equal("2026-03-28 13:00|2026-03-29 14:00 +02:00", Models.Render("{{ now | date.to_string '%F %R' }}|{{ now + 1.days | date.to_string '%F %R %Z' }}", context));
        Assert.Equal("1.00:00:00", ((TimeSpan)Models.Evaluate("(now + 1.days) - now", context)!).ToString("c", CultureInfo.InvariantCulture));
    }
}
