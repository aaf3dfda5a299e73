using System.Globalization;
using Automation.Engine.Consent;
using Automation.Engine.Gate;
using Automation.Engine.Ledger;
using Automation.Engine.Messages;
using Automation.Server.Consent;
using Automation.Server.Workflows;
using Automation.Storage;
using Automation.Storage.Reading;
using Microsoft.EntityFrameworkCore;
using NodaTime;

namespace Automation.Server.Messages;

/// <summary>Something that happened, or did not, to one customer, and why.</summary>
/// <param name="At">When.</param>
/// <param name="Campaign">In which campaign; empty for none.</param>
/// <param name="MessageId">The message's number; null when there is none.</param>
/// <param name="What">What, in a few words.</param>
/// <param name="Why">Why, in a sentence; empty where nothing needs saying.</param>
/// <param name="Rule">The rule or code; empty for none.</param>
/// <param name="Law">The article of a law; empty for none.</param>
internal sealed record ExplainedLine(Instant At, string Campaign, long? MessageId, string What, string Why, string Rule, string Law);

/// <summary>All that a customer got and did not get, and what they have said.</summary>
/// <param name="Customer">The shop's key.</param>
/// <param name="Consents">What holds of them, in words.</param>
/// <param name="Lines">The lines, the oldest first.</param>
internal sealed record CustomerExplanation(string Customer, IReadOnlyList<string> Consents, IReadOnlyList<ExplainedLine> Lines);

/// <summary>Says for every message and every non-message of a customer why. It only reads.</summary>
/// <param name="reader">What it reads.</param>
/// <param name="policies">The rules, with what the installation has changed of them.</param>
/// <param name="callingCode">The calling code of numbers that are written without one; null for none.</param>
/// <param name="language">The language of the rules' sentences (<see cref="RuleTexts"/>); the rest is English.</param>
internal sealed class MessageExplanation(ReadContext reader, Policies policies, string? callingCode, string language = RuleTexts.English)
{
    private readonly ActivityNames _names = new(reader);

    /// <summary>Explains a customer; null when there is none of that key.</summary>
    internal async Task<CustomerExplanation?> OfAsync(string key, Instant now, CancellationToken cancellationToken)
    {
        if (await reader.Customers.FirstOrDefaultAsync(row => row.Key == key, cancellationToken) is not { } customer)
        {
            return null;
        }

        var campaigns = await reader.Campaigns.ToDictionaryAsync(row => row.Id, cancellationToken);
        var messages = await reader.Messages.Where(row => row.CustomerId == customer.Id).ToListAsync(cancellationToken);
        var ids = messages.Select(row => row.Id).ToList();
        var denied = await reader.Deliveries.Where(row => ids.Contains(row.MessageId) && row.Connector == "render").ToListAsync(cancellationToken);
        var returned = await reader.ReturnedMails.Where(row => row.MessageId != null && ids.Contains(row.MessageId.Value)).OrderBy(row => row.Id).ToListAsync(cancellationToken);
        var ledger = await reader.Ledger.Where(row => row.CustomerId == customer.Id).OrderBy(row => row.Id).ToListAsync(cancellationToken);
        await _names.LoadAsync(ledger.Where(line => line.Outcome == LedgerOutcome.Cancelled).Select(line => line.JourneyId), cancellationToken);
        var lines = messages.Select(message => OfMessage(message, campaigns[message.CampaignId], denied.LastOrDefault(row => row.MessageId == message.Id)?.Code, now))
            .Concat(returned.Select(mail => OfReturned(mail, messages.First(message => message.Id == mail.MessageId), campaigns)))
            .Concat(ledger.Select(line => OfLedger(line, campaigns.GetValueOrDefault(line.CampaignId)?.Name ?? "")).OfType<ExplainedLine>());
        return new CustomerExplanation(customer.Key, await HoldsAsync(customer, now, cancellationToken), [.. lines.OrderBy(line => line.At)]);
    }

