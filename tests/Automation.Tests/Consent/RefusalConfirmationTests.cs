using System.Text.Json.Nodes;
using Automation.Engine.Consent;
using Automation.Engine.Definitions;
using Automation.Engine.Ledger;
using Automation.Engine.Messages;
using Automation.Server.Consent;
using Automation.Server.Hosting;
using Automation.Storage;
using Automation.TestKit;
using Automation.Tests.Gate;
using Microsoft.EntityFrameworkCore;
using NodaTime;
using Xunit;

namespace Automation.Tests.Consent;

/// <summary>The confirmation of a refusal that Vietnamese law demands (VN-9), by the shipped workflow on the real engine.</summary>
public sealed class RefusalConfirmationTests
{
    private const string Workflow = "refusal-confirmation";

    private static readonly string[] Confirmations = [Workflow, Workflow + "-sms"];

    private static CancellationToken Ct => TestContext.Current.CancellationToken;

    [Theory]
    [InlineData(Channel.Email, "Xác nhận: đã ngừng gửi email quảng cáo")]
    [InlineData(Channel.Sms, "")]
    public async Task Refusal_in_vietnam_is_confirmed_once_by_its_channel_though_the_address_gets_no_more_advertising(Channel channel, string subject)
    {
        await using var engine = await StartAsync();
        await engine.AddCustomerAsync("an");

        await RefuseAsync(engine, channel);
        await RefuseAsync(engine, channel);
        await engine.DispatchAsync();

        var sent = Assert.Single(engine.Provider.Taken);
        Assert.Equal((channel, Purpose.Transactional, subject), (sent.Channel, sent.Purpose, sent.Subject ?? ""));
        Assert.Contains(channel == Channel.Sms ? "luc 12:00 ngay 02/03/2026" : "lúc 12:00 ngày 02/03/2026", sent.Text, StringComparison.Ordinal);
        Assert.DoesNotContain("[QC]", sent.Subject + sent.Text, StringComparison.Ordinal);
        Assert.Null(sent.UnsubscribeLink);
        await using var transaction = await engine.Store.BeginAsync(Ct);
        Assert.Single(await transaction.LoadConsentsAsync([1], Ct), row => row.Channel == channel && row.State == ConsentState.Refused);
    }

    [Fact]
    public async Task Refusing_everything_or_by_two_ways_at_once_is_confirmed_once()
    {
        await using var engine = await StartAsync();
        await engine.AddCustomerAsync("an");
        Choice[] all =
        [
            new(Channel.Email, Purpose.Care, IsWanted: false), new(Channel.Sms, Purpose.Care, IsWanted: false),
            new(Channel.Email, Purpose.Advertising, IsWanted: false), new(Channel.Sms, Purpose.Advertising, IsWanted: false),
        ];

        await Task.WhenAll(
            RefuseAsync(engine, Channel.Email),
            RefuseAsync(engine, Channel.Sms),
            engine.Engine.Consents.ChooseAsync(new LinkTarget(1, Channel.Email, Purpose.Care, 1), all, "preferences", engine.Time.Now, Ct));
        await engine.DispatchAsync();

        Assert.Single(engine.Provider.Taken);
        Assert.Equal(4, await engine.ReadAsync(reader => reader.Ledger.CountAsync(line => line.Outcome == LedgerOutcome.OptedOut, Ct)));
    }

    [Fact]
    public async Task Who_agrees_again_and_refuses_again_later_is_confirmed_again()
    {
        await using var engine = await StartAsync();
        await engine.AddCustomerAsync("an");
        await RefuseAsync(engine, Channel.Email);
        engine.Time.AdvanceTo(engine.Time.Now + Duration.FromDays(3));
        await engine.Engine.Consents.ChooseAsync(new LinkTarget(1, Channel.Email, Purpose.Advertising, 1), [new(Channel.Email, Purpose.Advertising, IsWanted: true, IsExplicit: true)], "preferences", engine.Time.Now, Ct);
        await RefuseAsync(engine, Channel.Email);
        await engine.DispatchAsync();

        Assert.Equal(2, engine.Provider.Taken.Count);
    }

    [Theory]
    [InlineData("+819012345678", null, "vn,jp,us,eu,general")]
    [InlineData("+14155550100", null, "vn,jp,us,eu,general")]
    [InlineData("+819012345678", "Asia/Tokyo", "vn")]
    [InlineData("+84901234567", null, "jp,general")]
    [InlineData("+84901234567", null, "none")]
    public async Task Elsewhere_and_without_the_pack_nothing_is_sent(string phone, string? zone, string policies)
    {
        await using var engine = await StartAsync(policies);
        await engine.AddCustomerAsync("an", phone: phone, zone: zone);

        await RefuseAsync(engine, Channel.Email);
        await engine.DispatchAsync();

        Assert.Empty(engine.Provider.Taken);
        Assert.Equal(1, await engine.ReadAsync(reader => reader.Events.CountAsync(row => row.Type == ConsentDesk.RefusedEvent, Ct)));
    }

