using Automation.Engine.Activities;
using Automation.Engine.Campaigns;
using Automation.Engine.Consent;
using Automation.Engine.Customers;
using Automation.Engine.Gate;
using Automation.Engine.Journeys;
using Automation.Engine.Messages;
using Automation.Server.Campaigns;
using Automation.Server.Journeys;
using Automation.Storage;
using NodaTime;

namespace Automation.Server.Messages;

/// <summary>A claimed message with its journey, campaign, address, and the rules that bind it.</summary>
/// <param name="Message">The message.</param>
/// <param name="Facts">What its template may read.</param>
/// <param name="Variables">The journey's variables.</param>
/// <param name="Campaign">Its campaign.</param>
/// <param name="Address">The customer's address for the channel; null for none.</param>
/// <param name="Policy">The rules.</param>
/// <param name="CallingCode">The calling code of numbers that are written without one; null leaves them as they are.</param>
internal sealed record Addressed(
    MessageRow Message, JourneyFacts Facts, IReadOnlyDictionary<string, object?> Variables, LiveCampaign Campaign, string? Address, GatePolicy Policy, string? CallingCode)
{
    private long? _key;

    /// <summary>The activity that calls; null for messages, and for a call whose activity is not there.</summary>
    internal CallActivity? Callee { get; init; }

    /// <summary>Whether its journey has ended.</summary>
    internal bool HasEnded { get; init; }

    /// <summary>The address in its one form; null for none.</summary>
    internal string? Form { get; } = AddressForm.Of(Message.Channel, Address, CallingCode);

    /// <summary>The key under which messages to the address are counted; 0 without an address.</summary>
    internal long Key => _key ??= Form is { } form ? GateBatch.KeyOf(Message.Channel, form) : 0;

    /// <summary>The same for the person's addresses on the other channels.</summary>
    internal IEnumerable<long> OtherKeys => PersonalChannels.All
        .Where(channel => channel != Message.Channel)
        .Select(channel => KeyOf(channel, AddressOf(Facts.Customer, channel)))
        .OfType<long>();

    /// <summary>The sender.</summary>
    internal string Sender => SenderOf(Campaign.Settings, Message.Channel);

    /// <summary>From then on the rules that allow the message now do not any more; null when that is far away or nobody needs to know.</summary>
    internal Instant? AllowedUntil { get; init; }

    /// <summary>Whether the recipient may be written to in free words: on WhatsApp only for a day after they wrote to the sender.</summary>
    internal bool MayWriteFreely { get; init; } = Message.Channel != Channel.WhatsApp;

    /// <summary>A campaign's sender on a channel.</summary>
    internal static string SenderOf(CampaignSettings settings, Channel channel) => channel switch
    {
        Channel.Email => settings.EmailFrom,
        Channel.WhatsApp => settings.WhatsAppFrom,
        _ => settings.SmsFrom,
    };

    /// <summary>The customer's own zone; null when it is unknown.</summary>
    internal DateTimeZone? OwnZone => Facts.Customer.Zone is { } id ? DateTimeZoneProviders.Tzdb.GetZoneOrNull(id) : null;

    internal static Addressed From(MessageRow message, LoadedJourneys journeys, Policies policies)
    {
        var journey = journeys.Find(message.JourneyId) ?? throw new InvalidOperationException($"Message {message.Id} belongs to no journey.");
        var state = JourneyStateJson.Read(journey.Row.State);
        var facts = journeys.FactsOf(journey, state);
        var campaign = journeys.CampaignOf(journey);
        var address = AddressOf(facts.Customer, message.Channel);
        return new Addressed(message, facts, state.VariableValues, campaign, address, PolicyOf(message, facts, campaign, policies), policies.CallingCode)
        {
            HasEnded = journey.Row.Status != JourneyStatus.Active,
        };
    }

    /// <summary>A call of a service reaches no person, so no law binds it.</summary>
    internal static GatePolicy PolicyOf(MessageRow message, JourneyFacts facts, LiveCampaign campaign, Policies policies)
    {
        if (message.Channel == Channel.Call)
        {
            return GatePolicy.None;
        }

        var own = facts.Customer.Zone is { } id ? DateTimeZoneProviders.Tzdb.GetZoneOrNull(id) : null;
        var told = facts.Customer.Attributes.GetValueOrDefault("country") as string;
        var countries = policies.CountriesOf(told, AddressForm.Of(Channel.Sms, facts.Customer.Phone, policies.CallingCode), own, campaign.Settings);
        return policies.For(campaign.Settings, campaign.Row.Name, message.Channel, message.Purpose, countries);
    }

    private static string? AddressOf(CustomerFacts customer, Channel channel) => channel switch
    {
        Channel.Email => customer.Email,
        Channel.Sms or Channel.WhatsApp => customer.Phone,
        _ => null,
    };

    private long? KeyOf(Channel channel, string? address) => AddressForm.Of(channel, address, CallingCode) is { } form ? GateBatch.KeyOf(channel, form) : null;
}
