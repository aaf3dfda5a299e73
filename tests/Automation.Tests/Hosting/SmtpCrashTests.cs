using System.Diagnostics;
using System.Globalization;
using Automation.TestKit.Smtp;
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

    private static readonly int Customers = ServerProcess.Asked("AUTOMATION_CRASH_MESSAGES", 1_000);

    /// <summary>After how many mails in all the server dies, somewhere in the first four fifths, twice of them in a row.</summary>
    private static readonly int[] Kills = Moments(ServerProcess.Asked("AUTOMATION_CRASH_KILLS", 4));

    private readonly ServerProcess _server = new();
    private readonly RecordingSmtpPeer _relay = new();
    private Process? _killedServer;
    private int _taken;
    private int _killed;

    public async ValueTask DisposeAsync()
    {
        await _server.DisposeAsync();
        await _relay.DisposeAsync();
    }

    [Fact]
    public async Task Nothing_is_lost_or_sent_twice_and_only_what_was_under_way_is_unknown()
    {
        _relay.Answer = KillNowAndThen;
        _server.Settings["AUTOMATION__SMTP__HOST"] = "127.0.0.1";
        _server.Settings["AUTOMATION__SMTP__PORT"] = _relay.Port.ToString(CultureInfo.InvariantCulture);
        _server.Settings["AUTOMATION__SMTP__TLS"] = "None";
        _server.Settings["AUTOMATION__SMTP__LIMITS__CONNECTIONS"] = Connections.ToString(CultureInfo.InvariantCulture);
        await _server.BeginAsync(ServerFixture.Campaign, ServerFixture.Workflow("00:00:03"));
        var ordering = _server.SendAsync(ManyOrders.Of(Enumerable.Range(1, Customers)));

        foreach (var _ in Kills)
        {
            Assert.True(_server.Process!.WaitForExit(Ended), $"The server was to be killed; the relay has {_relay.Mails.Count} mails.");
            await _server.StartAsync();
        }

        await ordering;
        await _server.HoldsAsync($"select (select count(*) from messages where status in (4, 7)) = {Customers}", TimeSpan.FromMinutes(2 + (Customers / 5_000)));
        await CheckAsync();
    }

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
        var unknown = (long)(await ServerFixture.SqlAsync(_server.Database, "select count(*) from messages where status = 7"))!;
        string[] recipients = [.. _relay.Mails.Select(mail => mail.Recipient)];
        Assert.Empty(recipients.GroupBy(recipient => recipient).Where(group => group.Count() > 1).Select(group => group.Key));
        Assert.InRange(unknown, 1, Kills.Length * Connections);
        Assert.InRange(recipients.Length, Customers - unknown, Customers);

        // Who got no mail is among the unknown, by name.
        Assert.Equal(0L, await ServerFixture.SqlAsync(
            _server.Database,
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
            if (turn.Command == "." && ++_taken >= (_killed < Kills.Length ? Kills[_killed] : int.MaxValue) && _server.Process != _killedServer)
            {
                _killed++;
                _killedServer = _server.Process;
                _killedServer!.Kill();
            }
        }

        return null;
    }
}
