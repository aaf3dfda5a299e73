using Automation.Engine.Campaigns;
using Automation.Engine.Consent;
using Automation.Engine.Gate;
using Automation.Engine.Messages;
using NodaTime;
using NodaTime.Text;
using Xunit;

namespace Automation.Tests.Gate;

/// <summary>Short ways to ask the gate.</summary>
internal sealed record GateScene
{
    internal static readonly DateTimeZone Saigon = DateTimeZoneProviders.Tzdb["Asia/Ho_Chi_Minh"];

    internal Channel Channel { get; init; } = Channel.Sms;

    internal Purpose Purpose { get; init; } = Purpose.Advertising;

    internal CampaignState Campaign { get; init; } = CampaignState.Running;

    internal string Sender { get; init; } = "SHOP";

    internal string Topic { get; init; } = "";

    internal string? Address { get; init; } = "+84900000001";

    internal string Key { get; init; } = "k";

    internal string? Zone { get; init; } = "Asia/Ho_Chi_Minh";

    internal bool HasBought { get; init; } = true;

    internal Duration Age { get; init; }

    internal Instant? SenderFrom { get; init; }

    internal IReadOnlyList<ConsentFact> Consents { get; init; } =
        [.. PersonalChannels.All.SelectMany(channel => Enum.GetValues<Purpose>().Select(purpose => new ConsentFact(channel, purpose, "", ConsentState.Given, HasProof: true)))];

    internal IReadOnlyList<SuppressionFact> Suppressions { get; init; } = [];

    internal IReadOnlyList<SentFact> Sent { get; init; } = [];

    /// <summary>The answer at a local time of the zone, as text: allow, hold RULE, deny RULE or the local time with the rule.</summary>
    internal string Ask(GatePolicy policy, string local) => Ask(policy, Local(local));

    internal string Ask(GatePolicy policy, Instant now) => Decide(policy, now) switch
    {
        GateDecision.Allow => "allow",
        GateDecision.Hold hold => "hold " + hold.Rule,
        GateDecision.Deny deny => "deny " + deny.Rule,
        GateDecision.DelayUntil delay => delay.Until.InZone(OwnZone).ToString("uuuu-MM-dd'T'HH:mm", null) + " " + delay.Rule,
        _ => throw new InvalidOperationException(),
    };

    internal GateDecision Decide(GatePolicy policy, Instant now) => MessageGate.Evaluate(
        policy,
        new GateMessage { Id = 1, Channel = Channel, Purpose = Purpose, Topic = Topic, Sender = Sender, CreatedAt = now - Age, Campaign = Campaign, SenderFrom = SenderFrom },
        new RecipientFacts
        {
            Key = Key,
            Address = Address,
            Zone = Zone is null ? null : DateTimeZoneProviders.Tzdb[Zone],
            OtherwiseZones = [Saigon],
            HasBought = HasBought,
            Consents = Consents,
            Suppressions = Suppressions,
        },
        Sent,
        now);

    internal Instant Local(string local) => LocalDateTimePattern.CreateWithInvariantCulture("uuuu'-'MM'-'dd'T'HH':'mm").Parse(local).Value.InZoneLeniently(OwnZone).ToInstant();

    internal SentFact SentAt(string local, Channel? channel = null, Purpose? purpose = null, long id = 99) => new(id, channel ?? Channel, purpose ?? Purpose, Local(local));

    /// <summary>The rules of packs as they ship.</summary>
    internal static Policies Packs(string names, string? country = "VN")
    {
        var (policies, problems) = PoliciesJson.ReadNames(names, country);
        Assert.Empty(problems);
        return policies;
    }

    /// <summary>One rule of a pack alone.</summary>
    internal GatePolicy Only(string ruleId)
    {
        var rule = Packs("all,us-strict,fr").Find(ruleId) ?? throw new ArgumentException(ruleId);
        return new GatePolicy(rule.Binds(Channel, Purpose) ? [rule] : []);
    }

    private DateTimeZone OwnZone => Zone is null ? Saigon : DateTimeZoneProviders.Tzdb[Zone];
}
