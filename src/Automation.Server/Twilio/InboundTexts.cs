using System.Text.Json;
using Automation.Engine.Consent;
using Automation.Engine.Messages;
using Automation.Server.Consent;
using Automation.Server.Events;
using Automation.Server.Gate;
using Automation.Storage;
using NodaTime;

namespace Automation.Server.Twilio;

/// <summary>
/// Takes in what people write to our numbers: a refusal or an agreement counts at once, with Twilio's id as its proof; all of it is an event of the customer
/// (<c>sms.received</c>, <c>whatsapp.received</c>), and on WhatsApp it opens the day in which free words may answer. One transaction; the same text
/// twice does nothing more. Safe for concurrent use.
/// </summary>
internal sealed partial class InboundTexts(IStore store, EventIntake intake, ConsentDesk consents, LivePolicies policies, ILogger<InboundTexts> logger)
{
    private static readonly Purpose[] Refusable = [Purpose.Advertising, Purpose.Care];

    /// <summary>Takes one in.</summary>
    /// <returns>Whether anybody of ours wrote it, so that journeys may have moved.</returns>
    internal async Task<bool> TakeAsync(InboundText text, Instant now, CancellationToken cancellationToken)
    {
        if (AddressForm.Of(text.Channel, text.From, policies.Now.CallingCode) is not { } address)
        {
            return false;
        }

        await using var transaction = await store.BeginAsync(cancellationToken);
        await RememberAsync(transaction, text, address, now, cancellationToken);
        var customers = await transaction.FindCustomersByPhoneAsync(WrittenForms(address), cancellationToken);
        foreach (var customer in customers)
        {
            // Twilio repeats what was not answered in time: a STOP that comes again after a START must not refuse again.
            if (await PublishAsync(transaction, text, customer, now, cancellationToken))
            {
                await ChooseAsync(transaction, text, customer, now, cancellationToken);
            }
        }

        if (customers.Count == 0)
        {
            await HearStrangerAsync(transaction, text, address, now, cancellationToken);
        }

        await transaction.CommitAsync(cancellationToken);
        return customers.Count > 0;
    }

    private static async ValueTask RememberAsync(IStoreTransaction transaction, InboundText text, string address, Instant now, CancellationToken cancellationToken)
    {
        if (text.Channel != Channel.WhatsApp)
        {
            return;
        }

        // A campaign names its sender by the number or by the service that the number belongs to.
        foreach (var sender in new[] { text.To, text.Service }.OfType<string>())
        {
            await transaction.SaveConversationAsync(text.Channel, new ConversationRow(sender, address, now), cancellationToken);
        }
    }

    private async ValueTask<bool> PublishAsync(IStoreTransaction transaction, InboundText text, CustomerRow customer, Instant now, CancellationToken cancellationToken)
    {
        var data = JsonSerializer.Serialize(new
        {
            text = text.Body,
            to = text.To,
            intent = text.Intent.ToString().ToLowerInvariant(),
            answered = text.IsAnswered,
            media = text.Media,
            button = text.Button,
        });

        // Several customers may share a number: each has an event of their own.
        var id = FormattableString.Invariant($"{text.Sid}-{customer.Id}");
        var inbound = new InboundEvent("twilio", id, $"{text.Channel.ToString().ToLowerInvariant()}.received", now, new CustomerWrite(customer.Key), null, data);
        return (await intake.IngestAsync(transaction, [inbound], now, cancellationToken)).Accepted > 0;
    }

    private async ValueTask ChooseAsync(IStoreTransaction transaction, InboundText text, CustomerRow customer, Instant now, CancellationToken cancellationToken)
    {
        if (text.Intent is not (ReplyIntent.Stop or ReplyIntent.Start))
        {
            return;
        }

        var isWanted = text.Intent == ReplyIntent.Start;
        var campaign = await transaction.FindLastCampaignAsync(customer.Id, text.Channel, cancellationToken) ?? 0;
        await consents.ChooseAsync(
            transaction,
            new LinkTarget(customer.Id, text.Channel, Purpose.Advertising, campaign),
            [.. Refusable.Select(purpose => new Choice(text.Channel, purpose, isWanted, IsExplicit: true))],
            $"{text.Channel.ToString().ToLowerInvariant()}:{text.Sid}",
            now,
            cancellationToken);
    }

    /// <summary>A refusal counts whoever says it: the number may become a customer's later.</summary>
    private async ValueTask HearStrangerAsync(IStoreTransaction transaction, InboundText text, string address, Instant now, CancellationToken cancellationToken)
    {
        var source = $"{text.Channel.ToString().ToLowerInvariant()}:{text.Sid}";
        if (text.Intent == ReplyIntent.Stop)
        {
            await transaction.AddSuppressionsAsync([new SuppressionWrite(text.Channel, address, SuppressionScope.Advertising, "", SuppressionReason.OptOut, source, now)], cancellationToken);
        }
        else if (text.Intent == ReplyIntent.Start)
        {
            await transaction.LiftSuppressionsAsync(text.Channel, address, SuppressionReason.OptOut, source, now, cancellationToken);
        }

        LogStranger(text.Channel, text.Intent);
    }

    /// <summary>The ways in which shops write a number.</summary>
    private IReadOnlyCollection<string> WrittenForms(string address)
    {
        if (!address.StartsWith('+'))
        {
            return [address];
        }

        var digits = address[1..];
        return policies.Now.CallingCode is { } callingCode && address.StartsWith(callingCode, StringComparison.Ordinal)
            ? [address, digits, "00" + digits, "0" + address[callingCode.Length..]]
            : [address, digits, "00" + digits];
    }

    [LoggerMessage(EventIds.InboundFromStranger, LogLevel.Information, "A {Channel} message came from a number that no customer has; its meaning was {Intent}.")]
    private partial void LogStranger(Channel channel, ReplyIntent intent);
}
