using Automation.Server.Orders;
using Xunit;

namespace Automation.Tests.Orders;

public sealed class OrderGroupingTests
{
    private const string Time = """ "time":{"column":"T","format":"iso-8601","zone":"UTC"} """;

    [Theory]
    [InlineData("17850.0", "17850")]
    [InlineData("017850", "17850")]
    [InlineData("+17850", "17850")]
    [InlineData("-5.00", "-5")]
    [InlineData("-0", "0")]
    public void Integer_keys_are_the_same_however_written(string cell, string expected)
        => Assert.Equal(expected, Assert.Single(Read("""{"column":"C","as":"integer"}""", cell).Orders).CustomerKey);

    [Theory]
    [InlineData("17850.5")]
    [InlineData("1e5")]
    [InlineData("A7")]
    [InlineData("-")]
    public void Key_that_is_no_integer_is_a_bad_number(string cell)
        => Assert.Equal(1, Read("""{"column":"C","as":"integer"}""", cell).Rejected["bad-number"]);

    [Fact]
    public void Keys_are_trimmed_lowered_joined_and_built_by_pattern()
    {
        Assert.Equal("ab", Read("""{"column":"C","as":"lower"}""", " AB ").Orders[0].CustomerKey);
        Assert.Equal("x-AB", Read("""{"columns":["S","C"]}""", "AB").Orders[0].CustomerKey);
        Assert.Equal("{x}/7", Read("""{"pattern":"{{{S}}}/{C|integer}"}""", "7.0").Orders[0].CustomerKey);
        Assert.Equal("x", Read("2", "AB").Orders[0].CustomerKey);
    }

    [Fact]
    public void Key_with_an_empty_part_is_anonymous_even_for_a_cancellation()
    {
        using var files = new OrderFiles();

        var history = files.Read(
            $$"""{"file":{"empty":["NULL"]},"customer":{"columns":["S","C"]},"order":"O",{{Time}},"cancelled":{"order_starts_with":"C"} }""",
            "O,S,C,T\nC1,x,,2011-01-01\n2,x,NULL,2011-01-01\n3,x,7,2011-01-01\n,x,7,2011-01-01\n");

        Assert.Equal([("anonymous", 2L), ("missing-order", 1L)], history.Rejected.Select(pair => (pair.Key, pair.Value)));
        Assert.Equal([new RejectedRow(1, "anonymous", "C", "C1,x,,2011-01-01"), new RejectedRow(2, "anonymous", "C", "2,x,NULL,2011-01-01")], files.Rejected[..2]);
        Assert.Equal("x-7", Assert.Single(history.Orders).CustomerKey);
    }

    [Fact]
    public void Later_rows_with_another_customer_are_rejected_and_the_customer_does_not_count()
    {
        using var files = new OrderFiles();

        var history = files.Read(
            $$"""{"customer":"C","order":"O",{{Time}},"amount":{"total":"A"} }""",
            "O,C,T,A\n1,a,2011-01-02,1\n1,b,2011-01-01,10\n1,a,2011-01-02,100\n");

        var order = Assert.Single(history.Orders);
        Assert.Equal(("a", 101m, 2), (order.CustomerKey, order.Total, order.ItemCount));
        Assert.Equal(1, history.CustomersCount);
        Assert.Equal(new RejectedRow(2, "customer-conflict", "C", "1,b,2011-01-01,10"), Assert.Single(files.Rejected));
    }

    [Fact]
    public void Total_written_once_is_taken_once_and_a_different_one_is_rejected()
    {
        using var files = new OrderFiles();

        var history = files.Read(
            $$"""{"customer":"C","order":"O",{{Time}},"amount":{"total_once":"A"} }""",
            "O,C,T,A\n1,a,2011-01-02,12.50\n1,a,2011-01-02,12.5\n1,a,2011-01-02,13\n");

        Assert.Equal(12.5m, Assert.Single(history.Orders).Total);
        Assert.Equal(1, history.Rejected["total-conflict"]);
    }

