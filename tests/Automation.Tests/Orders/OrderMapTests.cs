using Automation.Server.Orders;
using Xunit;

namespace Automation.Tests.Orders;

public sealed class OrderMapTests
{
    private const string Time = """ "time":{"column":"T","format":"iso-8601"} """;

    [Fact]
    public void Malformed_json_is_reported_with_line_and_column()
    {
        var message = Problem("{\n  \"customer\": \"C\",\n  \"order\" \"O\"\n}");

        Assert.Contains("The map shop.json is no JSON: line 3, column 11:", message, StringComparison.Ordinal);
    }

    [Fact]
    public void Unknown_property_gets_the_nearest_known_one()
    {
        var message = Problem("""{"customer":"C","order":"O","time":{"column":"T","formats":"iso-8601","format":"iso-8601"},"ignore_row":{"column":"A","equals":""}}""");

        Assert.Contains("time.formats: is not known here; did you mean \"format\"?", message, StringComparison.Ordinal);
        Assert.Contains("ignore_row: is not known here; did you mean \"ignore_rows\"?", message, StringComparison.Ordinal);
    }

    [Fact]
    public void Every_problem_is_reported_at_once()
    {
        var message = Problem("""
            {"file":{"encoding":"utf-9","delimiter":"comma and space"},"customer":{"column":"C","as":"int"},
             "time":{"column":"T","format":"YYYY-MM-DD","zone":"Europe/Londen"},"amount":{"quantity":"Q"},"cancelled":{"column":"S"}}
            """);

        Assert.Contains("has 8 problems", message, StringComparison.Ordinal);
        Assert.Contains("file.encoding: \"utf-9\" is no encoding", message, StringComparison.Ordinal);
        Assert.Contains("file.delimiter: \"comma and space\" cannot be used", message, StringComparison.Ordinal);
        Assert.Contains("customer.as: \"int\" is none of text, integer, lower, digits", message, StringComparison.Ordinal);
        Assert.Contains("order: is missing; give the column that holds the order key; the pattern \"{row}\"", message, StringComparison.Ordinal);
        Assert.Contains("time.format: \"YYYY-MM-DD\" does not hold a whole date", message, StringComparison.Ordinal);
        Assert.Contains("time.zone: \"Europe/Londen\" is no IANA time zone; did you mean \"Europe/London\"?", message, StringComparison.Ordinal);
        Assert.Contains("amount: quantity and price go together", message, StringComparison.Ordinal);
        Assert.Contains("cancelled: give a column and exactly one of equals", message, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("yyyy-mm-dd HH:MM")]
    [InlineData("dd/mm/yyyy")]
    [InlineData("dd/MM/yyyy hh:mm")]
    [InlineData("MM-dd HH:mm")]
    [InlineData("yyyy-MM-ddTHH:mm:ssK")]
    [InlineData("d")]
    [InlineData("days-since yesterday")]
    public void Format_that_would_lose_times_is_refused(string format)
        => Assert.Contains("time.format: ", Problem($$"""{"customer":"C","order":"O","time":{"column":"T","format":"{{format}}","zone":"UTC"} }"""), StringComparison.Ordinal);

    [Theory]
    [InlineData("yyyyMMdd")]
    [InlineData("M/d/yy h:mm tt")]
    [InlineData("dd MMM yyyy")]
    [InlineData("yyyy-MM-dd'T'HH:mm:ss.FFFzzz")]
    [InlineData("ddd, dd MMM yyyy HH:mm:ss")]
    [InlineData("d. M. yyyy HH.mm")]
    public void Usual_formats_are_taken(string format)
        => OrderMapReader.Read($$"""{"customer":"C","order":"O","time":{"column":"T","format":"{{format}}","zone":"UTC"} }""", "shop.json");

    [Fact]
    public void Local_times_need_a_zone()
        => Assert.Contains("time.zone: is missing", Problem("""{"customer":"C","order":"O","time":{"column":"T","format":"yyyy-MM-dd"}}"""), StringComparison.Ordinal);

    [Theory]
    [InlineData("""{"pattern":"{A"}""", "has no partner")]
    [InlineData("""{"pattern":"A}"}""", "has no partner")]
    [InlineData("""{"pattern":"{}"}""", "nothing inside")]
    [InlineData("""{"pattern":"{A|upper}"}""", "one of text, integer, lower, digits")]
    [InlineData("""{"column":"A","pattern":"{A}"}""", "exactly one of column, columns, pattern")]
    [InlineData("""{"columns":[]}""", "no list of columns")]
    [InlineData("0", "neither the name of a column nor its place")]
    public void Wrong_key_is_explained(string key, string expected)
        => Assert.Contains(expected, Problem($$"""{"customer":{{key}},"order":"O",{{Time}}}"""), StringComparison.Ordinal);

    [Fact]
    public void Property_written_twice_is_an_error()
        => Assert.Contains("customer", Problem($$"""{"customer":"A","customer":"B","order":"O",{{Time}}}"""), StringComparison.Ordinal);

    [Fact]
    public void Missing_map_file_is_one_message()
    {
        var exception = Assert.Throws<OrderFileException>(() => OrderMap.Load("no-such-folder/map.json"));

        Assert.Contains("The map no-such-folder/map.json cannot be read", exception.Message, StringComparison.Ordinal);
    }

    [Fact]
    public void Every_map_that_ships_is_read()
        => Assert.All(Directory.GetFiles(ShippedMaps.InRepository(Path.Combine("workflows", "maps"))), path => OrderMap.Load(path));

    private static string Problem(string json) => Assert.Throws<OrderFileException>(() => OrderMapReader.Read(json, "shop.json")).Message;
}
