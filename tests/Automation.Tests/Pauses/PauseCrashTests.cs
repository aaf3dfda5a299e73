using System.Globalization;
using System.Net.Http.Json;
using System.Text.Json;
using Automation.Server.Reports;
using Automation.Storage;
using Automation.Storage.Sqlite;
using Automation.TestKit.Smtp;
using Automation.Tests.Hosting;
using Xunit;

namespace Automation.Tests.Pauses;

/// <summary>The server as a process of its own, killed (SIGKILL) while it pauses, while it is paused, and again and again while it resumes.</summary>
public sealed class PauseCrashTests : IAsyncDisposable
{
    private const int Customers = 4_000;
    private const int Connections = 8;
    private const int Kills = 5;

    private readonly ServerProcess _server = new();
    private readonly RecordingSmtpPeer _relay = new();

    private static CancellationToken Ct => TestContext.Current.CancellationToken;

    public async ValueTask DisposeAsync()
    {
        await _server.DisposeAsync();
        await _relay.DisposeAsync();
    }

    [Fact]
    public async Task A_kill_at_any_moment_of_a_pause_or_a_resume_loses_nothing_and_sends_nothing_twice()
    {
        Configure();
        await _server.BeginAsync(ServerFixture.Campaign, ServerFixture.Workflow("00:00:02"));
        await _server.SendAsync(ManyOrders.Of(Enumerable.Range(1, Customers)));
        await HoldsAsync("select count(*) > 80 from messages where status = 4");

        // While it pauses: either it is in force after the restart, or it was never answered.
        var answered = await SendAndKillAsync("/api/pauses", """{"scope":"everything","timers":"freeze"}""", 15);
        await _server.StartAsync();
        var open = (await GetAsync("/api/pauses")).GetProperty("pauses").GetArrayLength();
        Assert.False(answered && open == 0);
        if (open == 0)
        {
            await SendAsync("/api/pauses", """{"scope":"everything","timers":"freeze"}""");
        }

        await HoldsAsync("select (select count(*) from messages where status in (1, 3)) = 0");
        var mails = _relay.Mails.Count;

        // While it is paused.
        await _server.KillAsync();
        await _server.StartAsync();
        await HoldsAsync("select (select count(*) from messages where status in (1, 3)) = 0");
        Assert.Equal(mails, _relay.Mails.Count);
        Assert.True(mails < Customers);

        // While it resumes, again and again: it goes on where it was.
        for (var kill = 2; kill < Kills; kill++)
        {
            if ((long)(await ServerFixture.SqlAsync(_server.Database, "select count(*) from pauses where resumed_at is null"))! > 0)
            {
                await SendAndKillAsync("/api/pauses/1/resume", """{"spread_over":"1m"}""", 10 * kill);
            }
            else
            {
                await Task.Delay(TimeSpan.FromMilliseconds(40 * kill), TimeProvider.System, Ct);
                await _server.KillAsync();
            }

            await _server.StartAsync();
        }

        if ((long)(await ServerFixture.SqlAsync(_server.Database, "select count(*) from pauses where resumed_at is null"))! > 0)
        {
            await SendAsync("/api/pauses/1/resume", "{}");
        }

        await HoldsAsync("select (select count(*) from pauses where ended_at is null) = 0");
        await HoldsAsync($"select (select count(*) from messages where status in (4, 7)) = {Customers}");
        await CheckAsync();
    }

    private async Task CheckAsync()
    {
        await _server.KillAsync();
        string[] recipients = [.. _relay.Mails.Select(mail => mail.Recipient)];
        Assert.Empty(recipients.GroupBy(recipient => recipient).Where(group => group.Count() > 1).Select(group => group.Key));
        var unknown = (long)(await ServerFixture.SqlAsync(_server.Database, "select count(*) from messages where status = 7"))!;
        TestContext.Current.TestOutputHelper?.WriteLine($"{recipients.Length} mails, {unknown} unknown after {Kills} kills");
        Assert.InRange(unknown, 0, Kills * Connections);
        Assert.InRange(recipients.Length, Customers - unknown, Customers);
        await using var store = new SqliteStore(new StoreOptions { Path = _server.Database });
        await using var reader = store.OpenReader();
        Assert.All((await Doctor.ExamineAsync(reader, Ct)).Where(finding => finding.Id != "unknown"), finding => Assert.True(finding.Violations == 0, finding.Id));
    }

    /// <summary>Asks, and kills the server so many milliseconds later; answers whether it was answered before.</summary>
    private async Task<bool> SendAndKillAsync(string path, string body, int milliseconds)
    {
        var asked = SendAsync(path, body);
        await Task.WhenAny(asked, Task.Delay(TimeSpan.FromMilliseconds(milliseconds), TimeProvider.System, Ct));
        var isAnswered = asked.IsCompletedSuccessfully;
        await _server.KillAsync();
        await asked.ContinueWith(static _ => { }, Ct, TaskContinuationOptions.None, TaskScheduler.Default);
        return isAnswered;
    }

    private async Task SendAsync(string path, string body)
    {
        using var content = new StringContent(body, System.Text.Encoding.UTF8, "application/json");
        var answer = await _server.Client.PostAsync(path, content, Ct);
        Assert.True(answer.IsSuccessStatusCode, await answer.Content.ReadAsStringAsync(Ct));
    }

    private async Task<JsonElement> GetAsync(string path) => await _server.Client.GetFromJsonAsync<JsonElement>(path, Ct);

    private void Configure()
    {
        _server.Settings["AUTOMATION__EVENTCATCHUP"] = "00:00:01";
        _server.Settings["AUTOMATION__SMTP__HOST"] = "127.0.0.1";
        _server.Settings["AUTOMATION__SMTP__PORT"] = _relay.Port.ToString(CultureInfo.InvariantCulture);
        _server.Settings["AUTOMATION__SMTP__TLS"] = "None";
        _server.Settings["AUTOMATION__SMTP__LIMITS__CONNECTIONS"] = Connections.ToString(CultureInfo.InvariantCulture);
    }

    private Task HoldsAsync(string sql) => _server.HoldsAsync(sql, TimeSpan.FromMinutes(2));
}
