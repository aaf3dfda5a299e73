using System.Diagnostics;
using System.Globalization;
using System.Net.Http.Headers;
using System.Net.Http.Json;
using System.Text.Json.Nodes;
using Automation.TestKit;
using Automation.TestKit.Definitions;
using Automation.TestKit.Peers;
using Automation.TestKit.Twilio;
using Automation.Tests.Access;
using Automation.Tests.Twilio;
using Xunit;

namespace Automation.Tests.Hosting;

/// <summary>
/// The server as a process of its own, killed (SIGKILL) in the middle of handing messages to a Twilio that drops answers, again and again. The size comes from
/// AUTOMATION_CRASH_MESSAGES (default 400) and AUTOMATION_CRASH_KILLS (default 4).
/// </summary>
public sealed class TwilioCrashTests : IAsyncDisposable
{
    private const int Concurrency = 8;

    private static readonly int Messages = Size("AUTOMATION_CRASH_MESSAGES", 400);
    private static readonly int Kills = Size("AUTOMATION_CRASH_KILLS", 4);

    private readonly string _folder = Directory.CreateTempSubdirectory("twilio-crash-").FullName;
    private readonly int _port = Peer.FreePort();
    private readonly HttpClient _client = new();
    private readonly Lock _lock = new();
    private TwilioStub _twilio = null!;
    private Process? _server;
    private Process? _killedServer;
    private int _killed;
    private int _dropped;

    private string Database => Path.Combine(_folder, "automation.db");

    private static TimeSpan Patience => TimeSpan.FromMinutes(2) + TimeSpan.FromMilliseconds(20 * Messages);

    public async ValueTask DisposeAsync()
    {
        if (_server is { HasExited: false } running)
        {
            running.Kill();
            await running.WaitForExitAsync(TestContext.Current.CancellationToken);
        }

        _client.Dispose();
        await _twilio.DisposeAsync();
        Directory.Delete(_folder, recursive: true);
    }

    [Theory]
    [InlineData(false)]
    [InlineData(true)]
    public async Task Every_unknown_is_settled_and_nothing_is_lost_or_sent_twice(bool callsBack)
    {
        _twilio = await TwilioStub.StartAsync();
        _twilio.React = KillNowAndThen;
        if (callsBack)
        {
            _twilio.Reports = _ => [("sent", null), ("delivered", null)];
        }

        WriteWorkflow();
        _client.DefaultRequestHeaders.Authorization = await SignedIn.KeyBeforeStartAsync(Database);
        await StartAsync();
        (await _client.PostAsync($"/api/campaigns/{TwilioServer.Campaign}/start", null, TestContext.Current.CancellationToken)).EnsureSuccessStatusCode();
        await OrderAsync();
        for (var kill = 0; kill < Kills; kill++)
        {
            Assert.True(_server!.WaitForExit(Patience), $"The server was to be killed; Twilio has {_twilio.Messages.Count} messages.");

            // Who is dead is known after half a minute; that is not what this test is about.
            await ServerFixture.SqlAsync(Database, "delete from workers");
            await StartAsync();
        }

        await HoldsAsync($"select count(*) = {Messages} from messages where status = 4");
        await CheckAsync();
    }

    private async Task CheckAsync()
    {
        var recipients = _twilio.Messages.Select(message => message.To).ToList();
        Assert.Empty(recipients.GroupBy(recipient => recipient).Where(group => group.Count() > 1).Select(group => group.Key));
        Assert.Equal(Messages, recipients.Count);
        Assert.Equal(0L, await ServerFixture.SqlAsync(Database, "select count(*) from messages where status <> 4"));
        Assert.Equal((long)Messages, await ServerFixture.SqlAsync(Database, "select count(distinct provider_id) from messages"));
        Assert.Empty(_twilio.Complaints);

        // What a kill leaves unknown was under way, or its answer had been dropped and not stored yet; a report may have settled it before it is found.
        var interrupted = (long)(await ServerFixture.SqlAsync(Database, "select count(*) from ledger where outcome = 9 and reason = 'interrupted'"))!;
        Assert.InRange(interrupted, 0, (Kills * Concurrency) + _dropped);
    }

