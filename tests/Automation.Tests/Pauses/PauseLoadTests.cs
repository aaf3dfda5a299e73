using System.Globalization;
using System.Net;
using System.Net.Http.Json;
using System.Text.Json;
using Automation.TestKit.Smtp;
using Automation.Tests.Connectors.Smtp;
using Automation.Tests.Hosting;
using Xunit;

namespace Automation.Tests.Pauses;

/// <summary>
/// Promise 3 at full speed: once a pause was answered not one further mail of its scope reaches the relay, and a resume sends every remaining one once.
/// </summary>
public sealed class PauseLoadTests
{
    private const int Customers = 600;

    private static CancellationToken Ct => TestContext.Current.CancellationToken;

    public static TheoryData<string> Scopes =>
    [
        """{"scope":"everything"}""",
        """{"scope":"everything","timers":"freeze","entries":"queue"}""",
        """{"scope":"channel","channel":"email"}""",
        """{"scope":"campaign","campaign":"quick-thanks","timers":"restart"}""",
        """{"scope":"activity","campaign":"quick-thanks","activity":"thank-you"}""",
    ];

    [Theory]
    [MemberData(nameof(Scopes))]
    public async Task At_full_speed_nothing_reaches_the_relay_after_a_pause_was_answered(string body)
    {
        var half = new TaskCompletionSource(TaskCreationOptions.RunContinuationsAsynchronously);
        var taken = 0;
        await using var relay = new RecordingSmtpPeer();
        relay.Answer = turn =>
        {
            if (turn.Command == "." && Interlocked.Increment(ref taken) == Customers / 6)
            {
                half.SetResult();
            }

            return null;
        };
        await using var fixture = await ServerFixture.StartAsync(usesMailbox: true, adjust: settings => settings with { Smtp = SmtpFixture.To(relay.Port) });
        await OrderAsync(fixture, 0, Customers);
        await half.Task.WaitAsync(ServerFixture.Patience, TimeProvider.System, Ct);

        var paused = await SendAsync(fixture, "/api/pauses", body);
        var count = relay.Mails.Count;
        Assert.Equal("paused", paused.GetProperty("stage").GetString());
        await OrderAsync(fixture, Customers, Customers + 20);
        var mails = await IdleAsync(fixture, body);

        Assert.Equal(count, mails);
        Assert.True(count < Customers, "The pause came too late to try anything.");
        TestContext.Current.TestOutputHelper?.WriteLine($"{count} of {Customers} mails when the pause was answered, {relay.Mails.Count} after all others were held");
        Assert.Equal(count, relay.Mails.Count);

        await SendAsync(fixture, $"/api/pauses/{paused.GetProperty("id")}/resume", "{}");
        await fixture.HoldsAsync($"select count(*) = {Customers + 20} from messages where status = 4");
        Assert.Equal(Customers + 20, relay.Mails.Select(mail => mail.Recipient).Distinct().Count());
        Assert.Equal(Customers + 20, relay.Mails.Count);
    }

    /// <summary>Waits until all that can come due is held; answers how many mails were accepted.</summary>
    private static async Task<int> IdleAsync(ServerFixture fixture, string body)
    {
        await fixture.HoldsAsync("select (select count(*) from messages where status in (1, 3)) = 0");
        if (!body.Contains("timers", StringComparison.Ordinal))
        {
            await fixture.HoldsAsync($"select (select count(*) from messages) = {Customers + 20}");
            await fixture.HoldsAsync("select (select count(*) from messages where status in (1, 3)) = 0");
        }

        return Convert.ToInt32(await ServerFixture.SqlAsync(fixture.Database, "select count(*) from messages where status = 4"), CultureInfo.InvariantCulture);
    }

    private static async Task<JsonElement> SendAsync(ServerFixture fixture, string path, string body)
    {
        using var content = new StringContent(body, System.Text.Encoding.UTF8, "application/json");
        var answer = await fixture.Client.PostAsync(path, content, Ct);
        var json = await answer.Content.ReadFromJsonAsync<JsonElement>(Ct);
        Assert.True(answer.StatusCode == HttpStatusCode.OK, json.ToString());
        return json;
    }

    private static async Task OrderAsync(ServerFixture fixture, int from, int to)
    {
        foreach (var page in Enumerable.Range(from, to - from).Chunk(300))
        {
            (await fixture.Client.PostAsync("/api/events", JsonContent.Create(ManyOrders.Of(page), new System.Net.Http.Headers.MediaTypeHeaderValue("application/cloudevents-batch+json")), Ct)).EnsureSuccessStatusCode();
        }
    }
}
