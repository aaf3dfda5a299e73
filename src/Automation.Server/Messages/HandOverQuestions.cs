using Automation.Engine.Activities.Messaging;
using Automation.Engine.Messages;
using Automation.Server.Campaigns;
using Automation.Server.Gate;
using Automation.Server.Journeys;
using Automation.Storage;
using NodaTime;

namespace Automation.Server.Messages;

/// <summary>
/// Puts together what a provider must be told to be asked about hand-overs: recipient, sender, time and the text, as they were kept, or written once more where the
/// process has died before they were.
/// </summary>
internal sealed class HandOverQuestions(LiveCampaigns campaigns, LivePolicies policies, MessageRenderer renderer, MessageIdentity identity)
{
    /// <summary>Describes hand-overs.</summary>
    /// <param name="transaction">Where to read.</param>
    /// <param name="messages">The messages.</param>
    /// <param name="cancellationToken">Ends the call.</param>
    /// <returns>One for each, in their order.</returns>
    internal async ValueTask<IReadOnlyList<UnknownDelivery>> DescribeAsync(
        IStoreTransaction transaction, IReadOnlyList<UnknownMessage> messages, CancellationToken cancellationToken)
    {
        var journeys = await LoadedJourneys.LoadAsync(transaction, campaigns, [.. messages.Select(found => found.Message.JourneyId).Distinct()], cancellationToken);
        var described = new List<UnknownDelivery>(messages.Count);
        foreach (var (message, since) in messages)
        {
            var addressed = Addressed.From(message, journeys, policies.Now) with { MayWriteFreely = true };
            var kept = await KeptAsync(transaction, message, cancellationToken);
            var others = await transaction.LoadProviderIdsAsync(message.CustomerId, message.Id, cancellationToken);
            described.Add(new UnknownDelivery(
                identity.Of(message),
                message.Channel,
                kept?.To ?? addressed.Form ?? "",
                kept?.From ?? addressed.Sender,
                message.DueAt.ToDateTimeOffset(),
                since.ToDateTimeOffset(),
                TextOf(addressed, kept, since),
                others.ToHashSet(StringComparer.Ordinal)));
        }

        return described;
    }

    /// <summary>As it was written then; approved content reads otherwise at the provider, and which of the two it was is not known.</summary>
    private string? TextOf(Addressed message, KeptText? kept, Instant then) =>
        WhatsAppContent.Read(message.Message.Channel == Channel.WhatsApp ? message.Message.DataJson : null) is not null ? null
        : kept is not null ? kept.Text
        : string.IsNullOrEmpty(message.Address) ? null
        : renderer.Render(message, then).Outbound?.Text;

    /// <summary>What was handed over in the attempt of which nobody knows what became.</summary>
    private static async ValueTask<KeptText?> KeptAsync(IStoreTransaction transaction, MessageRow message, CancellationToken cancellationToken) =>
        await transaction.FindTextAsync(message.Id, message.Attempts, cancellationToken) is { } bundle ? TextBundle.Unpack(bundle)?.Find(message.Id) : null;
}
