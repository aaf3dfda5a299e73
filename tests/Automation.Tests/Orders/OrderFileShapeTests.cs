using System.Text;
using Automation.Server.Orders;
using Xunit;

namespace Automation.Tests.Orders;

public sealed class OrderFileShapeTests
{
    private const string Keys = """ "customer":"Kunde","order":"{row}","time":{"column":"Zeit","format":"iso-8601","zone":"UTC"},"name":"Name" """;

    [Theory]
    [InlineData("comma", ",")]
    [InlineData("semicolon", ";")]
    [InlineData("tab", "\t")]
    [InlineData("pipe", "|")]
    [InlineData("^", "^")]
    public void Delimiters_quotes_and_line_breaks_are_read(string name, string sign)
    {
        var text = $"Kunde{sign}Zeit{sign}Name\r\n\r\n1{sign}2011-01-01{sign}\"A{sign}\"\"B\"\"\nC\"\r\n2{sign}2011-01-02{sign}5\" nail";
        using var files = new OrderFiles();

        var orders = files.Read($$"""{"file":{"delimiter":"{{name}}"},{{Keys}}}""", text).Orders;

        Assert.Equal([$"A{sign}\"B\"\nC", "5\" nail"], orders.Select(order => order.Name));
    }

    [Fact]
    public void Quotes_can_be_another_sign_or_none()
    {
        using var files = new OrderFiles();

        Assert.Equal("a,b", files.Read($$"""{"file":{"quote":"'"},{{Keys}}}""", "Kunde,Zeit,Name\n1,2011-01-01,'a,b'\n").Orders[0].Name);
        Assert.Equal("\"a", files.Read($$"""{"file":{"quote":"none"},{{Keys}}}""", "Kunde,Zeit,Name\n1,2011-01-01,\"a\n").Orders[0].Name);
    }

    [Fact]
    public void Aligned_columns_are_cut_at_runs_of_white_space()
    {
        using var files = new OrderFiles();

        var history = files.Read(
            """{"file":{"delimiter":"whitespace","header":false},"customer":1,"order":"{row}","time":{"column":"2","format":"yyyyMMdd","zone":"UTC"},"amount":{"total":4}}""",
            "  00001 19970101  1   11.77\r\n   \r\n 00002\t19970112\t 1   12.00 \n 00003 19970102  20.76\n");

        Assert.Equal([("00001", 11.77m), ("00002", 12m)], history.Orders.Select(order => (order.CustomerKey, order.Total)));
        Assert.Equal(new RejectedRow(3, "wrong-column-count", "", " 00003 19970102  20.76"), Assert.Single(files.Rejected));
    }

    [Fact]
    public void Column_list_names_the_columns_of_a_file_with_or_without_header()
    {
        using var files = new OrderFiles();
        const string Rows = "1,2011-01-01,A\n2,2011-01-02,B\n";

        var without = files.Read($$"""{"file":{"header":false,"columns":["Kunde","Zeit","Name"]},{{Keys}}}""", Rows);
        var with = files.Read($$"""{"file":{"columns":["Kunde","Zeit","Name"]},{{Keys}}}""", "x,x,x\n" + Rows);

        Assert.Equal(["A", "B"], without.Orders.Select(order => order.Name));
        Assert.Equal(["A", "B"], with.Orders.Select(order => order.Name));
    }

    [Theory]
    [InlineData("utf-8", "Jürgen Lê 東京")]
    [InlineData("utf-16", "Jürgen Lê 東京")]
    [InlineData("utf-16BE", "Jürgen Lê 東京")]
    [InlineData("windows-1252", "Jürgen €")]
    [InlineData("iso-8859-1", "Jürgen")]
    [InlineData("shift_jis", "東京ソ表")]
    public void Encodings_are_read_across_block_borders(string encoding, string name)
    {
        var text = new StringBuilder("Kunde,Zeit,Name\n");
        for (var i = 0; i < 9_000; i++)
        {
            text.Append(System.Globalization.CultureInfo.InvariantCulture, $"{i},2011-01-01,{name}\n");
        }

        using var files = new OrderFiles();

        var history = files.Read($$"""{"file":{"encoding":"{{encoding}}"},{{Keys}}}""", Utf8Text.Find(encoding)!.GetBytes(text.ToString()));

        Assert.Equal(9_000, history.Orders.Count);
        Assert.All(history.Orders, order => Assert.Equal(name, order.Name));
    }

    [Theory]
    [InlineData("utf-8")]
    [InlineData("utf-16")]
    [InlineData("utf-16BE")]
    public void Byte_order_mark_wins_over_the_map(string encoding)
    {
        var bytes = Encoding.GetEncoding(encoding).GetPreamble().Concat(Encoding.GetEncoding(encoding).GetBytes("Kunde,Zeit,Name\n1,2011-01-01,Lê\n"));
        using var files = new OrderFiles();

        Assert.Equal("Lê", files.Read($$"""{"file":{"encoding":"windows-1252"},{{Keys}}}""", bytes.ToArray()).Orders[0].Name);
    }

    [Fact]
    public void Gzip_is_recognised_by_content_in_one_or_several_parts()
    {
        using var files = new OrderFiles();
        var rows = string.Concat(Enumerable.Range(1, 20_000).Select(i => $"{i},2011-01-01,N{i * 7919 % 104_729}\n"));
        byte[] packed = [.. OrderFiles.Gzip("Kunde,Zeit,Name\n" + rows), .. OrderFiles.Gzip("x,2011-01-02,last\n")];

        var history = files.Read($$"""{{{Keys}}}""", packed);

        Assert.Equal((20_001, "last"), (history.Rows, history.Orders[^1].Name));
    }
}
