using System.Text;
using Automation.TestKit.Conformance;
using Automation.TestKit.Storage;
using Xunit;

namespace Automation.Tests.Storage;

public sealed class SqliteErasureTests : ErasureConformance
{
    /// <summary>What stands in the customer's rows and in the search, each in the form in which it stands there.</summary>
    private static readonly string[] Secrets = ["SECRET", "secretmail", "secretname", "84912000777", "Thị", "1990-05-20"];

    protected override StoreFixture CreateFixture() => new SqliteFixture();

    [Fact]
    public async Task Not_even_the_bytes_of_the_file_tell()
    {
        var customer = await AddFull();
        for (var i = 0; i < 200; i++)
        {
            await Do(tx => tx.UpsertCustomerAsync(new($"other{i}", $"mail{i}@example.test", $"+84{900_000_000 + i}", $"Trần Văn {i}"), Start, Ct));
        }

        await Store.EmptyLogAsync(Ct);
        Assert.All(Secrets, secret => Assert.Contains(secret, Bytes(), StringComparison.Ordinal));

        Assert.True(await Erase(customer));
        await Store.EmptyLogAsync(Ct);

        Assert.All(Secrets, secret => Assert.DoesNotContain(secret, Bytes(), StringComparison.Ordinal));
    }

    /// <summary>All that is on the disk; bytes that are no text stand as marks.</summary>
    private string Bytes()
    {
        var file = ((SqliteFixture)Fixture).File;
        return string.Concat(Directory.GetFiles(Path.GetDirectoryName(file)!).Select(path =>
        {
            using var stream = new FileStream(path, FileMode.Open, FileAccess.Read, FileShare.ReadWrite);
            using var reader = new StreamReader(stream, Encoding.UTF8);
            return reader.ReadToEnd();
        }));
    }
}