    private ExplainedLine OfMessage(MessageView message, CampaignView campaign, string? lacks, Instant now)
    {
        var name = string.Create(CultureInfo.InvariantCulture, $"{Word(message.Purpose)} by {Word(message.Channel)} '{message.Template}'");
        var rule = message.Reason == GateRules.LabelMissing ? lacks ?? message.Reason : message.Reason;
        var (what, why) = message.Status switch
        {
            MessageStatus.Accepted => ("sent", $"The provider took it as {message.ProviderId}.{Later(message)}"),
            MessageStatus.Denied => ("denied", Sentence(message.Reason, rule)),
            MessageStatus.Held => ("held", Sentence(message.Reason, rule)),
            MessageStatus.Failed => ("failed", Sentence(message.Reason, rule)),
            MessageStatus.Unknown => ("unknown", $"The hand-over ended with '{message.Reason}' and nobody could tell whether it arrived. Find out, then: messages resolve {message.Id} sent{(message.Channel == Channel.Call ? " --answer JSON" : "")}|not-sent."),
            MessageStatus.Sending => ("under way", "It is being handed over."),
            _ => Waiting(message, now),
        };
        return new ExplainedLine(message.SettledAt ?? message.CreatedAt, campaign.Name, message.Id, $"{name} {what}", why, rule, policies.Find(rule)?.Source ?? "");
    }

    /// <summary>What the provider has said since.</summary>
    private static string Later(MessageView message) => message.Report switch
    {
        null => "",
        DeliveryReport.Delivered => $" It arrived, said the provider at {message.ReportedAt}.",
        DeliveryReport.Read => $" It was read, said the provider at {message.ReportedAt}.",
        { } report when report.HasFailed() => $" It did not arrive ({Word(report)}{(string.IsNullOrEmpty(message.ReportCode) ? "" : ", " + message.ReportCode)}), said the provider at {message.ReportedAt}.",
        DeliveryReport.Sent => $" The operator has it since {message.ReportedAt}; many operators never say more.",
        { } report => $" The provider last said '{Word(report)}' at {message.ReportedAt}.",
    };

    private (string What, string Why) Waiting(MessageView message, Instant now) => message.DueAt > now
        ? ($"waits until {message.DueAt}", message.Reason.Length == 0 ? "It is due then." : Sentence(message.Reason, message.Reason))
        : ("waits", "It is due and is asked about next, unless its connector is parked (automation alerts).");

    private static ExplainedLine OfReturned(ReturnedMailView mail, MessageView message, Dictionary<long, CampaignView> campaigns)
    {
        var told = $"{mail.Reason} {mail.Status}".TrimEnd();
        var (what, why) = mail.Effect switch
        {
            ReturnEffect.HardBounce => ("came back for good", "The address is dead: it is suppressed."),
            ReturnEffect.Complaint => ("was called spam by the recipient", "The address gets no more advertising."),
            ReturnEffect.OptOut => ("made the recipient opt out", "The mail provider has told; the address gets no more advertising."),
            ReturnEffect.SoftBounce => ("came back", "It may pass: it counts against the address, which rests only after several such over weeks."),
            ReturnEffect.Ours => ("was refused", "The fault is on the sender's side: it says nothing about the person."),
            ReturnEffect.AddressChanged => ("came back from an address that the customer no longer has", "Nothing follows for the new address."),
            _ => mail.Kind switch
            {
                "success" => ("has arrived", "The receiving server said so."),
                "delay" => ("is late", "A server on the way still tries."),
                "auto_reply" => ("was answered by a program", "Nothing follows."),
                _ => ("was answered", "Nothing follows."),
            },
        };
        var name = string.Create(CultureInfo.InvariantCulture, $"{Word(message.Purpose)} by {Word(message.Channel)} '{message.Template}'");
        return new ExplainedLine(mail.ReceivedAt, campaigns[message.CampaignId].Name, message.Id, $"{name} {what}", told.Length == 0 ? why : $"{why} The reason told is '{told}'.", mail.Reason, "");
    }

