using System.Diagnostics;
using System.Globalization;
using System.Net.Http.Headers;
using System.Net.Http.Json;
using Automation.TestKit;
using Automation.TestKit.Peers;
using Automation.TestKit.Smtp;
using Automation.Tests.Access;
using Xunit;

namespace Automation.Tests.Hosting;

/// <summary>
/// The server as a process of its own, killed (SIGKILL) in the middle of handing over mail, again and again. How much and how often can be asked for:
/// <c>AUTOMATION_CRASH_MESSAGES</c> (default 1000) and <c>AUTOMATION_CRASH_KILLS</c> (default 4).
/// </summary>
public sealed class SmtpCrashTests : IAsyncDisposable
{
    private const int Connections = 8;
    private const int Ended = 60_000;

    private static readonly int Customers = Asked("AUTOMATION_CRASH_MESSAGES", 1_000);

    /// <summary>After how many mails in all the server dies, somewhere in the first four fifths, twice of them in a row.</summary>
    private static readonly int[] Kills = Moments(Asked("AUTOMATION_CRASH_KILLS", 4));

    private readonly string _folder = Directory.CreateTempSubdirectory("smtp-crash-").FullName;
    private readonly int _port = Peer.FreePort();
    private readonly RecordingSmtpPeer _relay = new();
    private readonly HttpClient _client = new();
    private Process? _server;
    private Process? _killedServer;
    private int _taken;
    private int _killed;

    private string Database => Path.Combine(_folder, "automation.db");

    public async ValueTask DisposeAsync()
    {
        if (_server is { HasExited: false } running)
        {
            running.Kill();
            await running.WaitForExitAsync(TestContext.Current.CancellationToken);
        }

        _client.Dispose();
        await _relay.DisposeAsync();
        Directory.Delete(_folder, recursive: true);
    }

    [Fact]
    public async Task Nothing_is_lost_or_sent_twice_and_only_what_was_under_way_is_unknown()
    {
        Directory.CreateDirectory(Path.Combine(_folder, "workflows"));
        await File.WriteAllTextAsync(Path.Combine(_folder, "workflows", ServerFixture.Campaign + ".json"), ServerFixture.Workflow("00:00:03"), TestContext.Current.CancellationToken);
        _relay.Answer = KillNowAndThen;
        _client.DefaultRequestHeaders.Authorization = await SignedIn.KeyBeforeStartAsync(Database);
        await StartAsync();
        (await _client.PostAsync($"/api/campaigns/{ServerFixture.Campaign}/start", null, TestContext.Current.CancellationToken)).EnsureSuccessStatusCode();
        await OrderAsync();

        foreach (var _ in Kills)
        {
            Assert.True(_server!.WaitForExit(Ended), $"The server was to be killed; the relay has {_relay.Mails.Count} mails.");

            // Who is dead is known after half a minute; that is not what this test is about.
            await ServerFixture.SqlAsync(Database, "delete from workers");
            await StartAsync();
        }

        await HoldsAsync($"select (select count(*) from messages where status in (4, 7)) = {Customers}");
        await CheckAsync();
    }

    private static int Asked(string name, int otherwise) =>
        Environment.GetEnvironmentVariable(name) is { Length: > 0 } text ? int.Parse(text, CultureInfo.InvariantCulture) : otherwise;

    private static int[] Moments(int kills)
    {
        var random = new Random(kills);
        var moments = Enumerable.Range(0, kills).Select(_ => random.Next(Customers / 10, Customers * 4 / 5)).Order().ToArray();
        moments[^1] = moments[^2] + 1;
        return moments;
    }

    private async Task CheckAsync()
    {
        TestContext.Current.TestOutputHelper?.WriteLine($"{Customers} mails, {Kills.Length} kills, {_relay.Mails.Count} at the relay");
        var unknown = (long)(await ServerFixture.SqlAsync(Database, "select count(*) from messages where status = 7"))!;
        string[] recipients = [.. _relay.Mails.Select(mail => mail.Recipient)];
        Assert.Empty(recipients.GroupBy(recipient => recipient).Where(group => group.Count() > 1).Select(group => group.Key));
        Assert.InRange(unknown, 1, Kills.Length * Connections);
        Assert.InRange(recipients.Length, Customers - unknown, Customers);

        // Who got no mail is among the unknown, by name.
        Assert.Equal(0L, await ServerFixture.SqlAsync(
            Database,
            $"""
            select count(*) from messages join customers on customers.id = messages.customer_id
            where status = 4 and email not in ({string.Join(", ", recipients.Select(recipient => $"'{recipient}'"))})
            """));
    }

    /// <summary>The relay has the mail, and the server never learns of it.</summary>
    private string? KillNowAndThen(SmtpTurn turn)
    {
        lock (_relay)
        {
            if (turn.Command == "." && ++_taken >= (_killed < Kills.Length ? Kills[_killed] : int.MaxValue) && _server != _killedServer)
            {
                _killed++;
                _killedServer = _server;
                _server!.Kill();
            }
        }

        return null;
    }

    private async Task StartAsync()
    {
        var start = new ProcessStartInfo(Path.Combine(AppContext.BaseDirectory, "Automation.Server"), ["serve"])
        {
            WorkingDirectory = _folder,
            Environment =
            {
                ["AUTOMATION__DATABASE"] = Database,
                ["AUTOMATION__WORKFLOWS"] = Path.Combine(_folder, "workflows"),
                ["AUTOMATION__TEMPLATES"] = RepositoryFolder.Of("templates"),
                ["AUTOMATION__BASEADDRESS"] = $"http://127.0.0.1:{_port}",
                ["AUTOMATION__SMTP__HOST"] = "127.0.0.1",
                ["AUTOMATION__SMTP__PORT"] = _relay.Port.ToString(CultureInfo.InvariantCulture),
                ["AUTOMATION__SMTP__TLS"] = "None",
                ["AUTOMATION__SMTP__LIMITS__CONNECTIONS"] = Connections.ToString(CultureInfo.InvariantCulture),
            },
        };
        _server = Process.Start(start);
        _client.BaseAddress ??= new Uri($"http://127.0.0.1:{_port}");
        await Peer.ListeningAsync(_port);
    }

    private async Task OrderAsync()
    {
        var orders = Enumerable.Range(1, Customers).Select(number => new
        {
            specversion = "1.0",
            id = $"order-{number}",
            source = "/shop",
            type = "order.placed",
            subject = $"c{number}",
            data = new { key = $"o{number}", total = 250_000, customer = new { email = $"c{number}@example.test", name = "Nguyễn Văn An", locale = "vi" } },
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
            Assert.True(TimeProvider.System.GetElapsedTime(began) < TimeSpan.FromMinutes(2 + (Customers / 5_000)), $"Never held: {sql}");
            await Task.Delay(TimeSpan.FromMilliseconds(100), TimeProvider.System, TestContext.Current.CancellationToken);
        }
    }
}
