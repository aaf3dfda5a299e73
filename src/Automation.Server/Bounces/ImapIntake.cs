using Automation.Connectors.Bounces;
using Automation.Connectors.Imap;
using Automation.Server.Hosting;
using NodaTime;

namespace Automation.Server.Bounces;

/// <summary>Takes the unseen mails of an IMAP mailbox; each is put away when it was handed over, so that a crash repeats and loses nothing.</summary>
/// <param name="options">The mailbox.</param>
/// <param name="mails">Takes them.</param>
/// <param name="time">The clock of the timeouts.</param>
/// <param name="logger">Gets a line when the mailbox cannot be read for another reason than last time.</param>
internal sealed partial class ImapIntake(ImapOptions options, ReturnedMails mails, TimeProvider time, ILogger<ImapIntake> logger)
{
    private const int BatchSize = 100;

    private string? _problem;

    /// <summary>Takes one batch, oldest first.</summary>
    /// <exception cref="ImapException">The mailbox cannot be read.</exception>
    internal async Task<LoopTurn> RunOnceAsync(Instant now, CancellationToken cancellationToken)
    {
        try
        {
            await using var mailbox = await ImapMailbox.OpenAsync(options, BounceReader.LongestMail, time, cancellationToken);
            var unseen = await mailbox.FindUnseenAsync(cancellationToken);
            foreach (var uid in unseen.Take(BatchSize))
            {
                if (await mailbox.FetchAsync(uid, cancellationToken) is { } mail)
                {
                    await mails.TakeAsync(mail, cancellationToken);
                    await mailbox.PutAwayAsync(uid, cancellationToken);
                }
            }

            _problem = null;
            return new LoopTurn(Math.Min(unseen.Count, BatchSize), HasMore: unseen.Count > BatchSize);
        }
        catch (ImapException exception)
        {
            if (_problem != exception.Message)
            {
                LogUnreadable(exception.Message);
            }

            _problem = exception.Message;
            throw;
        }
    }

    [LoggerMessage(EventIds.BounceMailboxUnreadable, LogLevel.Warning, "The mailbox for bounces cannot be read and is tried again. {Problem}")]
    private partial void LogUnreadable(string problem);
}
