using System.Globalization;
using Automation.Server.Orders;
using Xunit;

namespace Automation.Tests.Orders;

public sealed class OrderTimeTests
{
    [Theory]
    [InlineData("2011-03-27 00:59", "2011-03-27T00:59:00Z")]
    [InlineData("2011-03-27 01:00", "2011-03-27T01:00:00Z")] // skipped: 02:00 BST
    [InlineData("2011-03-27 01:30", "2011-03-27T01:30:00Z")] // skipped: 02:30 BST
    [InlineData("2011-03-27 02:00", "2011-03-27T01:00:00Z")]
    [InlineData("2011-10-30 00:59", "2011-10-29T23:59:00Z")]
    [InlineData("2011-10-30 01:30", "2011-10-30T00:30:00Z")] // twice: the earlier, still BST
    [InlineData("2011-10-30 02:00", "2011-10-30T02:00:00Z")]
    public void Skipped_times_move_forward_and_repeated_times_are_the_earlier(string text, string expected)
        => Assert.Equal(Utc(expected), Read(text, "yyyy-MM-dd HH:mm", "Europe/London"));

    [Theory]
    [InlineData("2018-11-04", "2018-11-04T03:00:00Z")] // São Paulo skipped midnight
    [InlineData("2018-11-05", "2018-11-05T02:00:00Z")]
    public void Date_alone_is_local_midnight_moved_out_of_a_gap(string text, string expected)
        => Assert.Equal(Utc(expected), Read(text, "yyyy-MM-dd", "America/Sao_Paulo"));

    [Fact]
    public void Date_alone_takes_the_time_of_day_of_the_map_and_full_times_do_not()
    {
        Assert.Equal(Utc("2011-01-02T05:30:00Z"), Read("2011-01-02", "yyyy-MM-dd", "Asia/Ho_Chi_Minh", "12:30"));
        Assert.Equal(Utc("2011-01-01T17:00:00Z"), Read("2011-01-02 00:00", "yyyy-MM-dd HH:mm", "Asia/Ho_Chi_Minh", "12:30"));
        Assert.Equal(Utc("2011-01-02T05:30:00Z"), Read("2011-01-02", "iso-8601", "Asia/Ho_Chi_Minh", "12:30"));
    }

    [Theory]
    [InlineData("2011-12-09T12:50:00+01:00", "2011-12-09T11:50:00Z")]
    [InlineData("2011-12-09T12:50:00.5-0530", "2011-12-09T18:20:00.5Z")]
    [InlineData("2011-12-09 12:50:00 +01", "2011-12-09T11:50:00Z")]
    [InlineData("2011-12-09 12:50:00 UTC", "2011-12-09T12:50:00Z")]
    [InlineData("20111209T125000Z", "2011-12-09T12:50:00Z")]
    [InlineData("2011-07-09T12:50", "2011-07-09T11:50:00Z")]
    [InlineData("2011-07-09", "2011-07-08T23:00:00Z")]
    public void Iso_offset_is_honoured_and_the_zone_used_without_one(string text, string expected)
        => Assert.Equal(Utc(expected), Read(text, "iso-8601", "Europe/London"));

    [Theory]
    [InlineData("2011-07-09T12:50")]
    [InlineData("2011-12-09T12:50:00+25:00")]
    [InlineData("2011-02-29T00:00:00Z")]
    [InlineData("09/12/2011")]
    public void Iso_time_that_says_no_instant_is_a_bad_time(string text) => Assert.Null(Read(text, "iso-8601", zone: null));

    [Theory]
    [InlineData("1323435000", "unix-seconds", "2011-12-09T12:50:00Z")]
    [InlineData("1323435000.5", "unix-seconds", "2011-12-09T12:50:00.5Z")]
    [InlineData("1323435000500", "unix-milliseconds", "2011-12-09T12:50:00.5Z")]
    [InlineData("40513.5", "days-since 1899-12-30", "2010-12-01T12:00:00Z")]
    [InlineData("12", "days-since 2014-01-01", "2014-01-13T00:00:00Z")]
    [InlineData("12/9/2011 1:05 PM", "M/d/yyyy h:mm tt", "2011-12-09T13:05:00Z")]
    [InlineData("2011-12-09 12:50:00 +02:00", "yyyy-MM-dd HH:mm:ss zzz", "2011-12-09T10:50:00Z")]
    public void Other_ways_of_writing_are_read(string text, string format, string expected)
        => Assert.Equal(Utc(expected), Read(text, format, "Europe/London"));

    [Fact]
    public void First_format_that_fits_is_taken()
    {
        const string Both = "dd/MM/yyyy\",\"MM/dd/yyyy";

        Assert.Equal(Utc("2011-04-03T00:00:00Z"), Read("03/04/2011", Both, "UTC"));
        Assert.Equal(Utc("2011-04-30T00:00:00Z"), Read("04/30/2011", Both, "UTC"));
    }

    [Fact]
    public void Reading_does_not_depend_on_the_culture_of_the_machine()
    {
        var before = CultureInfo.CurrentCulture;
        try
        {
            CultureInfo.CurrentCulture = new CultureInfo("th-TH");

            Assert.Equal(Utc("2011-12-09T13:05:00Z"), Read("9 Dec 2011 1:05 PM", "d MMM yyyy h:mm tt", "UTC"));
        }
        finally
        {
            CultureInfo.CurrentCulture = before;
        }
    }

    [Fact]
    public void Time_of_an_order_is_the_earliest_of_its_rows()
    {
        using var files = new OrderFiles();

        var history = files.Read(
            """{"customer":"C","order":"O","time":{"columns":["D","T"],"format":"yyyy-MM-dd HH:mm","zone":"UTC"}}""",
            "C,O,D,T\na,1,2011-01-02,10:00\na,1,2011-01-02,09:00\na,1,2011-01-03,08:00\n");

        Assert.Equal(Utc("2011-01-02T09:00:00Z"), Assert.Single(history.Orders).At);
    }

    [Fact]
    public void Times_outside_the_history_have_their_own_reasons()
    {
        using var files = new OrderFiles();

        var history = files.Read(
            """{"customer":"C","order":"{row}","time":{"column":"T","format":["yyyy-MM-dd HH:mm:ss","unix-seconds"],"zone":"UTC"}}""",
            """
            C,T
            a,0001-01-01 00:00:00
            a,1970-01-01 23:59:59
            a,1970-01-02 00:00:00
            a,0
            a,2026-01-01 00:00:00
            a,2026-01-01 00:00:01
            a,9999-12-31 23:59:59
            a,99999999999999999999
            a,yesterday
            a,
            """);

        Assert.Equal([("absurd-date", 3L), ("bad-time", 2L), ("future-date", 3L)], history.Rejected.Select(pair => (pair.Key, pair.Value)));
        Assert.Equal([3L, 5L], history.Orders.Select(order => order.FirstRow));
    }

    private static DateTimeOffset Utc(string text) => DateTimeOffset.Parse(text, CultureInfo.InvariantCulture);

    private static DateTimeOffset? Read(string text, string format, string? zone, string timeOfDay = "00:00")
    {
        var zoned = zone is null ? "" : $",\"zone\":\"{zone}\"";
        var map = OrderMapReader.Read($$"""{"customer":"C","order":"O","time":{"column":"T","format":["{{format}}"]{{zoned}},"time_of_day":"{{timeOfDay}}"} }""", "map.json");
        return new TimeReader(map.Time).TryRead(text, out var at) ? at : null;
    }
}
