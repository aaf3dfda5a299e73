using System.IO.Compression;
using System.Net;
using System.Net.Http.Headers;
using System.Text.RegularExpressions;
using Automation.Server.Pages.Assets;
using Automation.Tests.Hosting;
using Automation.TestKit;
using Xunit;

namespace Automation.Tests.Pages;

/// <summary>What pages load: found, kept by the browser for good, compressed.</summary>
public sealed partial class AssetTests
{
    private static CancellationToken Ct => TestContext.Current.CancellationToken;

    [Fact]
    public async Task Everything_that_a_page_names_is_there_and_is_kept_for_good()
    {
        await using var fixture = await ServerFixture.StartAsync();

        var addresses = Address().Matches(await fixture.Client.GetStringAsync("/", Ct)).Select(match => match.Value).Distinct().ToList();

        Assert.Contains(addresses, address => address.EndsWith("/lib/htmx.js", StringComparison.Ordinal));
        Assert.Contains(addresses, address => address.EndsWith("/console/console.css", StringComparison.Ordinal));
        foreach (var address in addresses)
        {
            var answer = await fixture.Client.GetAsync(address, Ct);
            Assert.Equal(HttpStatusCode.OK, answer.StatusCode);
            Assert.Equal("public, max-age=31536000, immutable", answer.Headers.CacheControl?.ToString());
        }
    }

    [Fact]
    public async Task Compressed_file_is_the_plain_one_and_far_smaller()
    {
        await using var fixture = await ServerFixture.StartAsync();
        var address = Address().Matches(await fixture.Client.GetStringAsync("/", Ct)).Select(match => match.Value).First(found => found.EndsWith("/lib/tabler.css", StringComparison.Ordinal));
        var plain = await fixture.Client.GetByteArrayAsync(address, Ct);
        using var request = new HttpRequestMessage(HttpMethod.Get, address) { Headers = { AcceptEncoding = { new StringWithQualityHeaderValue("br") } } };

        var packed = await (await fixture.Client.SendAsync(request, Ct)).Content.ReadAsByteArrayAsync(Ct);

        using var unpacked = new MemoryStream();
        using (var stream = new BrotliStream(new MemoryStream(packed), CompressionMode.Decompress))
        {
            await stream.CopyToAsync(unpacked, Ct);
        }

        Assert.Equal(plain, unpacked.ToArray());
        Assert.True(packed.Length < plain.Length / 8, $"{packed.Length} of {plain.Length} bytes");
    }

    [Theory]
    [InlineData("/assets/000000000000/lib/htmx.js")]
    [InlineData("/assets/000000000000/lib/nothing.js")]
    [InlineData("/assets/000000000000/../appsettings.json")]
    public async Task Address_of_other_content_is_not_answered(string address)
    {
        await using var fixture = await ServerFixture.StartAsync();

        Assert.Equal(HttpStatusCode.NotFound, (await fixture.Client.GetAsync(address, Ct)).StatusCode);
    }

    [Fact]
    public void Every_icon_that_a_page_shows_is_in_the_sprite()
    {
        var root = RepositoryFolder.Of("src", "Automation.Server");
        var known = File.ReadAllLines(Path.Combine(root, "Pages", "Assets", "icons.txt")).ToHashSet(StringComparer.Ordinal);
        var shown = Directory.EnumerateFiles(Path.Combine(root, "Pages"), "*.cs*", SearchOption.AllDirectories).SelectMany(file => Icon().Matches(File.ReadAllText(file)).Select(match => match.Groups[1].Value));

        Assert.Empty(shown.Where(name => !known.Contains(name)).Distinct().Select(name => $"'{name}' is not in icons.txt"));
        Assert.NotNull(PageAssets.Open(AppContext.BaseDirectory)["lib/icons.svg"]);
    }

    [GeneratedRegex("/assets/[0-9a-f]+/[a-z0-9./-]+")]
    private static partial Regex Address();

    [GeneratedRegex("(?:Icon|EmptyState)\\(\"([a-z0-9-]+)\"")]
    private static partial Regex Icon();
}