    /// <summary>Twilio has the message, and the server never learns of it; now and then the other way round, and now and then the server dies of it.</summary>
    private StubReaction? KillNowAndThen(int number, IReadOnlyDictionary<string, string> form)
    {
        lock (_lock)
        {
            if (_killed < Kills && _server != _killedServer && _twilio.Messages.Count >= (_killed + 1) * Messages / (Kills + 1))
            {
                _killed++;
                _killedServer = _server;
                return new StubReaction.KeepAfter(_ =>
                {
                    _killedServer!.Kill();
                    return Task.CompletedTask;
                });
            }
        }

        StubReaction? reaction = number % 23 == 0 ? new StubReaction.KeepAndCut() : number % 41 == 0 ? new StubReaction.Cut() : null;
        Interlocked.Add(ref _dropped, reaction is null ? 0 : 1);
        return reaction;
    }

    private void WriteWorkflow()
    {
        var drawing = new Drawing()
            .Add("placed", "Care.OrderPlaced")
            .Add("pause", "Elsa.Delay", ("timeSpan", "00:00:03"))
            .Add("send", "Care.SendSms", ("template", TwilioServer.Template), ("purpose", "Transactional"))
            .Add("end", "Elsa.Finish")
            .Connect("placed -> pause -> send", "send|Sent -> end", "send|Denied -> end", "send|Failed -> end");
        var json = JsonNode.Parse(drawing.Text())!;
        json["definitionId"] = TwilioServer.Campaign;
        Directory.CreateDirectory(Path.Combine(_folder, "workflows"));
        File.WriteAllText(Path.Combine(_folder, "workflows", TwilioServer.Campaign + ".json"), json.ToJsonString());
    }

    private async Task StartAsync()
    {
        var address = $"http://127.0.0.1:{_port}";
        var start = new ProcessStartInfo(Path.Combine(AppContext.BaseDirectory, "Automation.Server"), ["serve"])
        {
            WorkingDirectory = _folder,
            Environment =
            {
                ["AUTOMATION__DATABASE"] = Database,
                ["AUTOMATION__WORKFLOWS"] = Path.Combine(_folder, "workflows"),
                ["AUTOMATION__TEMPLATES"] = RepositoryFolder.Of("templates"),
                ["AUTOMATION__BASEADDRESS"] = address,
                ["AUTOMATION__PUBLICADDRESS"] = address,
                ["AUTOMATION__POLICIES"] = "none",
                ["AUTOMATION__TWILIO__ACCOUNTSID"] = TwilioStub.AccountSid,
                ["AUTOMATION__TWILIO__AUTHTOKEN"] = "env:STUB_TOKEN",
                ["AUTOMATION__TWILIO__BASEADDRESS"] = _twilio.Address.ToString(),
                ["AUTOMATION__TWILIO__LIMITS__CONCURRENCY"] = Concurrency.ToString(CultureInfo.InvariantCulture),
                ["AUTOMATION__TWILIO__LIMITS__LONGESTBACKOFF"] = "00:00:00.2",
                ["AUTOMATION__TWILIO__LIMITS__LISTEDAFTER"] = "00:00:02",
                ["STUB_TOKEN"] = TwilioStub.AuthToken,
            },
        };
        _server = Process.Start(start);
        _client.BaseAddress ??= new Uri(address);
        await Peer.ListeningAsync(_port);
    }

    private async Task OrderAsync()
    {
        var orders = Enumerable.Range(1, Messages).Select(number => new
        {
            specversion = "1.0",
            id = $"order-{number}",
            source = "/shop",
            type = "order.placed",
            subject = $"c{number}",
            data = new { key = $"o{number}", total = 250_000, customer = new { phone = $"+849012{number:D5}", name = "Nguyễn Văn An", locale = "vi" } },
        });
        foreach (var batch in orders.Chunk(500))
        {
            var content = JsonContent.Create(batch, new MediaTypeHeaderValue("application/cloudevents-batch+json"));
            (await _client.PostAsync("/api/events", content, TestContext.Current.CancellationToken)).EnsureSuccessStatusCode();
        }
    }

    private async Task HoldsAsync(string sql)
    {
        var began = TimeProvider.System.GetTimestamp();
        while (await ServerFixture.SqlAsync(Database, sql) is 0L)
        {
            Assert.True(TimeProvider.System.GetElapsedTime(began) < Patience, $"Never held: {sql}");
            await Task.Delay(TimeSpan.FromMilliseconds(100), TimeProvider.System, TestContext.Current.CancellationToken);
        }
    }

    private static int Size(string name, int otherwise) =>
        int.TryParse(Environment.GetEnvironmentVariable(name), CultureInfo.InvariantCulture, out var size) ? size : otherwise;
}
