using System.Diagnostics;
using System.Globalization;
using System.Net.Http.Json;
using System.Text.Json;
using Automation.Server.Reports;
using Automation.Storage;
using Automation.Storage.Sqlite;
using Automation.TestKit;
using Automation.TestKit.Peers;
using Automation.TestKit.Smtp;
using Automation.Tests.Access;
using Automation.Tests.Hosting;
using Xunit;

namespace Automation.Tests.Pauses;

/// <summary>The server as a process of its own, killed (SIGKILL) while it pauses, while it is paused, and again and again while it resumes.</summary>
public sealed class PauseCrashTests : IAsyncDisposable
{
    private const int Customers = 4_000;
    private const int Connections = 8;
    private const int Kills = 5;

    private readonly string _folder = Directory.CreateTempSubdirectory("pause-crash-").FullName;
    private readonly int _port = Peer.FreePort();
    private readonly RecordingSmtpPeer _relay = new();
    private readonly HttpClient _client = new() { Timeout = TimeSpan.FromSeconds(60) };
    private Process? _server;

    private static CancellationToken Ct => TestContext.Current.CancellationToken;

    private string Database => Path.Combine(_folder, "automation.db");

    public async ValueTask DisposeAsync()
    {
        await KillAsync();
        _client.Dispose();
        await _relay.DisposeAsync();
        Directory.Delete(_folder, recursive: true);
    }

    [Fact]
    public async Task A_kill_at_any_moment_of_a_pause_or_a_resume_loses_nothing_and_sends_nothing_twice()
    {
        Directory.CreateDirectory(Path.Combine(_folder, "workflows"));
        await File.WriteAllTextAsync(Path.Combine(_folder, "workflows", ServerFixture.Campaign + ".json"), ServerFixture.Workflow("00:00:02"), Ct);
        _client.DefaultRequestHeaders.Authorization = await SignedIn.KeyBeforeStartAsync(Database);
        await StartAsync();
        (await _client.PostAsync($"/api/campaigns/{ServerFixture.Campaign}/start", null, Ct)).EnsureSuccessStatusCode();
        await OrderAsync();
        await HoldsAsync("select count(*) > 80 from messages where status = 4");

        // While it pauses: either it is in force after the restart, or it was never answered.
        var answered = await SendAndKillAsync("/api/pauses", """{"scope":"everything","timers":"freeze"}""", 15);
        await StartAsync();
        var open = (await GetAsync("/api/pauses")).GetProperty("pauses").GetArrayLength();
        Assert.False(answered && open == 0);
        if (open == 0)
        {
            await SendAsync("/api/pauses", """{"scope":"everything","timers":"freeze"}""");
        }

        await HoldsAsync("select (select count(*) from messages where status in (1, 3)) = 0");
        var mails = _relay.Mails.Count;

        // While it is paused.
        await KillAsync();
        await StartAsync();
        await HoldsAsync("select (select count(*) from messages where status in (1, 3)) = 0");
        Assert.Equal(mails, _relay.Mails.Count);
        Assert.True(mails < Customers);

        // While it resumes, again and again: it goes on where it was.
        for (var kill = 2; kill < Kills; kill++)
        {
            if ((long)(await ServerFixture.SqlAsync(Database, "select count(*) from pauses where resumed_at is null"))! > 0)
            {
                await SendAndKillAsync("/api/pauses/1/resume", """{"spread_over":"1m"}""", 10 * kill);
            }
            else
            {
                await Task.Delay(TimeSpan.FromMilliseconds(40 * kill), TimeProvider.System, Ct);
                await KillAsync();
            }

            await StartAsync();
        }

        if ((long)(await ServerFixture.SqlAsync(Database, "select count(*) from pauses where resumed_at is null"))! > 0)
        {
            await SendAsync("/api/pauses/1/resume", "{}");
        }

        await HoldsAsync("select (select count(*) from pauses where ended_at is null) = 0");
        await HoldsAsync($"select (select count(*) from messages where status in (4, 7)) = {Customers}");
        await CheckAsync();
    }

