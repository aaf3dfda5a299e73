using System.Net.Http.Json;
using System.Text.RegularExpressions;
using Microsoft.Playwright;
using Xunit;
using static Microsoft.Playwright.Assertions;

namespace Automation.Browser.Tests.Pages;

/// <summary>What people do with templates.</summary>
public sealed class TemplatePagesTests(BrowserFixture browser)
{
    private const string Edit = "/templates/thank-you?file=html.en.tpl";

    /// <summary>Whether the frame is at least and at most so wide inside, and drawn within its box, which is as high as what is drawn.</summary>
    private const string IsWhole = """
        ([least, most]) => {
          const frame = document.querySelector('iframe.mail-frame');
          const drawn = frame?.getBoundingClientRect();
          const box = frame?.parentElement.getBoundingClientRect();
          return frame && frame.offsetWidth >= least && frame.offsetWidth <= most
            && drawn.left >= box.left - 1 && drawn.right <= box.right + 1 && Math.abs(drawn.height - box.height) <= 1;
        }
        """;

    [Theory]
    [InlineData(1440, 900)]
    [InlineData(390, 844)]
    public async Task A_template_is_changed_and_seen_in_a_test_message(int width, int height)
    {
        await using var server = await RunningServer.StartAsync();
        await browser.VisitAsync(
            server,
            async page =>
            {
                await page.OpenAsync("/templates");
                await page.Page.GetByRole(AriaRole.Link, new() { Name = "thank-you", Exact = true }).ClickAsync();
                var text = page.Page.GetByLabel("html.en.tpl");
                await text.FillAsync((await text.InputValueAsync()).Replace("Thank you for your order", "Warm thanks for coming", StringComparison.Ordinal));

                // The preview follows what is typed, before anything is saved.
                await Expect(page.Page.Locator("#preview .subject strong")).ToContainTextAsync("Warm thanks for coming");

                await page.Page.GetByLabel("E-mail address").FillAsync("me@anywhere.test");
                await page.Page.GetByRole(AriaRole.Button, new() { Name = "Send test" }).ClickAsync();
                await Expect(page.Page.Locator("#test-result")).ToContainTextAsync("Sent to me@anywhere.test.");
                await page.ShouldBeGoodAsync($"template-tested-{width}");
                var mailbox = await page.Page.Context.RunAndWaitForPageAsync(() => page.Page.GetByRole(AriaRole.Link, new() { Name = "See it in the mailbox" }).ClickAsync());
                await Expect(mailbox.Locator("h1")).ToContainTextAsync("[TEST] Warm thanks for coming");
                await mailbox.CloseAsync();

                // What was typed is still there, and not saved yet.
                await Expect(text).ToHaveValueAsync(new Regex("Warm thanks for coming"));
                await page.Page.GetByRole(AriaRole.Button, new() { Name = "Save and publish" }).ClickAsync();
                await page.Page.Locator("dialog [data-yes]").ClickAsync();
                await Expect(page.Page.Locator("#notes")).ToContainTextAsync("Version 1 is published");
                await page.ShouldBeGoodAsync($"template-published-{width}");
            },
            new Visit { Width = width, Height = height });
    }

    [Theory]
    [InlineData(1440, 900)]
    [InlineData(390, 844)]
    public async Task A_preview_is_as_wide_as_the_window_of_a_mail_and_drawn_to_fit(int width, int height)
    {
        await using var server = await RunningServer.StartAsync();
        foreach (var isDark in (bool[])[false, true])
        {
            await browser.VisitAsync(
                server,
                async page =>
                {
                    foreach (var (choice, least, most) in ((string, int, int)[])[("Desktop", 700, 1440), ("Phone", 390, 390)])
                    {
                        await page.OpenAsync(Edit);
                        if (choice == "Phone")
                        {
                            // The choice is posted with the form, and the preview drawn anew.
                            await page.Page.RunAndWaitForResponseAsync(
                                () => page.Page.GetByText(choice, new() { Exact = true }).ClickAsync(), answer => answer.Url.Contains("/templates/frames/", StringComparison.Ordinal));
                        }

                        // A frame that is out of sight is not drawn.
                        await page.Page.Locator("iframe.mail-frame").ScrollIntoViewIfNeededAsync();
                        await Expect(page.Page.FrameLocator("iframe.mail-frame").GetByText("Kind regards")).ToBeVisibleAsync();
                        await page.Page.WaitForFunctionAsync(IsWhole, new[] { least, most });
                        await page.ShouldBeGoodAsync($"template-preview-{choice.ToLowerInvariant()}-{width}{(isDark ? "-dark" : "")}");
                    }
                },
                new Visit { Width = width, Height = height, IsDark = isDark });
        }
    }

