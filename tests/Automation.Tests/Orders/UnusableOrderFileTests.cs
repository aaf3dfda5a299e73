using System.Text;
using Automation.Server.Orders;
using Xunit;

namespace Automation.Tests.Orders;

/// <summary>What makes a whole file unusable is one message that says what, where and what to do.</summary>
public sealed class UnusableOrderFileTests
{
    private const string Map = """{"customer":"CustomerID","order":"InvoiceNo","time":{"column":"Date","format":"iso-8601"},"email":"{Mail}"}""";
    private const string Header = "CustomerID,InvoiceNo,Date,Mail\n";

    [Fact]
    public void Missing_columns_are_all_named_with_the_nearest_and_those_found()
    {
        var message = Problem("CustomerId,InvoiceNo,Datum,E\n1,2,3,4\n");

        Assert.Contains("column \"CustomerID\" (customer) is missing; did you mean \"CustomerId\"?", message, StringComparison.Ordinal);
        Assert.Contains("column \"Date\" (time.column) is missing; did you mean \"Datum\"?", message, StringComparison.Ordinal);
        Assert.Contains("column \"Mail\" (email) is missing", message, StringComparison.Ordinal);
        Assert.Contains("Columns found: CustomerId, InvoiceNo, Datum, E.", message, StringComparison.Ordinal);
    }

    [Fact]
    public void Wrong_delimiter_is_suspected_when_there_is_one_column()
        => Assert.Contains("Everything is in one column: set \"delimiter\"", Problem("CustomerID;InvoiceNo;Date;Mail\n"), StringComparison.Ordinal);

    [Fact]
    public void Column_name_that_occurs_twice_must_be_given_by_place()
        => Assert.Contains("is the name of 2 columns, give its place (1 or 5)", Problem("CustomerID,InvoiceNo,Date,Mail,CustomerID\n"), StringComparison.Ordinal);

    [Fact]
    public void Column_list_of_another_length_is_refused()
        => Assert.Contains("lists 2 columns, the first row has 4", Problem(Header, Map.Replace("{\"customer\"", "{\"file\":{\"columns\":[\"a\",\"b\"]},\"customer\"", StringComparison.Ordinal)), StringComparison.Ordinal);

    [Theory]
    [InlineData(0)]
    [InlineData(70_000)]
    public void Byte_of_another_encoding_is_shown_with_its_place(int rowsBefore)
    {
        var start = Header + string.Concat(Enumerable.Repeat("1,2,2011-01-01,é\n", rowsBefore)) + "1,2,2011-01-01,Caf";
        byte[] bytes = [.. Encoding.UTF8.GetBytes(start), 0xE9, .. "\n"u8];

        var message = Problem(bytes);

        Assert.Contains($"is not utf-8: byte {bytes.Length - 1} of its text (line {rowsBefore + 2}) is 0xE9", message, StringComparison.Ordinal);
        Assert.Contains("Set \"encoding\"", message, StringComparison.Ordinal);
    }

    [Fact]
    public void Cut_off_character_at_the_end_is_another_encoding()
        => Assert.Contains("is not utf-8: byte 49 ", Problem([.. Encoding.UTF8.GetBytes(Header + "1,2,2011-01-01,aa"), 0xE2, 0x82]), StringComparison.Ordinal);

    [Fact]
    public void Utf16_and_utf8_are_told_apart()
    {
        var wide = Map.Replace("{\"customer\"", "{\"file\":{\"encoding\":\"utf-16\"},\"customer\"", StringComparison.Ordinal);

        Assert.Contains("it has zero bytes, as UTF-16 has", Problem(Encoding.Unicode.GetBytes(Header)), StringComparison.Ordinal);
        Assert.Contains("is not utf-16: it has no zero bytes", Problem(Header, wide), StringComparison.Ordinal);
    }

    [Fact]
    public void Byte_that_shift_jis_lacks_is_shown_with_its_place()
    {
        var map = Map.Replace("{\"customer\"", "{\"file\":{\"encoding\":\"shift_jis\"},\"customer\"", StringComparison.Ordinal);

        Assert.Contains("is not shift_jis: byte", Problem([.. Encoding.UTF8.GetBytes(Header + "1,2,2011-01-01,"), 0x81, 0x20, .. "\n"u8], map), StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("", "is empty")]
    [InlineData("\n\r\n\n", "holds only blank lines")]
    public void File_without_rows_is_empty(string text, string expected) => Assert.Contains(expected, Problem(text), StringComparison.Ordinal);

    [Fact]
    public void Header_alone_is_a_history_without_orders()
    {
        using var files = new OrderFiles();

        Assert.Equal((0, 0), (files.Read(Map, Header).Rows, files.Read(Map, Header).Orders.Count));
    }

    [Theory]
    [InlineData(1)]
    [InlineData(4)]
    [InlineData(8)]
    [InlineData(100)]
    [InlineData(30_000)]
    public void Truncated_gzip_is_noticed_wherever_it_was_cut(int missing)
    {
        var packed = OrderFiles.Gzip(Header + string.Concat(Enumerable.Range(1, 20_000).Select(i => $"{i},{i * 7919 % 104_729},2011-01-01,\n")));

        Assert.Contains("is a gzip file that is damaged or ends too early", Problem(packed[..^missing]), StringComparison.Ordinal);
    }

    [Fact]
    public void Damaged_gzip_is_noticed()
    {
        var packed = OrderFiles.Gzip(Header + string.Concat(Enumerable.Range(1, 20_000).Select(i => $"{i},{i * 7919 % 104_729},2011-01-01,\n")));
        packed[packed.Length / 2] ^= 0x55;

        Assert.Contains("is a gzip file that is damaged", Problem(packed), StringComparison.Ordinal);
    }

    [Theory]
    [InlineData(1)]
    [InlineData(200_000)]
    public void Quote_that_is_never_closed_is_noticed(int rowsAfter)
        => Assert.Contains("never closed", Problem(Header + "1,2,2011-01-01,\"a\n" + string.Concat(Enumerable.Repeat("1,2,2011-01-01,a\n", rowsAfter))), StringComparison.Ordinal);

    [Fact]
    public void Missing_file_and_folder_are_one_message()
    {
        using var files = new OrderFiles();
        var map = OrderMapReader.Read(Map, "map.json");

        Assert.Contains("cannot be read", Assert.Throws<OrderFileException>(() => files.Read(map, Path.Combine(files.Folder, "none.csv"))).Message, StringComparison.Ordinal);
        Assert.Contains("cannot be read", Assert.Throws<OrderFileException>(() => files.Read(map, files.Folder)).Message, StringComparison.Ordinal);
    }

    [Fact]
    public void Reading_ends_when_it_is_cancelled()
    {
        using var files = new OrderFiles();
        using var source = new CancellationTokenSource();
        source.Cancel();
        var path = files.Write("orders.csv", Encoding.UTF8.GetBytes(Header));

        Assert.Throws<OperationCanceledException>(() => OrderFile.Read(path, OrderMapReader.Read(Map, "map.json"), new OrderReading { Now = OrderFiles.Now }, source.Token));
    }

    private static string Problem(string text, string map = Map) => Problem(Encoding.UTF8.GetBytes(text), map);

    private static string Problem(byte[] bytes, string map = Map)
    {
        using var files = new OrderFiles();
        return Assert.Throws<OrderFileException>(() => files.Read(map, bytes)).Message;
    }
}
