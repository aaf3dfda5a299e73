using System.Diagnostics;
using System.Globalization;
using System.Net.Http.Headers;
using System.Net.Http.Json;
using Automation.TestKit;
using Automation.TestKit.Peers;
using Automation.Tests.Access;
using Xunit;

namespace Automation.Tests.Hosting;

/// <summary>The server as a process of its own, with a folder and a port of its own, which tests kill (SIGKILL) and start again on the same files.</summary>
internal sealed class ServerProcess : IAsyncDisposable
{
    private readonly string _folder = Directory.CreateTempSubdirectory("server-process-").FullName;
    private readonly int _port = Peer.FreePort();

    internal ServerProcess()
    {
        Address = new Uri($"http://127.0.0.1:{_port}");
        Client = new HttpClient { BaseAddress = Address };
        Directory.CreateDirectory(Path.Combine(_folder, "workflows"));
        Settings = new()
        {
            ["AUTOMATION__DATABASE"] = Database,
            ["AUTOMATION__WORKFLOWS"] = Path.Combine(_folder, "workflows"),
            ["AUTOMATION__TEMPLATES"] = RepositoryFolder.Of("templates"),
            ["AUTOMATION__BASEADDRESS"] = Address.GetLeftPart(UriPartial.Authority),

            // On the wall clock quiet hours would make a test depend on the time of day.
            ["AUTOMATION__POLICIES"] = "none",
        };
    }

    internal Uri Address { get; }

    /// <summary>A program with a key, from <see cref="BeginAsync"/> on.</summary>
    internal HttpClient Client { get; }

    internal string Database => Path.Combine(_folder, "automation.db");

    /// <summary>The environment from the next start on.</summary>
    internal Dictionary<string, string> Settings { get; }

    /// <summary>The one that was started last.</summary>
    internal Process? Process { get; private set; }

    private static CancellationToken Ct => TestContext.Current.CancellationToken;

    /// <summary>How much a test is to do, where the environment says it.</summary>
    internal static int Asked(string name, int otherwise) =>
        Environment.GetEnvironmentVariable(name) is { Length: > 0 } text ? int.Parse(text, CultureInfo.InvariantCulture) : otherwise;

    /// <summary>Starts for the first time with one workflow, and starts its campaign.</summary>
    internal async Task BeginAsync(string campaign, string workflow)
    {
        await File.WriteAllTextAsync(Path.Combine(_folder, "workflows", campaign + ".json"), workflow, Ct);
        Client.DefaultRequestHeaders.Authorization = await SignedIn.KeyBeforeStartAsync(Database);
        await StartAsync();
        (await Client.PostAsync($"/api/campaigns/{campaign}/start", null, Ct)).EnsureSuccessStatusCode();
    }

    /// <summary>Starts it, also once more on the same files.</summary>
    internal async Task StartAsync()
    {
        // Who is dead is known after half a minute; that is not what these tests are about.
        await ServerFixture.SqlAsync(Database, "delete from workers");
        var start = new ProcessStartInfo(Path.Combine(AppContext.BaseDirectory, "Automation.Server"), ["serve"]) { WorkingDirectory = _folder };
        foreach (var (name, value) in Settings)
        {
            start.Environment[name] = value;
        }

        Process = Process.Start(start);
        await Peer.ListeningAsync(_port);
    }

    internal async Task KillAsync()
    {
        if (Process is { HasExited: false } running)
        {
            running.Kill();
            await running.WaitForExitAsync(Ct);
        }
    }

    /// <summary>Sends events, some hundreds at a time. As a shop does: what was not answered, because the server died, is sent again until it is.</summary>
    internal async Task SendAsync(IEnumerable<object> events)
    {
        foreach (var batch in events.Chunk(500))
        {
            while (!await TrySendAsync(batch))
            {
                await Task.Delay(TimeSpan.FromMilliseconds(100), TimeProvider.System, Ct);
            }
        }
    }

    private async Task<bool> TrySendAsync(object[] batch)
    {
        try
        {
            using var content = JsonContent.Create(batch, new MediaTypeHeaderValue("application/cloudevents-batch+json"));
            (await Client.PostAsync("/api/events", content, Ct)).EnsureSuccessStatusCode();
            return true;
        }
        catch (HttpRequestException exception) when (exception.StatusCode is null)
        {
            return false;
        }
    }

    /// <summary>Waits until a query answers something else than 0.</summary>
    internal async Task HoldsAsync(string sql, TimeSpan patience)
    {
        var began = TimeProvider.System.GetTimestamp();
        while (await ServerFixture.SqlAsync(Database, sql) is 0L)
        {
            Assert.True(TimeProvider.System.GetElapsedTime(began) < patience, $"Never held: {sql}; {await ServerFixture.SqlAsync(Database, "select group_concat(status || ':' || n) from (select status, count(*) as n from messages group by 1)")}");
            await Task.Delay(TimeSpan.FromMilliseconds(50), TimeProvider.System, Ct);
        }
    }

    public async ValueTask DisposeAsync()
    {
        await KillAsync();
        Client.Dispose();
        Directory.Delete(_folder, recursive: true);
    }
}
