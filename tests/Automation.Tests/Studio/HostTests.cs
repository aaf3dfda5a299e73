using System.IO.Compression;
using System.Net;
using System.Net.Http.Headers;
using Automation.Server.Access;
using Automation.Tests.Hosting;
using Xunit;

namespace Automation.Tests.Studio;

/// <summary>Elsa Studio as the server hands it out: its files, the page around it, the language of that page.</summary>
public sealed class HostTests(HostTests.Running running) : IClassFixture<HostTests.Running>
{
    private const string Boot = "/studio/_framework/blazor.webassembly.js";

    [Theory]
    [InlineData("/studio/", "Definitions", "")]
    [InlineData("/studio/workflows/definitions", "Definitions", "")]
    [InlineData("/studio/workflows/definitions/thank-you/edit", "Editor", "thank-you")]
    [InlineData("/studio/workflows/instances?page=1", "Journeys", "")]
    [InlineData("/studio/workflows/instances/7f3a/view", "Journey", "7f3a")]
    public async Task Each_view_has_a_page_of_its_own(string path, string element, string id)
    {
        var answer = await GetAsync(path);
        var page = await BodyAsync(answer);

        Assert.Equal(HttpStatusCode.OK, answer.StatusCode);
        Assert.Contains($"data-element=\"{element}\"", page, StringComparison.Ordinal);
        Assert.Contains($"data-id=\"{id}\"", page, StringComparison.Ordinal);
        Assert.Contains("id=\"blazor-error-ui\"", page, StringComparison.Ordinal);
        Assert.Equal("no-cache", answer.Headers.CacheControl?.ToString());
    }

