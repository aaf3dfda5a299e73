using System.Net;
using System.Net.Http.Json;
using System.Text.Json;
using Automation.Server.Access;
using Automation.Tests.Hosting;
using Xunit;

namespace Automation.Tests.Api;

/// <summary>Templates over HTTP, against the real server.</summary>
public sealed class TemplateApiTests
{
    private const string Text = "+++\nsubject = 'Xin chào'\n+++\n<p>Xin chào {{ customer.name }}</p>";

    private static CancellationToken Ct => TestContext.Current.CancellationToken;

    [Fact]
    public async Task A_template_is_edited_published_and_seen_in_a_test_message()
    {
        await using var server = await ServerFixture.StartAsync(usesMailbox: true, startsCampaign: false);
        var opened = await server.GetAsync("/api/templates/thank-you");
        Assert.Equal(0, opened.GetProperty("template").GetProperty("published").GetInt32());
        Assert.Contains("Cảm ơn", opened.GetProperty("files").GetProperty("html.vi.tpl").GetString(), StringComparison.Ordinal);

        var saved = await SendAsync(server, HttpMethod.Put, "/api/templates/thank-you", new { basis = Basis(opened), files = new Dictionary<string, string> { ["html.vi.tpl"] = Text }, note = "warmer" });
        Assert.Equal(1, saved.GetProperty("version").GetInt32());
        await SendAsync(server, HttpMethod.Post, "/api/templates/thank-you/publish", new { version = 1 });

        var sent = await SendAsync(server, HttpMethod.Post, "/api/templates/thank-you/test", new { channel = "email", locale = "vi", to = "me@anywhere.test" });
        var mail = await server.GetAsync("/api" + sent.GetProperty("mailbox").GetString());
        Assert.Equal("[TEST] Xin chào", mail.GetProperty("summary").GetProperty("title").GetString());

        var line = (await server.GetAsync("/api/templates")).GetProperty("templates").EnumerateArray().Single(template => template.GetProperty("name").GetString() == "thank-you");
        Assert.Equal((1, false, ServerFixture.Campaign), (line.GetProperty("published").GetInt32(), line.GetProperty("has_draft").GetBoolean(), line.GetProperty("uses")[0].GetProperty("workflow").GetString()));
        var versions = (await server.GetAsync("/api/templates/thank-you/versions")).GetProperty("versions");
        Assert.Equal([("warmer", 1), ("", 0)], versions.EnumerateArray().Select(version => (version.GetProperty("note").GetString()!, version.GetProperty("version").GetInt32())));
    }

    [Fact]
    public async Task What_was_published_is_sent_after_a_restart()
    {
        await using var server = await ServerFixture.StartAsync();
        var opened = await server.GetAsync("/api/templates/thank-you");
        await SendAsync(server, HttpMethod.Put, "/api/templates/thank-you", new { basis = Basis(opened), files = new Dictionary<string, string> { ["html.vi.tpl"] = Text } });
        await SendAsync(server, HttpMethod.Post, "/api/templates/thank-you/publish", new { version = 1 });
        await server.StopAsync();
        await server.StartAsync();

        (await server.OrderAsync("1")).EnsureSuccessStatusCode();

        Assert.Equal("Xin chào", (await server.Provider.NextAsync(ServerFixture.Patience)).Subject);
    }

    [Fact]
    public async Task Refusals_are_problems_that_say_what_and_where()
    {
        await using var server = await ServerFixture.StartAsync(startsCampaign: false);
        var basis = Basis(await server.GetAsync("/api/templates/thank-you"));
        var broken = new { basis, files = new Dictionary<string, string> { ["html.vi.tpl"] = "{{ if }}" } };
        await SendAsync(server, HttpMethod.Put, "/api/templates/thank-you", broken);

        var conflict = await SendAsync(server, HttpMethod.Put, "/api/templates/thank-you", new { basis, files = new Dictionary<string, string> { ["html.vi.tpl"] = Text } }, HttpStatusCode.Conflict);
        Assert.Contains("test Administrator has saved version 1", conflict.GetProperty("detail").GetString(), StringComparison.Ordinal);
        var problem = (await SendAsync(server, HttpMethod.Post, "/api/templates/thank-you/publish", new { version = 1 }, HttpStatusCode.BadRequest)).GetProperty("problems")[0];
        Assert.Equal(("html.vi.tpl", 1), (problem.GetProperty("file").GetString(), problem.GetProperty("line").GetInt32()));
        Assert.NotEqual(0, (await SendAsync(server, HttpMethod.Post, "/api/templates/thank-you/check", new { })).GetProperty("problems").GetArrayLength());

        await SendAsync(server, HttpMethod.Get, "/api/templates/nothing", null, HttpStatusCode.NotFound);
        await SendAsync(server, HttpMethod.Put, "/api/templates/thank-you", new { files = 7 }, HttpStatusCode.BadRequest);
        await SendAsync(server, HttpMethod.Post, "/api/templates/thank-you/preview", new { channel = "letter" }, HttpStatusCode.BadRequest);
        await SendAsync(server, HttpMethod.Post, "/api/templates/thank-you/publish", new { version = -1 }, HttpStatusCode.BadRequest);
        await SendAsync(server, HttpMethod.Post, "/api/templates", new { name = "Bad Name", from = "thank-you" }, HttpStatusCode.BadRequest);
        Assert.Equal(HttpStatusCode.BadRequest, (await server.Client.PutAsync("/api/templates/thank-you", new StringContent("[", System.Text.Encoding.UTF8, "application/json"), Ct)).StatusCode);
    }

    [Fact]
    public async Task A_viewer_reads_and_previews_and_changes_nothing()
    {
        await using var server = await ServerFixture.StartAsync(startsCampaign: false);
        await server.StopAsync();
        server.Role = Role.Viewer;
        await server.StartAsync();
        var basis = Basis(await server.GetAsync("/api/templates/thank-you"));

        await SendAsync(server, HttpMethod.Post, "/api/templates/thank-you/preview", new { channel = "email" });
        foreach (var (method, path) in new[]
        {
            (HttpMethod.Put, "/api/templates/thank-you"), (HttpMethod.Post, "/api/templates"), (HttpMethod.Delete, "/api/templates/thank-you?basis=" + basis),
            (HttpMethod.Post, "/api/templates/thank-you/publish"), (HttpMethod.Post, "/api/templates/thank-you/restore"), (HttpMethod.Post, "/api/templates/thank-you/test"),
            (HttpMethod.Post, "/api/templates/thank-you/take-over"), (HttpMethod.Post, "/api/templates/thank-you/keep"),
        })
        {
            await SendAsync(server, method, path, new { basis, version = 1, name = "x", from = "thank-you", channel = "email", to = "a@b.test" }, HttpStatusCode.Forbidden);
        }
    }

    private static string Basis(JsonElement opened) => opened.GetProperty("template").GetProperty("basis").GetString()!;

    private static async Task<JsonElement> SendAsync(ServerFixture server, HttpMethod method, string path, object? body, HttpStatusCode expected = HttpStatusCode.OK)
    {
        using var request = new HttpRequestMessage(method, path) { Content = body is null ? null : JsonContent.Create(body) };
        var answer = await server.Client.SendAsync(request, Ct);
        var text = await answer.Content.ReadAsStringAsync(Ct);
        Assert.True(answer.StatusCode == expected, $"{method} {path}: {answer.StatusCode} {text}");
        using var json = JsonDocument.Parse(text);
        return json.RootElement.Clone();
    }
}
