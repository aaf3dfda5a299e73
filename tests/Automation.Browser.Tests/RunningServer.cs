using System.Net.Http.Json;
using System.Text.Json;
using System.Text.Json.Nodes;
using Automation.Server;
using Automation.Server.Access;
using Automation.Server.Consent;
using Automation.Server.Hosting;
using Automation.TestKit;
using Microsoft.Extensions.Logging.Abstractions;
using Xunit;

namespace Automation.Browser.Tests;

/// <summary>The real server with what ships, on a port and a database of its own.</summary>
internal sealed class RunningServer : IAsyncDisposable
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

    internal static async Task<RunningServer> StartAsync(Role role = Role.Administrator)
    {
        var folder = Directory.CreateTempSubdirectory("automation-browser-").FullName;
        var settings = new ServerSettings
        {
            Database = Path.Combine(folder, "automation.db"),
            BaseAddress = "http://127.0.0.1:0",
            Workflows = RepositoryFolder.Of("workflows"),
            Templates = RepositoryFolder.Of("templates"),
            Role = role,
        };
        var plan = new CareServerPlan { Settings = settings, Logs = NullLoggerFactory.Instance };
        return new RunningServer(folder, await CareServer.StartAsync(plan, TestContext.Current.CancellationToken));
    }

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
