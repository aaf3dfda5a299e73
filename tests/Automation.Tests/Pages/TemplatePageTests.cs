using System.Net;
using System.Text.RegularExpressions;
using Automation.Server.Access;
using Automation.Server.Pages.Templates;
using Automation.Tests.Hosting;
using Xunit;

namespace Automation.Tests.Pages;

public sealed partial class TemplatePageTests
{
    private static CancellationToken Ct => TestContext.Current.CancellationToken;

    [Fact]
    public async Task A_viewer_sees_and_previews_and_finds_nothing_to_press()
    {
        await using var server = await ServerFixture.StartAsync(startsCampaign: false);
        await server.StopAsync();
        server.Role = Role.Viewer;
        await server.StartAsync();

        var page = await server.Client.GetStringAsync("/templates/thank-you?file=text.en.tpl", Ct);

        Assert.Contains("readonly", page, StringComparison.Ordinal);
        Assert.DoesNotContain("handler=Save", page, StringComparison.Ordinal);
        Assert.DoesNotContain("handler=Test", page, StringComparison.Ordinal);
        Assert.Contains("Thank you for your order", page, StringComparison.Ordinal);
        foreach (var handler in (string[])["Save", "Publish", "Remove", "Test", "Delete", "TakeOver", "Keep"])
        {
            Assert.Equal(HttpStatusCode.Forbidden, (await PostAsync(server, "/templates/thank-you?handler=" + handler, page, new() { ["Form.Text"] = "x", ["Form.File"] = "text.en.tpl" })).Status);
        }

        Assert.Equal(HttpStatusCode.Forbidden, (await PostAsync(server, "/templates/thank-you/versions?handler=Restore", page, new() { ["version"] = "0" })).Status);
        Assert.Equal(HttpStatusCode.OK, (await PostAsync(server, "/templates/thank-you?handler=Look", page, new() { ["Form.Text"] = "Typed {{ 1 + }}", ["Form.File"] = "text.en.tpl" })).Status);
        Assert.Equal(0, (await server.GetAsync("/api/templates/thank-you")).GetProperty("template").GetProperty("latest").GetInt32());
    }

    [Fact]
    public async Task What_is_typed_comes_back_encoded_with_what_is_wrong()
    {
        await using var server = await ServerFixture.StartAsync(startsCampaign: false);
        var page = await server.Client.GetStringAsync("/templates/thank-you?file=html.en.tpl", Ct);
        const string Typed = "</textarea><script>alert(1)</script>{{ 1 + }}";

        var (status, answer) = await PostAsync(server, "/templates/thank-you?handler=Look", page, new() { ["Form.Text"] = Typed, ["Form.File"] = "html.en.tpl" });

        Assert.Equal(HttpStatusCode.OK, status);
        Assert.DoesNotContain("<script>alert", answer, StringComparison.Ordinal);
        Assert.Contains("&lt;/textarea&gt;&lt;script&gt;alert(1)", answer, StringComparison.Ordinal);
        Assert.Contains("data-line=\"1\"", answer, StringComparison.Ordinal);
    }

    [Fact]
    public async Task There_is_no_page_of_what_is_not_there()
    {
        await using var server = await ServerFixture.StartAsync(startsCampaign: false);

        Assert.Equal(HttpStatusCode.NotFound, (await server.Client.GetAsync("/templates/nothing", Ct)).StatusCode);
        Assert.Equal(HttpStatusCode.NotFound, (await server.Client.GetAsync("/templates/nothing/versions", Ct)).StatusCode);
        Assert.Equal(HttpStatusCode.NotFound, (await server.Client.GetAsync("/templates/thank-you/versions?from=8&to=9", Ct)).StatusCode);
        Assert.Equal(HttpStatusCode.NotFound, (await server.Client.GetAsync("/templates/frames/00", Ct)).StatusCode);
        Assert.Equal(HttpStatusCode.OK, (await server.Client.GetAsync("/templates/thank-you?file=sms.ja.tpl", Ct)).StatusCode);
        Assert.Equal(HttpStatusCode.OK, (await server.Client.GetAsync("/templates/thank-you?file=../../secret", Ct)).StatusCode);
    }

    [Fact]
    public void Frames_give_way_when_there_is_no_room_and_the_newest_stays()
    {
        var frames = new PreviewFrames();
        var first = frames.Keep(new string('a', 9_000_000));
        var second = frames.Keep(new string('b', 9_000_000));
        var third = frames.Keep(new string('c', 40_000_000));

        Assert.Null(frames.Find(Id(first)));
        Assert.Null(frames.Find(Id(second)));
        Assert.NotNull(frames.Find(Id(third)));

        static string Id(string address) => address[(address.LastIndexOf('/') + 1)..];
    }

    private static async Task<(HttpStatusCode Status, string Text)> PostAsync(ServerFixture server, string path, string page, Dictionary<string, string> fields)
    {
        fields["__RequestVerificationToken"] = Token().Match(page) is { Success: true } token ? token.Groups[1].Value : "";
        using var form = new FormUrlEncodedContent(fields);
        var answer = await server.Client.PostAsync(path, form, Ct);
        return (answer.StatusCode, await answer.Content.ReadAsStringAsync(Ct));
    }

    [GeneratedRegex("name=\"__RequestVerificationToken\"[^>]*value=\"([^\"]+)\"")]
    private static partial Regex Token();
}