    private async Task CheckAsync()
    {
        await KillAsync();
        string[] recipients = [.. _relay.Mails.Select(mail => mail.Recipient)];
        Assert.Empty(recipients.GroupBy(recipient => recipient).Where(group => group.Count() > 1).Select(group => group.Key));
        var unknown = (long)(await ServerFixture.SqlAsync(Database, "select count(*) from messages where status = 7"))!;
        TestContext.Current.TestOutputHelper?.WriteLine($"{recipients.Length} mails, {unknown} unknown after {Kills} kills");
        Assert.InRange(unknown, 0, Kills * Connections);
        Assert.InRange(recipients.Length, Customers - unknown, Customers);
        await using var store = new SqliteStore(new StoreOptions { Path = Database });
        await using var reader = store.OpenReader();
        Assert.All((await Doctor.ExamineAsync(reader, Ct)).Where(finding => finding.Id != "unknown"), finding => Assert.True(finding.Violations == 0, finding.Id));
    }

    /// <summary>Asks, and kills the server so many milliseconds later; answers whether it was answered before.</summary>
    private async Task<bool> SendAndKillAsync(string path, string body, int milliseconds)
    {
        var asked = SendAsync(path, body);
        await Task.WhenAny(asked, Task.Delay(TimeSpan.FromMilliseconds(milliseconds), TimeProvider.System, Ct));
        var isAnswered = asked.IsCompletedSuccessfully;
        await KillAsync();
        await asked.ContinueWith(static _ => { }, Ct, TaskContinuationOptions.None, TaskScheduler.Default);
        return isAnswered;
    }

    private async Task SendAsync(string path, string body)
    {
        using var content = new StringContent(body, System.Text.Encoding.UTF8, "application/json");
        var answer = await _client.PostAsync(path, content, Ct);
        Assert.True(answer.IsSuccessStatusCode, await answer.Content.ReadAsStringAsync(Ct));
    }

    private async Task<JsonElement> GetAsync(string path) => await _client.GetFromJsonAsync<JsonElement>(path, Ct);

    private async Task KillAsync()
    {
        if (_server is { HasExited: false } running)
        {
            running.Kill();
            await running.WaitForExitAsync(Ct);
        }
    }

    private async Task StartAsync()
    {
        if (File.Exists(Database))
        {
            // Who is dead is known after half a minute; that is not what this test is about.
            await ServerFixture.SqlAsync(Database, "delete from workers");
        }

        _server = Process.Start(new ProcessStartInfo(Path.Combine(AppContext.BaseDirectory, "Automation.Server"), ["serve"])
        {
            WorkingDirectory = _folder,
            Environment =
            {
                ["AUTOMATION__DATABASE"] = Database,
                ["AUTOMATION__WORKFLOWS"] = Path.Combine(_folder, "workflows"),
                ["AUTOMATION__TEMPLATES"] = RepositoryFolder.Of("templates"),
                ["AUTOMATION__BASEADDRESS"] = $"http://127.0.0.1:{_port}",
                ["AUTOMATION__POLICIES"] = "none",
                ["AUTOMATION__EVENTCATCHUP"] = "00:00:01",
                ["AUTOMATION__SMTP__HOST"] = "127.0.0.1",
                ["AUTOMATION__SMTP__PORT"] = _relay.Port.ToString(CultureInfo.InvariantCulture),
                ["AUTOMATION__SMTP__TLS"] = "None",
                ["AUTOMATION__SMTP__LIMITS__CONNECTIONS"] = Connections.ToString(CultureInfo.InvariantCulture),
            },
        });
        _client.BaseAddress ??= new Uri($"http://127.0.0.1:{_port}");
        await Peer.ListeningAsync(_port);
    }

    private async Task OrderAsync()
    {
        foreach (var page in Enumerable.Range(1, Customers).Chunk(400))
        {
            using var content = JsonContent.Create(PauseOrders.Of(page), new System.Net.Http.Headers.MediaTypeHeaderValue("application/cloudevents-batch+json"));
            (await _client.PostAsync("/api/events", content, Ct)).EnsureSuccessStatusCode();
        }
    }

    private async Task HoldsAsync(string sql)
    {
        var began = TimeProvider.System.GetTimestamp();
        while (await ServerFixture.SqlAsync(Database, sql) is 0L)
        {
            Assert.True(TimeProvider.System.GetElapsedTime(began) < TimeSpan.FromMinutes(2), $"Never held: {sql}; {await ServerFixture.SqlAsync(Database, "select group_concat(status || ':' || n) from (select status, count(*) as n from messages group by 1)")}");
            await Task.Delay(TimeSpan.FromMilliseconds(50), TimeProvider.System, Ct);
        }
    }
}
