using Automation.Server.Audiences;
using Automation.Templating;
using Xunit;

namespace Automation.Tests.Audiences;

/// <summary>The editor shows every rule as lines, and the lines make the same rule again.</summary>
public sealed class RuleFormTests
{
    [Theory]
    [InlineData("customer.orders_count >= 1 && customer.last_order_at <= now - 90.days")]
    [InlineData("customer.tier == 'gold' || customer.tier == 'silver'")]
    [InlineData("customer.tier in ['Vàng', 'Bạc'] && (customer.email != null || customer.phone != null)")]
    [InlineData("(customer.tier == 'gold' && customer.orders_count > 3) || customer.total_spent >= 1000000.5")]
    [InlineData("customer.tags contains 'vip' && !(customer.tags contains 'staff')")]
    [InlineData("customer.last_order_at > now - 7.days")]
    [InlineData("customer.birthday == null")]
    [InlineData("customer.name starts_with 'O\\'Br'")]
    [InlineData("customer.attributes.points >= 100 && customer.attributes.city == 'Huế'")]
    [InlineData("customer.birthday.month == now.month")]
    [InlineData("customer.orders_count in [1, 2] && customer.zone != 'UTC'")]
    [InlineData("!(customer.orders_count > 1 && customer.tier == 'gold')")]
    [InlineData("true")]
    [InlineData("customer.created_at >= '2026-01-01T00:00:00+07:00'")]
    public void What_the_lines_make_is_the_rule_again(string rule)
    {
        var form = RuleForm.Of(Expression.Parse(rule).Expression!);

        Assert.Equal(rule, form.Write());
    }

    [Theory]
    [InlineData("a.days-turned: now - 30.days >= customer.last_order_at", "customer.last_order_at <= now - 30.days")]
    [InlineData("words: customer.orders_count >= 1 and customer.email == \"a@b\"", "customer.orders_count >= 1 && customer.email == 'a@b'")]
    [InlineData("weeks: customer.created_at <= now - 2.weeks", "customer.created_at <= now - 14.days")]
    [InlineData("brackets: ((customer.orders_count >= 1)) && ((customer.tier == 'a' && customer.tier != 'b'))", "customer.orders_count >= 1 && customer.tier == 'a' && customer.tier != 'b'")]
    public void Other_ways_to_say_it_come_out_in_the_usual_one(string named, string expected)
    {
        var rule = named[(named.IndexOf(':', StringComparison.Ordinal) + 1)..];

        Assert.Equal(expected, RuleForm.Of(Expression.Parse(rule).Expression!).Write());
    }

    [Fact]
    public void Lines_and_groups_become_a_rule()
    {
        var form = new RuleForm
        {
            Groups =
            [
                new() { Lines = [new() { Fact = "customer.last_order_at", Operator = RuleForm.LongerAgo, Value = "90" }, new() { Fact = "customer.tier", Operator = "in", Value = "gold, silver ,," }] },
                new() { IsAny = true, Lines = [new() { Fact = "customer.email", Operator = RuleForm.IsKnown }, new() { Fact = "customer.name", Operator = "contains", Value = "it's \\ me" }] },
                new() { Lines = [new() { Value = "  " }] },
            ],
        };

        Assert.Equal(
            "(customer.last_order_at <= now - 90.days && customer.tier in ['gold', 'silver']) && (customer.email != null || customer.name contains 'it\\'s \\\\ me')",
            form.Write());
        Assert.Empty(new RuleForm().Write());
    }

    [Fact]
    public void What_is_typed_into_a_value_never_becomes_a_part_of_the_rule()
    {
        var form = new RuleForm { Groups = [new() { Lines = [new() { Fact = "customer.name", Operator = "==", Value = "x' || true || 'y" }] }] };

        var rule = Expression.Parse(form.Write()).Expression!;
        Assert.Equal(new RuleValue.Constant("x' || true || 'y"), Assert.IsType<RulePart.Comparison>(rule.Outline).Value);
    }

    [Fact]
    public void A_number_that_is_none_is_a_problem_at_its_place()
    {
        var form = new RuleForm { Groups = [new() { Lines = [new() { Fact = "customer.orders_count", Operator = ">", Value = "many" }] }] };

        var problem = Assert.Single(AudienceRules.Read(form.Write(), NodaTime.NodaConstants.UnixEpoch).Problems);
        Assert.Equal((1, 25), (problem.Line, problem.Column));
    }
}