    [Fact]
    public async Task Refusal_of_care_is_not_confirmed_because_the_law_speaks_of_advertising()
    {
        await using var engine = await StartAsync();
        await engine.AddCustomerAsync("an");

        await engine.Engine.Consents.RefuseAsync(new LinkTarget(1, Channel.Email, Purpose.Care, 1), "one-click", engine.Time.Now, Ct);
        await engine.DispatchAsync();

        Assert.Empty(engine.Provider.Taken);
    }

    [Fact]
    public async Task Dead_address_gets_no_confirmation_either()
    {
        await using var engine = await StartAsync();
        await engine.AddCustomerAsync("an");
        await using (var transaction = await engine.Store.BeginAsync(Ct))
        {
            await transaction.AddSuppressionsAsync([new SuppressionWrite(Channel.Email, "an@example.test", SuppressionScope.All, "", SuppressionReason.HardBounce, "test", engine.Time.Now)], Ct);
            await transaction.CommitAsync(Ct);
        }

        await RefuseAsync(engine, Channel.Email);
        await engine.DispatchAsync();

        Assert.Empty(engine.Provider.Taken);
        Assert.Equal(["an denied hard-bounce"], await engine.MessagesAsync());
    }

    [Fact]
    public async Task Refusal_that_the_shop_has_heard_is_confirmed_when_it_is_news_and_not_when_it_is_old_data()
    {
        await using var engine = await StartAsync();
        await engine.AddCustomerAsync("an");
        await engine.AddCustomerAsync("binh", email: "binh@example.test");
        var now = engine.Time.Now;
        var word = new ConsentWrite(0, Channel.Email, Purpose.Advertising, "", ConsentState.Refused, now, now, "phone", null, "call 7");

        Assert.Equal(1, await engine.Engine.Consents.HearAsync(word, "an", GatedEngine.Lan, Ct));
        Assert.Equal(0, await engine.Engine.Consents.HearAsync(word, "an", GatedEngine.Lan, Ct));
        Assert.Equal(1, await engine.Engine.Consents.HearAsync(word with { At = now - Duration.FromDays(30) }, "binh", GatedEngine.Lan, Ct));
        Assert.Null(await engine.Engine.Consents.HearAsync(word, "nobody", GatedEngine.Lan, Ct));
        await engine.DispatchAsync();

        Assert.Equal("an", Assert.Single(engine.Provider.Taken).CustomerKey);
    }

    [Fact]
    public async Task Server_installs_the_workflow_and_it_runs_by_itself()
    {
        await using var engine = await GatedEngine.CreateAsync();
        var folder = Directory.CreateTempSubdirectory("workflows-");
        Directory.CreateDirectory(Path.Combine(folder.FullName, ShippedWorkflows.ServiceFolder));
        File.Copy(RepositoryFolder.Of("workflows", "service", Workflow + ".json"), Path.Combine(folder.FullName, "service", Workflow + ".json"));
        using var logs = new Hosting.CollectedLogs();

        Assert.Empty(await new ShippedWorkflows(engine.Engine, new Microsoft.Extensions.Logging.Logger<ShippedWorkflows>(logs)).InstallAsync(folder.FullName, Ct));
        await new CampaignClock(engine.Engine, new Microsoft.Extensions.Logging.Logger<CampaignClock>(logs)).RunOnceAsync(engine.Time.Now, Ct);

        Assert.Equal(Automation.Engine.Campaigns.CampaignState.Running, await engine.ReadAsync(reader => reader.Campaigns.Where(row => row.Name == Workflow).Select(row => row.State).SingleAsync(Ct)));
        folder.Delete(recursive: true);
    }

    private static Task<bool> RefuseAsync(GatedEngine engine, Channel channel) =>
        engine.Engine.Consents.RefuseAsync(new LinkTarget(1, channel, Purpose.Advertising, 1), channel == Channel.Sms ? "sms" : "one-click", engine.Time.Now, Ct);

    private static async Task<GatedEngine> StartAsync(string policies = "all")
    {
        var engine = await GatedEngine.CreateAsync(policies);
        var definition = WorkflowDefinition.Read(await File.ReadAllTextAsync(RepositoryFolder.Of("workflows", "service", Workflow + ".json"), Ct)).Definition!;
        Assert.Empty(await engine.Engine.Definitions.InstallAsync(definition, new JsonObject(), engine.Time.Now, Ct));
        Assert.All(Confirmations, name => Assert.NotNull(engine.Engine.Options.Templates.Find(name)));
        await engine.StartAsync(Workflow);
        return engine;
    }
}