    private ExplainedLine? OfLedger(LedgerLineView line, string campaign) => line.Outcome switch
    {
        LedgerOutcome.NotEntered => new(line.At, campaign, null, "did not enter", Sentence(line.Reason, line.Reason), line.Reason, ""),
        LedgerOutcome.Delayed => new(line.At, campaign, null, line.Detail is null ? "a message was put off" : $"a message was put off until {line.Detail}", Sentence(line.Reason, line.Reason), line.Reason, policies.Find(line.Reason)?.Source ?? ""),
        LedgerOutcome.Cancelled => new(line.At, campaign, null, $"'{_names.Of(line.JourneyId, line.ActivityId)}' was given up", Sentence(line.Reason, line.Reason), line.Reason, ""),
        LedgerOutcome.Exited => new(line.At, campaign, null, "was taken out of the journey", Sentence(line.Reason, line.Reason), line.Reason, ""),
        LedgerOutcome.Failed => new(line.At, campaign, null, "the journey failed", Sentence(line.Reason, line.Reason), line.Reason, ""),
        LedgerOutcome.OptedOut => new(line.At, campaign, null, $"refused {line.Reason}", $"Told by {line.Detail}.", "", ""),
        LedgerOutcome.OptedIn => new(line.At, campaign, null, $"agreed to {line.Reason}", $"Told by {line.Detail}.", "", ""),
        LedgerOutcome.Resolved => new(line.At, campaign, null, $"an unknown message was decided: {line.Reason}", $"Decided by {line.Detail}.", "", ""),
        LedgerOutcome.Undelivered => new(line.At, campaign, null, "a message did not arrive", line.Reason.Length == 0 ? "The provider gave no code." : $"The provider's code is '{line.Reason}'.", line.Reason, ""),
        _ => null,
    };

    /// <summary>A rule or code in words; for a text that lacks something, the demand of the pack.</summary>
    private string Sentence(string reason, string rule)
    {
        var known = policies.Find(rule);
        var law = known is null || language == RuleTexts.English ? known?.Text : RuleTexts.Of(rule, language) ?? known.Text;
        return known?.Id != reason && RuleTexts.Of(reason, language) is { } sentence ? (law is null ? sentence : $"{sentence} {law}")
            : law ?? (reason.Length == 0 ? "" : $"The reason given is '{reason}'.");
    }

    private async Task<IReadOnlyList<string>> HoldsAsync(CustomerView customer, Instant now, CancellationToken cancellationToken)
    {
        var said = await reader.ConsentHistory.Where(row => row.CustomerId == customer.Id).OrderBy(row => row.Id).ToListAsync(cancellationToken);
        var words = said.GroupBy(row => (row.Channel, row.Purpose, row.Topic))
            .Select(group => group.OrderBy(row => row.At).Last())
            .Select(row => $"{(row.State == ConsentState.Given ? "agreed to" : "refused")} {Word(row.Purpose)} by {Word(row.Channel)}{(row.Topic.Length == 0 ? "" : $" about {row.Topic}")} on {row.At} (told by {row.Source})");
        var addresses = new[] { AddressForm.Of(Channel.Email, customer.Email, callingCode), AddressForm.Of(Channel.Sms, customer.Phone, callingCode) }.OfType<string>().ToList();
        var suppressed = await reader.Suppressions
            .Where(row => addresses.Contains(row.Address) && row.LiftedAt == null && (row.ExpiresAt == null || row.ExpiresAt > now))
            .ToListAsync(cancellationToken);
        return [.. words, .. suppressed.Select(row => $"{Word(row.Channel)} suppressed for {ConsentFile.Hyphens(row.Scope.ToString())} since {row.CreatedAt}: {ConsentFile.Hyphens(row.Reason.ToString())} (told by {row.Source})")];
    }

    private static string Word<T>(T value)
        where T : struct, Enum => value.ToString()!.ToLowerInvariant();
}
