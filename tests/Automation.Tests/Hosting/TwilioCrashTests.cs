using System.Diagnostics;
using System.Globalization;
using System.Text.Json.Nodes;
using Automation.TestKit.Definitions;
using Automation.TestKit.Twilio;
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

    private static readonly int Messages = ServerProcess.Asked("AUTOMATION_CRASH_MESSAGES", 400);
    private static readonly int Kills = ServerProcess.Asked("AUTOMATION_CRASH_KILLS", 4);

    private readonly ServerProcess _server = new();
    private readonly Lock _lock = new();
    private TwilioStub _twilio = null!;
    private Process? _killedServer;
    private int _killed;
    private int _dropped;

    private static TimeSpan Patience => TimeSpan.FromMinutes(2) + TimeSpan.FromMilliseconds(20 * Messages);

    public async ValueTask DisposeAsync()
    {
        await _server.DisposeAsync();
        await _twilio.DisposeAsync();
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

        Configure();
        await _server.BeginAsync(TwilioServer.Campaign, Workflow());
        var ordering = _server.SendAsync(Orders());
        for (var kill = 0; kill < Kills; kill++)
        {
            Assert.True(_server.Process!.WaitForExit(Patience), $"The server was to be killed; Twilio has {_twilio.Messages.Count} messages.");
            await _server.StartAsync();
        }

        await ordering;
        await _server.HoldsAsync($"select count(*) = {Messages} from messages where status = 4", Patience);
        await CheckAsync();
    }

    private async Task CheckAsync()
    {
        var recipients = _twilio.Messages.Select(message => message.To).ToList();
        Assert.Empty(recipients.GroupBy(recipient => recipient).Where(group => group.Count() > 1).Select(group => group.Key));
        Assert.Equal(Messages, recipients.Count);
        Assert.Equal(0L, await ServerFixture.SqlAsync(_server.Database, "select count(*) from messages where status <> 4"));
        Assert.Equal((long)Messages, await ServerFixture.SqlAsync(_server.Database, "select count(distinct provider_id) from messages"));
        Assert.Empty(_twilio.Complaints);

        // What a kill leaves unknown was under way, or its answer had been dropped and not stored yet; a report may have settled it before it is found.
        var interrupted = (long)(await ServerFixture.SqlAsync(_server.Database, "select count(*) from ledger where outcome = 9 and reason = 'interrupted'"))!;
        Assert.InRange(interrupted, 0, (Kills * Concurrency) + _dropped);
    }

    /// <summary>Twilio has the message, and the server never learns of it; now and then the other way round, and now and then the server dies of it.</summary>
    private StubReaction? KillNowAndThen(int number, IReadOnlyDictionary<string, string> form)
    {
        lock (_lock)
        {
            if (_killed < Kills && _server.Process != _killedServer && _twilio.Messages.Count >= (_killed + 1) * Messages / (Kills + 1))
            {
                _killed++;
                _killedServer = _server.Process;
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

    private static string Workflow()
    {
        var drawing = new Drawing()
            .Add("placed", "Care.OrderPlaced")
            .Add("pause", "Elsa.Delay", ("timeSpan", "00:00:03"))
            .Add("send", "Care.SendSms", ("template", TwilioServer.Template), ("purpose", "Transactional"))
            .Add("end", "Elsa.Finish")
            .Connect("placed -> pause -> send", "send|Sent -> end", "send|Denied -> end", "send|Failed -> end");
        var json = JsonNode.Parse(drawing.Text())!;
        json["definitionId"] = TwilioServer.Campaign;
        return json.ToJsonString();
    }

    private void Configure()
    {
        var settings = _server.Settings;
        settings["AUTOMATION__PUBLICADDRESS"] = settings["AUTOMATION__BASEADDRESS"];
        settings["AUTOMATION__TWILIO__ACCOUNTSID"] = TwilioStub.AccountSid;
        settings["AUTOMATION__TWILIO__AUTHTOKEN"] = "env:STUB_TOKEN";
        settings["AUTOMATION__TWILIO__BASEADDRESS"] = _twilio.Address.ToString();
        settings["AUTOMATION__TWILIO__LIMITS__CONCURRENCY"] = Concurrency.ToString(CultureInfo.InvariantCulture);
        settings["AUTOMATION__TWILIO__LIMITS__LONGESTBACKOFF"] = "00:00:00.2";
        settings["AUTOMATION__TWILIO__LIMITS__LISTEDAFTER"] = "00:00:02";
        settings["STUB_TOKEN"] = TwilioStub.AuthToken;
    }

    private static IEnumerable<object> Orders() => Enumerable.Range(1, Messages).Select(number => new
    {
        specversion = "1.0",
        id = $"order-{number}",
        source = "/shop",
        type = "order.placed",
        subject = $"c{number}",
        data = new { key = $"o{number}", total = 250_000, customer = new { phone = $"+849012{number:D5}", name = "Nguyễn Văn An", locale = "vi" } },
    });
}
