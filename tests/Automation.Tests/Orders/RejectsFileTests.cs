using System.Text;
using Automation.Server.Orders;
using Xunit;

namespace Automation.Tests.Orders;

public sealed class RejectsFileTests
{
    private const string Map = """{"customer":"C","order":"O","time":{"column":"T","format":"iso-8601","zone":"UTC"},"amount":{"total":"A"}}""";

    [Fact]
    public void Every_rejected_row_is_written_as_it_was()
    {
        using var files = new OrderFiles();
        var orders = files.Write("shop.csv.gz", OrderFiles.Gzip("O,C,T,A\n1,a,2011-01-01,1\n2,,2011-01-01,\"1\n2\"\n3,c,2011-01-01,x\n4,d\n"));
        var path = RejectsFile.PathFor(orders, files.Folder);

        var history = Import(orders, path);

        Assert.Equal(Path.Combine(files.Folder, "shop.rejects.csv"), path);
        Assert.Equal(
            "row,reason,column,raw\n2,anonymous,C,\"2,,2011-01-01,\"\"1\n2\"\"\"\n3,bad-number,A,\"3,c,2011-01-01,x\"\n4,wrong-column-count,,\"4,d\"\n",
            File.ReadAllText(path));
        Assert.Equal(history.Rows, history.AcceptedRows + history.Rejected.Values.Sum());
        Assert.Equal(["anonymous", "bad-number", "wrong-column-count"], history.Rejected.Keys);
    }

    [Fact]
    public void Import_without_rejected_rows_leaves_no_old_list_behind()
    {
        using var files = new OrderFiles();
        var path = files.Write("shop.rejects.csv", Encoding.UTF8.GetBytes("old"));

        Import(files.Write("shop.csv", Encoding.UTF8.GetBytes("O,C,T,A\n1,a,2011-01-01,1\n")), path);

        Assert.Equal("row,reason,column,raw\n", File.ReadAllText(path));
    }

    [Fact]
    public void Place_that_cannot_be_written_is_one_message()
    {
        using var files = new OrderFiles();

        var exception = Assert.Throws<OrderFileException>(() => new RejectsFile(Path.Combine(files.Folder, "none", "r.csv")));

        Assert.Contains("cannot be written", exception.Message, StringComparison.Ordinal);
        Assert.Contains("--rejects", exception.Message, StringComparison.Ordinal);
    }

    [Fact]
    public void Full_disk_is_one_message()
    {
        Assert.SkipUnless(File.Exists("/dev/full"), "no /dev/full on this machine");

        var exception = Assert.Throws<OrderFileException>(() =>
        {
            using var rejects = new RejectsFile("/dev/full");
            rejects.Add(new RejectedRow(1, RejectReason.Anonymous, "C", new string('x', 1_000_000)));
        });

        Assert.Contains("/dev/full cannot be written", exception.Message, StringComparison.Ordinal);
    }

    [Fact]
    public void Progress_ends_with_the_size_of_the_file()
    {
        using var files = new OrderFiles();
        var rows = string.Concat(Enumerable.Range(1, 30_000).Select(i => $"{i},a,2011-01-01,1\n"));
        var path = files.Write("shop.csv", Encoding.UTF8.GetBytes("O,C,T,A\n" + rows));
        var reports = new List<long>();

        OrderFile.Read(path, OrderMapReader.Read(Map, "map.json"), new OrderReading { Now = OrderFiles.Now, Progress = new Reports(reports) }, CancellationToken.None);

        Assert.Equal(4, reports.Count);
        Assert.Equal(reports.Order(), reports);
        Assert.Equal(new FileInfo(path).Length, reports[^1]);
    }

    private static OrderHistory Import(string orders, string rejectsPath)
    {
        using var rejects = new RejectsFile(rejectsPath);
        return OrderFile.Read(orders, OrderMapReader.Read(Map, "map.json"), new OrderReading { Now = OrderFiles.Now, Rejected = rejects.Add }, CancellationToken.None);
    }

    private sealed class Reports(List<long> into) : IProgress<long>
    {
        public void Report(long value) => into.Add(value);
    }
}
