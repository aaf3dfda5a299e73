using System.IO.Compression;
using System.Text;
using Automation.Server.Orders;

namespace Automation.Tests.Orders;

/// <summary>A folder of small order files, removed afterwards.</summary>
internal sealed class OrderFiles : IDisposable
{
    /// <summary>The time of the imports in these tests.</summary>
    public static readonly DateTimeOffset Now = new(2026, 1, 1, 0, 0, 0, TimeSpan.Zero);

    private readonly DirectoryInfo _folder = Directory.CreateTempSubdirectory("orders-");

    public string Folder => _folder.FullName;

    /// <summary>The rejected rows of the last reading.</summary>
    public List<RejectedRow> Rejected { get; } = [];

    public OrderHistory Read(string map, string text, Encoding? encoding = null)
        => Read(map, (encoding ?? new UTF8Encoding(false)).GetBytes(text));

    public OrderHistory Read(string map, byte[] bytes) => Read(OrderMapReader.Read(map, "map.json"), Write("orders.csv", bytes));

    public OrderHistory Read(OrderMap map, string path)
    {
        Rejected.Clear();
        return OrderFile.Read(path, map, new OrderReading { Now = Now, Rejected = Rejected.Add }, CancellationToken.None);
    }

    public string Write(string name, byte[] bytes)
    {
        var path = Path.Combine(Folder, name);
        File.WriteAllBytes(path, bytes);
        return path;
    }

    public static byte[] Gzip(string text)
    {
        var packed = new MemoryStream();
        using (var gzip = new GZipStream(packed, CompressionLevel.Optimal))
        {
            gzip.Write(Encoding.UTF8.GetBytes(text));
        }

        return packed.ToArray();
    }

    public void Dispose() => _folder.Delete(recursive: true);
}
