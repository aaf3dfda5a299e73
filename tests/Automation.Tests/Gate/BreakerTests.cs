using Automation.Engine.Campaigns;
using Automation.Engine.Consent;
using Automation.Engine.Gate;
using Automation.Engine.Messages;
using Automation.Server.Access;
using Automation.Server.Campaigns;
using Automation.Server.Live;
using Automation.Server.Messages;
using Automation.Storage;
using Microsoft.EntityFrameworkCore;
using Xunit;

namespace Automation.Tests.Gate;

/// <summary>Campaigns that stop themselves, and connectors that are parked: nothing is lost, and a person goes on with it.</summary>
public sealed class BreakerTests
{
    private static CancellationToken Ct => TestContext.Current.CancellationToken;

    [Theory]
    [InlineData(199, 199, null)]
    [InlineData(200, 10, null)]
    [InlineData(200, 11, "11 hard bounces among 200 messages in 24 hours, more than 5.0 %")]
    public void A_limit_counts_from_enough_messages_and_when_it_is_exceeded(int handedOver, int bounces, string? reason) => Assert.Equal(
        reason,
        CircuitBreaker.Exceeded(BreakerLimits.Default, new Dictionary<BreakerCount, long> { [BreakerCount.HandedOver] = handedOver - bounces + bounces, [BreakerCount.HardBounce] = bounces })?.Replace("\u00A0", " ", StringComparison.Ordinal));

    [Fact]
    public void Errors_of_the_text_count_as_messages() => Assert.StartsWith(
        "150 errors of its text among 200 messages",
        CircuitBreaker.Exceeded(BreakerLimits.Default, new Dictionary<BreakerCount, long> { [BreakerCount.HandedOver] = 50, [BreakerCount.ContentError] = 150 }),
        StringComparison.Ordinal);

    [Fact]
    public async Task Addresses_that_do_not_exist_are_suppressed_and_too_many_pause_the_campaign_until_a_person_resumes_it()
    {
        await using var engine = await WithLimitsAsync("""{ "packs": ["general"], "breakers": { "least": 10, "hard_bounces": 0.2 } }""");
        await engine.StartAsync(GatedEngine.Thanks);
        engine.Provider.Answer = message => message.To.StartsWith("bad", StringComparison.Ordinal) ? new DeliveryOutcome.Permanent("smtp-rcpt-550-5.1.1") : new DeliveryOutcome.Accepted(message.Id);
        for (var n = 0; n < 12; n++)
        {
            await OrderAsync(engine, $"{(n < 3 ? "bad" : "good")}{n}");
        }

        Assert.Equal(CampaignState.Paused, await StateAsync(engine));
        var alert = Assert.Single(await AlertsAsync(engine));
        Assert.Equal((AlertKinds.CampaignPaused, GatedEngine.Thanks), (alert.Kind, alert.Subject));
        Assert.StartsWith("3 hard bounces among 1", alert.Detail, StringComparison.Ordinal);
        Assert.Equal(3, await engine.ReadAsync(reader => reader.Suppressions.CountAsync(row => row.Reason == SuppressionReason.HardBounce && row.Scope == SuppressionScope.All, Ct)));
        var held = (await engine.MessagesAsync()).Count(line => line.Contains("held paused", StringComparison.Ordinal));
        Assert.True(held > 0);

        Assert.Equal(held, await engine.Engine.Desk.ResumeAsync(GatedEngine.Thanks, Actor.CommandLine, Ct));
        await engine.DispatchAsync();

        Assert.Empty(await AlertsAsync(engine));
        Assert.Equal(9, engine.Provider.Taken.Count(message => message.To.StartsWith("good", StringComparison.Ordinal)));
        Assert.Equal(CampaignState.Running, await StateAsync(engine));
    }

    [Theory]
    [InlineData("smtp-rcpt-550-5.1.1", true)]
    [InlineData("550 5.1.10 x", true)]
    [InlineData("5.2.1", true)]
    [InlineData("5.1.12", false)]
    [InlineData("smtp-data-550-5.7.1", false)]
    [InlineData("552 5.2.2", false)]
    [InlineData("15.1.1", false)]
    [InlineData("550", false)]
    public async Task Only_codes_about_the_address_itself_suppress_it(string code, bool suppresses)
    {
        await using var engine = await GatedEngine.CreateAsync("none");
        await engine.StartAsync(GatedEngine.Thanks);
        engine.Provider.Answer = _ => new DeliveryOutcome.Permanent(code);
        await OrderAsync(engine, "an");

        Assert.Equal(suppresses ? 1 : 0, await engine.ReadAsync(reader => reader.Suppressions.CountAsync(Ct)));
    }