    [Theory]
    [InlineData("""{"column":"S","equals":"x"}""", true)]
    [InlineData("""{"column":"S","in":["x"],"rows":"any"}""", true)]
    [InlineData("""{"column":"O","starts_with":["C","1"]}""", true)]
    [InlineData("""{"order_starts_with":["C","1"]}""", true)]
    [InlineData("""{"column":"A","less_than":0,"rows":"any"}""", true)]
    [InlineData("""{"negative_total":true}""", true)]
    [InlineData("""[{"order_starts_with":"9"},{"column":"S","not_equals":["y","z"]}]""", true)]
    [InlineData("""{"column":"A","less_than":0}""", false)]
    [InlineData("""{"column":"A","equals":"-7","rows":"all"}""", false)]
    [InlineData("""{"column":"S","equals":"X"}""", false)]
    public void Cancel_rules_mark_the_order(string rule, bool cancelled)
    {
        using var files = new OrderFiles();

        var history = files.Read(
            $$"""{"customer":"C","order":"O",{{Time}},"amount":{"total":"A"},"cancelled":{{rule}}}""",
            "O,C,T,A,S\n1,a,2011-01-02,2,x\n1,a,2011-01-02,-7,x\n");

        Assert.Equal(cancelled, Assert.Single(history.Orders).Cancelled);
    }

    [Fact]
    public void Ignored_rows_are_counted_before_anything_else_is_checked()
    {
        using var files = new OrderFiles();

        var history = files.Read(
            $$"""{"customer":"C","order":"O",{{Time}},"ignore_rows":[{"column":"S","in":["POST","DOT"]},{"column":"S","starts_with":"gift_"}]}""",
            "O,C,T,S\n1,a,2011-01-02,POST\n1,,never,gift_50\n1,a,2011-01-02,lamp\n");

        Assert.Equal(2, history.Rejected["ignored"]);
        Assert.Equal(1, Assert.Single(history.Orders).ItemCount);
    }

    [Fact]
    public void Address_of_an_order_is_the_one_of_its_first_row_that_has_it()
    {
        using var files = new OrderFiles();

        var history = files.Read(
            $$"""{"customer":"C","order":"O",{{Time}},"email":"E","phone":"P","name":"{F} {L}","locale":{"pattern":"vi-VN"},"zone":"Z"}""",
            "O,C,T,E,P,F,L,Z\n1,a,2011-01-02,,,,Lê,\n1,a,2011-01-02,e@x.test,0901 234-567,An,Lê,Asia/Ho_Chi_Minh\n2,a,2011-01-03,f@x.test,,An,,Hanoi\n");

        var order = Assert.Single(history.Orders);
        Assert.Equal(("e@x.test", "+84901234567", "Lê", "vi-VN", "Asia/Ho_Chi_Minh"), (order.Email, order.Phone, order.Name, order.Locale, order.Zone));
        Assert.Equal(new RejectedRow(3, "bad-zone", "Z", "2,a,2011-01-03,f@x.test,,An,,Hanoi"), Assert.Single(files.Rejected));
    }

    [Fact]
    public void Orders_of_the_same_time_keep_the_order_of_the_file()
    {
        using var files = new OrderFiles();

        var history = files.Read(
            $$"""{"customer":"C","order":"O",{{Time}}}""",
            "O,C,T\nz,a,2011-01-02\ny,b,2011-01-01\nx,a,2011-01-02\nz,a,2011-01-03\n");

        Assert.Equal(["y", "z", "x"], history.Orders.Select(order => order.Key));
        Assert.Equal((4, 4, 2), (history.Rows, history.AcceptedRows, history.CustomersCount));
    }

    private static OrderHistory Read(string customer, string cell)
    {
        using var files = new OrderFiles();
        return files.Read($$"""{"customer":{{customer}},"order":"O",{{Time}}}""", $"O,S,C,T\n1,x,{cell},2011-01-02\n");
    }
}
