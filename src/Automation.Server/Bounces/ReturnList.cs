using Automation.Storage;
using Automation.Storage.Reading;
using Microsoft.EntityFrameworkCore;
using NodaTime;

namespace Automation.Server.Bounces;

/// <summary>A returned mail in a list.</summary>
/// <param name="Id">Its number.</param>
/// <param name="ReceivedAt">When it was taken.</param>
/// <param name="Effect">What it led to.</param>
/// <param name="Kind">What it is.</param>
/// <param name="Reason">Why it came.</param>
/// <param name="Status">The enhanced status or reply code; empty for none.</param>
/// <param name="MessageId">Which message; null when nothing proves one.</param>
/// <param name="Campaign">Its campaign; null likewise.</param>
/// <param name="Customer">The shop's key of its customer; null likewise.</param>
/// <param name="Key">The SHA-256 of its bytes, to find it where it was put away.</param>
internal sealed record ReturnedMailLine(
    long Id, Instant ReceivedAt, ReturnEffect Effect, string Kind, string Reason, string Status, long? MessageId, string? Campaign, string? Customer, string Key);

/// <summary>Lists returned mails for the API and the command line.</summary>
internal static class ReturnList
{
    /// <summary>A page, the newest first.</summary>
    /// <param name="reader">What it reads.</param>
    /// <param name="effect">Only those that led to this; null for all.</param>
    /// <param name="before">Only those with a smaller number; null for the newest.</param>
    /// <param name="take">At most so many, from 1.</param>
    /// <param name="cancellationToken">Ends the call.</param>
    internal static async Task<IReadOnlyList<ReturnedMailLine>> ListAsync(ReadContext reader, ReturnEffect? effect, long? before, int take, CancellationToken cancellationToken)
    {
        var query =
            from mail in reader.ReturnedMails
            where (effect == null || mail.Effect == effect) && (before == null || mail.Id < before)
            orderby mail.Id descending
            select mail;
        var mails = await query.Take(take).ToListAsync(cancellationToken);
        var ids = mails.Select(mail => mail.MessageId).OfType<long>().Distinct().ToList();
        var messages = await (
            from message in reader.Messages
            join campaign in reader.Campaigns on message.CampaignId equals campaign.Id
            join customer in reader.Customers on message.CustomerId equals customer.Id
            where ids.Contains(message.Id)
            select new { message.Id, Campaign = campaign.Name, Customer = customer.Key }).ToDictionaryAsync(row => row.Id, cancellationToken);
        return
        [
            .. mails.Select(mail =>
            {
                var message = mail.MessageId is { } id ? messages.GetValueOrDefault(id) : null;
                return new ReturnedMailLine(mail.Id, mail.ReceivedAt, mail.Effect, mail.Kind, mail.Reason, mail.Status, mail.MessageId, message?.Campaign, message?.Customer, mail.Key);
            }),
        ];
    }

    /// <summary>Reads the word for an effect, as people write it (<c>hard-bounce</c>); null when there is none of that name.</summary>
    internal static ReturnEffect? Parse(string word)
    {
        foreach (var effect in Enum.GetValues<ReturnEffect>().Where(effect => string.Equals(Consent.ConsentFile.Hyphens(effect.ToString()), word.Replace('_', '-'), StringComparison.OrdinalIgnoreCase)))
        {
            return effect;
        }

        return null;
    }

    /// <summary>The words, for a message about a wrong one.</summary>
    internal static string Words => string.Join(", ", Enum.GetNames<ReturnEffect>().Select(Consent.ConsentFile.Hyphens));
}