    [Fact]
    public async Task Problems_are_told_while_typing_with_their_places()
    {
        await using var server = await RunningServer.StartAsync();
        await browser.VisitAsync(server, async page =>
        {
            await page.OpenAsync(Edit);
            await page.Page.Locator("#text").FillAsync("+++\nsubject = 'Hi'\n+++\n<p>{{ if }}</p>");

            var problem = page.Page.Locator("#problems li[data-line='4']").First;
            await Expect(problem).ToBeVisibleAsync();
            await Expect(page.Page.Locator(".gutter span.error")).ToHaveTextAsync(["4"]);
            await problem.GetByRole(AriaRole.Link).ClickAsync();
            Assert.True(await page.Page.EvaluateAsync<int>("document.getElementById('text').selectionStart") > 20);
            await page.ShouldBeGoodAsync("template-problems");

            await page.Page.Locator("#text").FillAsync("+++\nsubject = 'Hi'\n+++\n<p>Hello</p>");
            await Expect(page.Page.Locator("#problems")).ToContainTextAsync("No problem is known.");
        });
    }

    [Fact]
    public async Task The_second_of_two_people_loses_nothing()
    {
        await using var server = await RunningServer.StartAsync();
        await browser.VisitAsync(server, async page =>
        {
            await page.OpenAsync(Edit);
            await page.Page.Locator("#text").FillAsync("+++\nsubject = 'Mine'\n+++\n<p>Mine</p>");
            await SaveAsync(server, "+++\nsubject = 'Theirs'\n+++\n<p>Theirs</p>");
            await page.Page.GetByRole(AriaRole.Button, new() { Name = "Save draft" }).ClickAsync();

            await Expect(page.Page.GetByRole(AriaRole.Heading, new() { NameRegex = new Regex("has saved version 1 while you were typing") })).ToBeVisibleAsync();
            await Expect(page.Page.Locator(".conflict .come").First).ToContainTextAsync("Theirs");
            await Expect(page.Page.Locator("#text")).ToHaveValueAsync("+++\nsubject = 'Mine'\n+++\n<p>Mine</p>");
            await page.ShouldBeGoodAsync("template-conflict");

            await page.Page.GetByRole(AriaRole.Button, new() { Name = "Save mine over theirs" }).ClickAsync();
            await Expect(page.Page.Locator("#notes")).ToContainTextAsync("Saved as version 2");
            await page.Page.GotoAsync("/templates/thank-you/versions");
            await Expect(page.Page.Locator(".diff .come").First).ToBeVisibleAsync();
            await page.ShouldBeGoodAsync("template-versions-diff");

            await page.Page.GetByRole(AriaRole.Row, new() { NameRegex = new Regex("^Version 1") }).GetByRole(AriaRole.Button, new() { Name = "Restore" }).ClickAsync();
            await Expect(page.Page.Locator("#notes")).ToContainTextAsync("version 3");
            await page.Page.GotoAsync(Edit);
            await Expect(page.Page.Locator("#text")).ToHaveValueAsync(new Regex("Theirs"));
        });
    }

