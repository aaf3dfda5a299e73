using System.Net.Http.Json;
using System.Text.Json;
using System.Text.Json.Nodes;
using System.Text.RegularExpressions;
using Automation.Server;
using Automation.Server.Access;
using Automation.Server.CommandLine;
using Automation.Server.Consent;
using Automation.Server.Hosting;
using Automation.TestKit;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Logging.Abstractions;
using Microsoft.Playwright;
using Xunit;

namespace Automation.Browser.Tests;

/// <summary>The real server with what ships, on a port and a database of its own.</summary>
internal sealed partial class RunningServer : IAsyncDisposable
{
    private readonly string _folder;
    private readonly CareServer _server;

    private RunningServer(string folder, CareServer server)
    {
        _folder = folder;
        _server = server;
        Client = new HttpClient { BaseAddress = server.Address };
    }

    internal Uri Address => _server.Address!;

    internal HttpClient Client { get; }

    /// <summary>The engine in it, for what another person does meanwhile.</summary>
    internal CareEngine Engine => _server.Engine;

    internal static async Task<RunningServer> StartAsync(Role role = Role.Administrator, string? workflows = null, Func<ServerSettings, ServerSettings>? adjust = null)
    {
        var (folder, settings) = Prepare(workflows);
        var plan = new CareServerPlan { Settings = adjust?.Invoke(settings) ?? settings, Logs = NullLoggerFactory.Instance };
        var running = new RunningServer(folder, await CareServer.StartAsync(plan, TestContext.Current.CancellationToken));
        await running.SignInAsync(role);
        return running;
    }

    /// <summary>The demo as its command starts it; it signs in whoever comes.</summary>
    /// <param name="day">How long a day of its shop takes.</param>
    internal static async Task<RunningServer> DemoAsync(TimeSpan day)
    {
        var (folder, settings) = Prepare(workflows: null);
        var plan = DemoCommand.Plan(settings with { Mailbox = Path.Combine(folder, "mailbox") }, day) with { Logs = NullLoggerFactory.Instance };
        return new RunningServer(folder, await CareServer.StartAsync(plan, TestContext.Current.CancellationToken));
    }

    private static (string Folder, ServerSettings Settings) Prepare(string? workflows)
    {
        var folder = Directory.CreateTempSubdirectory("automation-browser-").FullName;
        return (folder, new ServerSettings
        {
            Database = Path.Combine(folder, "automation.db"),
            BaseAddress = "http://127.0.0.1:0",
            Workflows = workflows ?? RepositoryFolder.Of("workflows"),
            Templates = RepositoryFolder.Of("templates"),
        });
    }

    /// <summary>The password of the person, whose name is lan.</summary>
    internal const string Password = "four kites over the bay";

    /// <summary>The cookie of somebody who has signed in, for browsers.</summary>
    internal Cookie Session { get; private set; } = new();

    /// <summary>A program with a key, and a person of the same role who was invited and has chosen a password.</summary>
    private async Task SignInAsync(Role role)
    {
        var (_, key) = await _server.Services.GetRequiredService<ApiKeyDesk>().MakeAsync(new ApiKeyPlan("tests", role, [], null), Actor.CommandLine, TestContext.Current.CancellationToken);
        Client.DefaultRequestHeaders.Authorization = new("Bearer", key);
        await using var scope = _server.Services.CreateAsyncScope();
        var (_, token) = await scope.ServiceProvider.GetRequiredService<UserDesk>().InviteAsync("lan", role, Actor.CommandLine, TestContext.Current.CancellationToken);
        var cookies = new System.Net.CookieContainer();
        using var person = new HttpClient(new HttpClientHandler { CookieContainer = cookies }) { BaseAddress = Address };
        var page = await person.GetStringAsync($"/link/{token}", TestContext.Current.CancellationToken);
        using var form = new FormUrlEncodedContent([new("password", Password), new("again", Password), new("__RequestVerificationToken", FormToken().Match(page).Groups[1].Value)]);
        Assert.True((await person.PostAsync($"/link/{token}", form, TestContext.Current.CancellationToken)).IsSuccessStatusCode);
        var session = cookies.GetCookies(Address).Single(cookie => cookie.Name.StartsWith("care-", StringComparison.Ordinal));
        Session = new Cookie { Name = session.Name, Value = session.Value, Url = Address.ToString(), HttpOnly = true, SameSite = SameSiteAttribute.Lax };
    }

    [GeneratedRegex("__RequestVerificationToken\" type=\"hidden\" value=\"([^\"]+)\"")]
    private static partial Regex FormToken();

    /// <summary>The latest version of a definition, without what differs from one saving to the next: times and ids of versions.</summary>
    internal async Task<string> DrawingAsync(string definition)
    {
        var json = (await Client.GetFromJsonAsync<JsonObject>($"/elsa/api/workflow-definitions/by-definition-id/{definition}?versionOptions=Latest", TestContext.Current.CancellationToken))!;
        foreach (var changing in (string[])["id", "version", "createdAt", "isLatest", "isPublished", "links"])
        {
            json.Remove(changing);
        }

        return json.ToJsonString();
    }

    /// <summary>The address of a page that a recipient opens from a message of care.</summary>
    internal string LinkOf(long customer, string path)
    {
        var links = _server.Engine.Options.Links!;
        var target = new LinkTarget(customer, Automation.Engine.Messages.Channel.Email, Automation.Engine.Messages.Purpose.Care, 0);
        return (path == PublicLinks.UnsubscribePath ? links.Unsubscribe(target) : links.Preferences(target)).AbsolutePath;
    }

    internal async Task<JsonElement> GetAsync(string path) => await Client.GetFromJsonAsync<JsonElement>(path, TestContext.Current.CancellationToken);

    internal async Task PostAsync(string path, object? body = null, string type = "application/json")
    {
        using var content = JsonContent.Create(body ?? new { }, new System.Net.Http.Headers.MediaTypeHeaderValue(type));
        var answer = await Client.PostAsync(path, content, TestContext.Current.CancellationToken);
        Assert.True(answer.IsSuccessStatusCode, $"{path}: {answer.StatusCode} {await answer.Content.ReadAsStringAsync(TestContext.Current.CancellationToken)}");
    }

    public async ValueTask DisposeAsync()
    {
        Client.Dispose();
        await _server.DisposeAsync();
        Directory.Delete(_folder, recursive: true);
    }
}