    [Fact]
    public async Task Page_allows_no_other_host_and_no_script_of_its_own_text()
    {
        var answer = await GetAsync("/studio/");
        var policy = answer.Headers.GetValues("Content-Security-Policy").Single();
        var page = await BodyAsync(answer);

        Assert.DoesNotContain("http", policy, StringComparison.Ordinal);
        Assert.DoesNotContain("'unsafe-eval'", policy, StringComparison.Ordinal);
        Assert.DoesNotContain("'unsafe-inline'", policy.Split(';').Single(part => part.TrimStart().StartsWith("script-src", StringComparison.Ordinal)), StringComparison.Ordinal);
        Assert.DoesNotContain("<script>", page, StringComparison.Ordinal);
        Assert.DoesNotContain("://", page, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Designer_without_its_slash_is_led_to_it()
    {
        Assert.Equal("/studio/", (await GetAsync("/studio")).RequestMessage?.RequestUri?.AbsolutePath);
    }

    [Theory]
    [InlineData("/studio/workflows/definitions/x/draw")]
    [InlineData("/studio/workflows/nothing")]
    public async Task View_that_is_not_there_is_a_page_that_says_so(string path)
    {
        var answer = await GetAsync(path);

        Assert.Equal(HttpStatusCode.NotFound, answer.StatusCode);
        Assert.Contains("There is no such page", await BodyAsync(answer), StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("/studio/_framework/nothing.wasm")]
    [InlineData("/studio/_content/nothing.js")]
    [InlineData("/studio/_framework/blazor.webassembly.js.br")]
    [InlineData("/studio/_framework/..%2f..%2fAutomation.Server.dll")]
    [InlineData("/studio/index.html")]
    public async Task File_that_is_not_there_is_never_a_page(string path)
    {
        var answer = await GetAsync(path);

        Assert.Equal(HttpStatusCode.NotFound, answer.StatusCode);
        Assert.Empty(await BodyAsync(answer));
    }

    [Theory]
    [InlineData("br", "br")]
    [InlineData("gzip, deflate, br, zstd", "br")]
    [InlineData("br;q=0, gzip", null)]
    [InlineData("gzip", null)]
    [InlineData(null, null)]
    public async Task Compressed_and_plain_file_say_the_same(string? accepted, string? encoding)
    {
        var plain = await (await GetAsync(Boot)).Content.ReadAsByteArrayAsync(TestContext.Current.CancellationToken);

        var answer = await GetAsync(Boot, accepted);
        var body = await answer.Content.ReadAsByteArrayAsync(TestContext.Current.CancellationToken);

        Assert.Equal(encoding, answer.Content.Headers.ContentEncoding.SingleOrDefault());
        Assert.Equal("Accept-Encoding", answer.Headers.Vary.Single());
        Assert.Equal(plain, encoding is null ? body : Unpack(body));
    }

    [Fact]
    public async Task File_with_a_hash_in_its_name_is_kept_and_others_are_asked_for_again()
    {
        var hashed = Directory.EnumerateFiles(Path.Combine(AppContext.BaseDirectory, "studio", "_framework"), "dotnet.native.*.wasm").Single();

        var kept = await GetAsync("/studio/_framework/" + Path.GetFileName(hashed));
        var boot = await GetAsync(Boot, "br");
        var style = await GetAsync("/studio/host.css");

        Assert.Equal("public, max-age=31536000, immutable", kept.Headers.CacheControl?.ToString());
        Assert.Equal("application/wasm", kept.Content.Headers.ContentType?.MediaType);
        Assert.Equal("no-cache", boot.Headers.CacheControl?.ToString());
        Assert.Equal("no-cache", style.Headers.CacheControl?.ToString());
        Assert.Equal(HttpStatusCode.NotModified, (await GetAsync(Boot, "br", boot.Headers.ETag)).StatusCode);
        Assert.Equal(HttpStatusCode.OK, (await GetAsync(Boot, null, boot.Headers.ETag)).StatusCode);
    }

    [Theory]
    [InlineData("dotnet.js", "text/javascript")]
    [InlineData("icudt.*.dat", "application/octet-stream")]
    public async Task Browser_is_told_what_a_file_is(string name, string type)
    {
        var file = Directory.EnumerateFiles(Path.Combine(AppContext.BaseDirectory, "studio", "_framework"), name).Single();

        Assert.Equal(type, (await GetAsync("/studio/_framework/" + Path.GetFileName(file))).Content.Headers.ContentType?.MediaType);
    }

    [Fact]
    public async Task Every_file_that_the_page_names_is_there()
    {
        var page = await BodyAsync(await GetAsync("/studio/workflows/definitions/x/edit"));
        var links = page.Split("src=\"").Concat(page.Split("rel=\"stylesheet\" href=\"")).Where((part, index) => index > 0 && !part.StartsWith("<!", StringComparison.Ordinal)).Select(part => part.Split('"')[0]).Where(link => link.Contains('.', StringComparison.Ordinal)).ToList();

        Assert.True(links.Count >= 14, string.Join('\n', links));
        foreach (var link in links)
        {
            Assert.Equal(HttpStatusCode.OK, (await GetAsync(new Uri(new Uri("http://x/studio/"), link).AbsolutePath)).StatusCode);
        }
    }

    [Fact]
    public async Task Chosen_language_is_kept_and_leads_back()
    {
        using var form = new FormUrlEncodedContent([KeyValuePair.Create("language", "vi"), KeyValuePair.Create("back", "/studio/workflows/instances?page=2")]);

        var own = await running.Server.AsAsync(Role.Viewer);
        var answer = await own.PostAsync("/language", form, TestContext.Current.CancellationToken);
        var page = await BodyAsync(answer);

        Assert.Equal("/studio/workflows/instances?page=2", answer.RequestMessage?.RequestUri?.PathAndQuery);
        Assert.Contains("<html lang=\"vi\">", page, StringComparison.Ordinal);
        Assert.Contains("Hành trình", page, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("//elsewhere.example/")]
    [InlineData("/\\elsewhere.example/")]
    [InlineData("https://elsewhere.example/")]
    [InlineData("")]
    public async Task Language_form_does_not_lead_to_another_site(string back)
    {
        using var form = new FormUrlEncodedContent([KeyValuePair.Create("language", "ja"), KeyValuePair.Create("back", back)]);

        var own = await running.Server.AsAsync(Role.Viewer);
        var answer = await own.PostAsync("/language", form, TestContext.Current.CancellationToken);

        Assert.Equal(running.Server.Server.Address, answer.RequestMessage?.RequestUri);
    }

    [Fact]
    public async Task Language_that_is_none_of_ours_is_refused()
    {
        using var form = new FormUrlEncodedContent([KeyValuePair.Create("language", "tlh")]);

        Assert.Equal(HttpStatusCode.BadRequest, (await running.Server.Client.PostAsync("/language", form, TestContext.Current.CancellationToken)).StatusCode);
    }

    private async Task<HttpResponseMessage> GetAsync(string path, string? accepted = null, EntityTagHeaderValue? known = null)
    {
        using var request = new HttpRequestMessage(HttpMethod.Get, path);
        request.Headers.TryAddWithoutValidation("Accept-Encoding", accepted);
        if (known is not null)
        {
            request.Headers.IfNoneMatch.Add(known);
        }

        return await running.Server.Client.SendAsync(request, TestContext.Current.CancellationToken);
    }

    private static Task<string> BodyAsync(HttpResponseMessage answer) => answer.Content.ReadAsStringAsync(TestContext.Current.CancellationToken);

    private static byte[] Unpack(byte[] packed)
    {
        using var unpacked = new MemoryStream();
        using var stream = new BrotliStream(new MemoryStream(packed), CompressionMode.Decompress);
        stream.CopyTo(unpacked);
        return unpacked.ToArray();
    }

    /// <summary>One server for all of them: nothing here changes anything.</summary>
    public sealed class Running : IAsyncLifetime
    {
        private ServerFixture? _server;

        internal ServerFixture Server => _server!;

        public async ValueTask InitializeAsync() => _server = await ServerFixture.StartAsync(startsCampaign: false);

        public async ValueTask DisposeAsync() => await Server.DisposeAsync();
    }
}
