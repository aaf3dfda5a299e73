using System.Security.Cryptography;
using System.Text.Json;
using Automation.Connectors.Bounces;
using Automation.Connectors.Smtp;
using Automation.Storage;
using NodaTime;

namespace Automation.Server.Bounces;

/// <summary>A returned mail, understood, and which of our messages it is about.</summary>
/// <param name="Key">The same for the same bytes, on whatever way and however often they come: what was done under it is not done again.</param>
/// <param name="MessageId">The id of our message (<see cref="Messages.MessageIdentity"/>) by the MAC of our bounce address; null when nothing proves one.</param>
/// <param name="Report">What the mail says.</param>
internal sealed record ReturnedMail(string Key, string? MessageId, BounceReport Report)
{
    /// <summary>The kind in snake case, as it is stored and shown.</summary>
    internal string KindName { get; } = JsonNamingPolicy.SnakeCaseLower.ConvertName(Report.Kind.ToString());
}

/// <summary>Takes returned mails from all ways in. Safe for concurrent use.</summary>
/// <param name="verp">Our bounce addresses; null when none are configured, and then no mail proves whose it is.</param>
/// <param name="engine">The engine whose messages come back.</param>
/// <param name="logger">Gets one line for each mail, without addresses.</param>
internal sealed partial class ReturnedMails(VerpAddress? verp, CareEngine engine, ILogger<ReturnedMails> logger)
{
    /// <summary>
    /// Reads a mail and does what it leads to. The caller puts the mail away when this has returned: a crash in between repeats the mail, loses
    /// nothing, and counts nothing twice.
    /// </summary>
    /// <param name="mail">The raw bytes.</param>
    /// <param name="cancellationToken">Ends the call before anything is done.</param>
    /// <returns>What it led to; null when the same mail was taken before.</returns>
    /// <exception cref="StoreException">The database cannot take it now: the mail must be offered again.</exception>
    internal async Task<ReturnEffect?> TakeAsync(ReadOnlyMemory<byte> mail, CancellationToken cancellationToken)
    {
        var report = BounceReader.Read(mail);
        var returned = new ReturnedMail(Convert.ToHexStringLower(SHA256.HashData(mail.Span)), MessageIdOf(report), report);
        var effect = await engine.Returns.TakeAsync(returned, Instant.FromDateTimeOffset(engine.Options.Time.GetUtcNow()), cancellationToken);
        var first = report.Recipients.Count > 0 ? report.Recipients[0] : null;
        LogReturned(
            report.Kind, first is null ? "none" : BounceReasons.NameOf(first.Reason), first?.IsHard == true, report.FeedbackType ?? "none", returned.MessageId ?? "unproved",
            effect is null ? "known" : effect.ToString()!, returned.Key);
        return effect;
    }

    private string? MessageIdOf(BounceReport report)
    {
        foreach (var address in verp is null ? [] : report.EnvelopeAddresses)
        {
            if (verp!.TryRead(address, out var messageId))
            {
                return messageId;
            }
        }

        return null;
    }

    [LoggerMessage(EventIds.MailReturned, LogLevel.Information, "A mail came back: {Kind}, {Reason}, hard {Hard}, feedback {Feedback}, message {MessageId}, effect {Effect}, mail {Key}.")]
    private partial void LogReturned(BounceKind kind, string reason, bool hard, string feedback, string messageId, string effect, string key);
}
