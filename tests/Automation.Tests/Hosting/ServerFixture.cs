using System.Net.Http.Json;
using System.Text.Json;
using System.Text.Json.Nodes;
using Automation.Engine.Messages;
using Automation.Server;
using Automation.Server.Access;
using Automation.Server.Hosting;
using Automation.TestKit;
using Automation.TestKit.Definitions;
using Automation.TestKit.Messages;
using Automation.Tests.Access;
using Microsoft.Data.Sqlite;
using Xunit;

namespace Automation.Tests.Hosting;

/// <summary>The real server on a port of its own with a folder of its own, and one campaign: an order is thanked after a moment.</summary>
internal sealed class ServerFixture : IAsyncDisposable
{
    internal const string Campaign = "quick-thanks";

    internal static readonly TimeSpan Patience = TimeSpan.FromSeconds(30);

    private readonly string _folder = Directory.CreateTempSubdirectory("automation-server-").FullName;
    private CareServer? _server;
    private readonly List<HttpClient> _clients = [];
    private HttpClient? _client;

    internal ScriptedConnector Provider { get; set; } = new();

    internal CollectedLogs Logs { get; } = new();

    internal CareServer Server => _server!;

    internal HttpClient Client => _client!;

    internal string Database => Path.Combine(_folder, "automation.db");

    internal string Workflows => Path.Combine(_folder, "workflows");

    /// <summary>The role of whoever asks, from the next start on.</summary>
    internal Role Role { get; set; } = Role.Administrator;

    /// <summary>Whether messages go to the mailbox instead of the scripted provider.</summary>
    internal bool UsesMailbox { get; init; }

    /// <summary>Which policies hold. On the wall clock quiet hours would make tests depend on the time of day, so none unless a test says so.</summary>
    internal string Policies { get; init; } = "none";

    /// <summary>What a test wants otherwise.</summary>
    internal Func<ServerSettings, ServerSettings> Adjust { get; init; } = settings => settings;

    internal ServerSettings Settings => Adjust(new()
    {
        Database = Database,
        BaseAddress = "http://127.0.0.1:0",
        Workflows = Workflows,
        Templates = RepositoryFolder.Of("templates"),
        Policies = Policies,
        PublicAddress = "https://shop.example",
    });

    internal static async Task<ServerFixture> StartAsync(bool usesMailbox = false, string delay = "00:00:00.05", bool startsCampaign = true, Func<ServerSettings, ServerSettings>? adjust = null, params (string Name, Drawing Drawing)[] others)
    {
        var fixture = new ServerFixture { UsesMailbox = usesMailbox, Adjust = adjust ?? (settings => settings) };
        Directory.CreateDirectory(fixture.Workflows);
        await File.WriteAllTextAsync(Path.Combine(fixture.Workflows, Campaign + ".json"), Workflow(delay), TestContext.Current.CancellationToken);
        foreach (var (name, drawing) in others)
        {
            var json = JsonNode.Parse(drawing.Text())!;
            json["definitionId"] = name;
            await File.WriteAllTextAsync(Path.Combine(fixture.Workflows, name + ".json"), json.ToJsonString(), TestContext.Current.CancellationToken);
        }

        await fixture.StartAsync();
        foreach (var name in startsCampaign ? others.Select(other => other.Name).Prepend(Campaign) : [])
        {
            (await fixture.Client.PostAsync($"/api/campaigns/{name}/start", null, TestContext.Current.CancellationToken)).EnsureSuccessStatusCode();
        }

        return fixture;
    }

    /// <summary>Starts the server, also once more on the same files.</summary>
    internal async Task StartAsync()
    {
        IReadOnlyList<IConnector>? connectors = UsesMailbox ? null : [Provider];
        _server = await CareServer.StartAsync(new CareServerPlan { Settings = Settings, Connectors = connectors, Logs = Logs }, TestContext.Current.CancellationToken);
        _client = await AsAsync(Role);
    }

    /// <summary>A program with a key of a role; the fixture ends it.</summary>
    internal async Task<HttpClient> AsAsync(Role role, params string[] limits)
    {
        var client = await SignedIn.WithKeyAsync(Server, role, limits);
        _clients.Add(client);
        return client;
    }

    /// <summary>Somebody who has not signed in and keeps no cookie; is not led on.</summary>
    internal HttpClient Stranger()
    {
        var client = SignedIn.Stranger(Server);
        _clients.Add(client);
        return client;
    }

    internal async Task StopAsync()
    {
        _clients.ForEach(client => client.Dispose());
        _clients.Clear();
        if (_server is { } server)
        {
            _server = null;
            await server.DisposeAsync();
        }
    }

    internal Task<HttpResponseMessage> OrderAsync(string key, string? name = null) => PostAsync(new
    {
        specversion = "1.0",
        id = "order-" + key,
        source = "/shop",
        type = "order.placed",
        subject = "c" + key,
        data = new { key, total = 250_000, customer = new { email = $"c{key}@example.test", name = name ?? "Nguyễn Văn An", locale = "vi" } },
    });

    internal Task<HttpResponseMessage> PostAsync<T>(T body) =>
        Client.PostAsync("/api/events", JsonContent.Create(body, new System.Net.Http.Headers.MediaTypeHeaderValue("application/cloudevents+json")), TestContext.Current.CancellationToken);

    internal async Task<JsonElement> GetAsync(string path) => await Client.GetFromJsonAsync<JsonElement>(path, TestContext.Current.CancellationToken);

    /// <summary>What the database holds, as of now, in another file: what a kill at this moment would leave.</summary>
    internal async Task<string> CopyAsync()
    {
        var copy = Path.Combine(_folder, "copy.db");
        await SqlAsync(Database, $"vacuum into '{copy}'");
        return copy;
    }

    /// <summary>Asks the database until it holds, in real time.</summary>
    internal async Task HoldsAsync(string sql)
    {
        var began = TimeProvider.System.GetTimestamp();
        while (await SqlAsync(Database, sql) is 0L)
        {
            Assert.True(TimeProvider.System.GetElapsedTime(began) < Patience, $"Never held: {sql}");
            await Task.Delay(TimeSpan.FromMilliseconds(20), TimeProvider.System, TestContext.Current.CancellationToken);
        }
    }

    internal static async Task<object?> SqlAsync(string database, string sql)
    {
        await using var connection = new SqliteConnection($"Data Source={database};Pooling=False");
        await connection.OpenAsync(TestContext.Current.CancellationToken);
        await using var command = connection.CreateCommand();
        command.CommandText = sql;
        return await command.ExecuteScalarAsync(TestContext.Current.CancellationToken);
    }

    public async ValueTask DisposeAsync()
    {
        Provider.Release();
        await StopAsync();
        Directory.Delete(_folder, recursive: true);
    }

    /// <summary>The shipped thank-you with a short wait.</summary>
    internal static string Workflow(string delay)
    {
        var json = JsonNode.Parse(File.ReadAllText(RepositoryFolder.Of("workflows", "thank-you-after-sale.json")))!.AsObject();
        json["definitionId"] = Campaign;
        json["root"]!["activities"]!.AsArray().First(activity => (string?)activity!["type"] == "Elsa.Delay")!["timeSpan"]!["expression"]!["value"] = delay;
        return json.ToJsonString();
    }
}