    [Fact]
    public async Task A_complaint_suppresses_advertising_once_and_counts_against_the_campaign()
    {
        await using var engine = await GatedEngine.CreateAsync();
        await engine.StartAsync(GatedEngine.Mail);
        await OrderAsync(engine, "an");
        var id = await engine.ReadAsync(reader => reader.Messages.Select(row => row.Id).SingleAsync(Ct));

        Assert.True(await engine.Engine.Consents.ReportAsync(id, SuppressionReason.Complaint, "arf:1", engine.Time.Now, Ct));
        Assert.True(await engine.Engine.Consents.ReportAsync(id, SuppressionReason.Complaint, "arf:2", engine.Time.Now, Ct));
        Assert.False(await engine.Engine.Consents.ReportAsync(id + 99, SuppressionReason.Complaint, "arf:3", engine.Time.Now, Ct));
        await engine.OrderAsync("an");
        await engine.DispatchAsync();

        Assert.Equal(["an accepted", "an denied complaint"], await engine.MessagesAsync());
        var campaign = await CampaignAsync(engine, GatedEngine.Mail);
        await using var transaction = await engine.Store.BeginAsync(Ct);
        var counts = await transaction.LoadBreakerCountsAsync(campaign.Id, NodaTime.Duration.FromHours(24), engine.Time.Now, Ct);
        Assert.Equal((1, 1), (counts[BreakerCount.HandedOver], counts[BreakerCount.Complaint]));
    }

    [Fact]
    public async Task Without_policies_no_campaign_stops_itself()
    {
        await using var engine = await WithLimitsAsync("""{ "packs": "none", "breakers": { "least": 1, "hard_bounces": 0.01 } }""");
        await engine.StartAsync(GatedEngine.Thanks);
        engine.Provider.Answer = _ => new DeliveryOutcome.Permanent("5.1.1");
        await OrderAsync(engine, "an");
        await OrderAsync(engine, "binh");

        Assert.Equal(CampaignState.Running, await StateAsync(engine));
    }

    [Fact]
    public async Task A_parked_connector_raises_one_alert_and_unparking_tries_at_once()
    {
        await using var engine = await GatedEngine.CreateAsync("none");
        await engine.StartAsync(GatedEngine.Thanks);
        engine.Provider.Answer = _ => new DeliveryOutcome.Transient("recording-parked", TimeSpan.FromHours(1), Tried: false);
        engine.Provider.Parked = "535";
        await OrderAsync(engine, "an");
        await engine.DispatchAsync();

        Assert.Equal([(AlertKinds.ConnectorParked, "recording", "535")], (await AlertsAsync(engine)).Select(alert => (alert.Kind, alert.Subject, alert.Detail)));
        Assert.StartsWith("an queued recording-parked", Assert.Single(await engine.MessagesAsync()), StringComparison.Ordinal);

        engine.Provider.Answer = null;
        Assert.Equal(1, await ConnectorWatch.UnparkAsync(engine.Store, "recording", Actor.CommandLine, engine.Time.Now, Ct));
        await engine.DispatchAsync();

        Assert.Equal(1, engine.Provider.Unparked);
        Assert.Equal(["an accepted"], await engine.MessagesAsync());
        Assert.Empty(await AlertsAsync(engine));
        Assert.Null(await ConnectorWatch.UnparkAsync(engine.Store, "recording", Actor.CommandLine, engine.Time.Now, Ct));
    }

    [Fact]
    public async Task A_connector_that_works_again_closes_its_alert_and_gets_what_was_put_off_also_after_a_restart()
    {
        await using var engine = await GatedEngine.CreateAsync("none");
        await engine.StartAsync(GatedEngine.Thanks);
        engine.Provider.Answer = _ => new DeliveryOutcome.Transient("recording-parked", TimeSpan.FromHours(1), Tried: false);
        engine.Provider.Parked = "535";
        await OrderAsync(engine, "an");
        await engine.DispatchAsync();
        Assert.Single(await AlertsAsync(engine));

        (engine.Provider.Parked, engine.Provider.Answer) = (null, null);
        await engine.NewEngine("none").Dispatcher.RunOnceAsync(Channel.Email, engine.Time.Now, Ct);

        // What was put off for an hour does not wait for it.
        Assert.Empty(await AlertsAsync(engine));
        Assert.Equal(["an accepted"], await engine.MessagesAsync());
    }

    private static async Task<GatedEngine> WithLimitsAsync(string policies)
    {
        var path = Path.Combine(Path.GetTempPath(), Path.GetRandomFileName() + ".json");
        await File.WriteAllTextAsync(path, policies, Ct);
        try
        {
            return await GatedEngine.CreateAsync(path);
        }
        finally
        {
            File.Delete(path);
        }
    }

    private static async Task OrderAsync(GatedEngine engine, string customer)
    {
        await engine.AddCustomerAsync(customer);
        await engine.OrderAsync(customer);
        await engine.DispatchAsync();
    }

    private static async Task<IReadOnlyList<AlertRow>> AlertsAsync(GatedEngine engine)
    {
        await using var transaction = await engine.Store.BeginAsync(Ct);
        return await transaction.LoadOpenAlertsAsync(Ct);
    }

    private static async Task<CampaignRow> CampaignAsync(GatedEngine engine, string name)
    {
        await using var transaction = await engine.Store.BeginAsync(Ct);
        return (await transaction.LoadCampaignsAsync(Ct)).Single(row => row.Name == name);
    }

    private static async Task<CampaignState> StateAsync(GatedEngine engine) => (await CampaignOverview.LoadAsync(engine.Store, Ct)).Single(campaign => campaign.Name == GatedEngine.Thanks).State;
}