    [Fact]
    public async Task Without_script_all_of_it_works_too()
    {
        await using var server = await RunningServer.StartAsync();
        await browser.VisitAsync(
            server,
            async page =>
            {
                await page.Page.GotoAsync(Edit);
                await page.Page.Locator("#text").FillAsync("+++\nsubject = 'Plain'\n+++\n<p>{{ 1 + }}</p>");
                await page.Page.GetByRole(AriaRole.Button, new() { Name = "Show" }).ClickAsync();
                await Expect(page.Page.Locator("#problems li").First).ToBeVisibleAsync();
                await page.Page.Locator("#text").FillAsync("+++\nsubject = 'Plain'\n+++\n<p>Plain</p>");
                await page.Page.GetByRole(AriaRole.Button, new() { Name = "Save and publish" }).ClickAsync();
                await Expect(page.Page.Locator("#notes")).ToContainTextAsync("Version 1 is published");
                await Expect(page.Page.Locator("#preview .subject strong")).ToHaveTextAsync("Plain");
                await page.Page.GotoAsync("/templates/new?from=thank-you");
                await page.Page.GetByLabel("Name").FillAsync("thank-you-gold");
                await page.Page.GetByRole(AriaRole.Button, new() { Name = "Make it" }).ClickAsync();
                await Expect(page.Page.Locator("h1")).ToHaveTextAsync("thank-you-gold");
                await page.Page.GetByRole(AriaRole.Button, new() { Name = "Delete" }).ClickAsync();
                await Expect(page.Page.Locator("#notes")).ToContainTextAsync("'thank-you-gold' is deleted.");
            },
            new Visit { HasScript = false });
    }

    [Fact]
    public async Task Hostile_text_runs_nowhere_in_the_console()
    {
        await using var server = await RunningServer.StartAsync();
        const string Hostile = "+++\nsubject = '<img src=x onerror=document.title=1><script>document.title=1</script>'\n+++\n</textarea><script>parent.document.title='owned'</script><img src='https://elsewhere.example/x.png' onerror=\"top.document.title='owned'\"><form action='/templates/thank-you?handler=Save' method='post'><input name='x'></form>";
        await SaveAsync(server, Hostile);
        await browser.VisitAsync(server, async page =>
        {
            await page.OpenAsync(Edit);

            await Expect(page.Page.Locator("#text")).ToHaveValueAsync(Hostile);
            await Expect(page.Page.Locator("#preview .subject strong")).ToContainTextAsync("<script>");
            Assert.DoesNotContain("owned", await page.Page.TitleAsync(), StringComparison.Ordinal);
            var frame = await page.Page.Locator("iframe.mail-frame").GetAttributeAsync("src");
            var answer = await server.Client.GetAsync(frame, TestContext.Current.CancellationToken);
            Assert.StartsWith("sandbox; default-src 'none'", answer.Headers.GetValues("Content-Security-Policy").Single(), StringComparison.Ordinal);
            await page.Page.GotoAsync("/templates/thank-you/versions");
            await Expect(page.Page.Locator(".diff")).ToContainTextAsync("<script>");
            Assert.DoesNotContain("owned", await page.Page.TitleAsync(), StringComparison.Ordinal);

            // The browser says what the frame has kept out, and nothing else: scripts, and a picture from elsewhere, for which it was asked in vain.
            Assert.NotEmpty(page.Complaints);
            Assert.All(page.Complaints, complaint => Assert.Matches("Blocked script execution in '[^']*/templates/frames/|violates the following Content Security Policy|^asks another host: https://elsewhere.example", complaint));
        });
    }

    private static async Task SaveAsync(RunningServer server, string text)
    {
        var opened = await server.GetAsync("/api/templates/thank-you");
        var body = new { basis = opened.GetProperty("template").GetProperty("basis").GetString(), files = new Dictionary<string, string> { ["html.en.tpl"] = text } };
        (await server.Client.PutAsJsonAsync("/api/templates/thank-you", body, TestContext.Current.CancellationToken)).EnsureSuccessStatusCode();
    }
}
