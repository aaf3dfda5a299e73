using System.Collections.Concurrent;
using Automation.Connectors.Twilio;
using Automation.Engine.Consent;
using Automation.Engine.Ledger;
using Automation.Engine.Messages;
using Automation.Server.Campaigns;
using Automation.Server.Consent;
using Automation.Server.Messages;
using Automation.Server.Settings;
using Automation.Storage;
using NodaTime;

namespace Automation.Server.Twilio;

/// <summary>What Twilio says of one message.</summary>
/// <param name="MessageId">Our id of it, from the address that was called.</param>
/// <param name="Sid">Twilio's id.</param>
/// <param name="To">The number that it went to; null when that was not told.</param>
/// <param name="Report">What.</param>
/// <param name="Code">The code of the error; null for none.</param>
internal sealed record StatusReport(string MessageId, string Sid, string? To, DeliveryReport Report, int? Code);

/// <summary>
/// Stores what Twilio reports of messages, in whatever order and however often it comes. A report about a message of which no answer is known
/// yet proves that Twilio has it: that settles it, and the answer that comes later changes nothing. Reports that come at the same time are stored in one
/// transaction. Safe for concurrent use.
/// </summary>
internal sealed partial class StatusReports(
    IStore store, LiveCampaigns campaigns, Dispatcher dispatcher, ConsentDesk consents, CircuitBreaker breaker, MessageIdentity identity, IConnector connector, ILogger<StatusReports> logger)
{
    private const int LargestBatch = 256;

    /// <summary>So many temporary failures in a row of 30 days, and the number is left alone for as long.</summary>
    private const int SoftFailures = 3;

    private readonly ConcurrentQueue<Pending> _queue = new();
    private int _isStoring;

    /// <summary>The account that messages leave through now; what is learnt of one that was replaced is of no use.</summary>
    private TwilioConnector? Account => (connector is LiveConnector live ? live.Opened : connector) as TwilioConnector;

    /// <summary>Takes one in; it is stored when this answers.</summary>
    /// <returns>Whether a journey may have gone on.</returns>
    /// <exception cref="StoreException">It could not be stored.</exception>
    internal async Task<bool> TakeAsync(StatusReport report, Instant now, CancellationToken cancellationToken)
    {
        var pending = new Pending(report, now, new TaskCompletionSource<bool>(TaskCreationOptions.RunContinuationsAsynchronously));
        _queue.Enqueue(pending);
        if (Interlocked.Exchange(ref _isStoring, 1) == 0)
        {
            _ = Task.Run(StoreAllAsync, CancellationToken.None);
        }

        return await pending.Done.Task.WaitAsync(cancellationToken);
    }

    /// <summary>Stores what has come, batch after batch; each report learns how it went. One at a time does this.</summary>
    private async Task StoreAllAsync()
    {
        do
        {
            while (!_queue.IsEmpty)
            {
                await StoreNextAsync();
            }

            Volatile.Write(ref _isStoring, 0);
        }
        while (!_queue.IsEmpty && Interlocked.Exchange(ref _isStoring, 1) == 0);
    }

    private async Task StoreNextAsync()
    {
        var batch = new List<Pending>();
        while (batch.Count < LargestBatch && _queue.TryDequeue(out var next))
        {
            batch.Add(next);
        }

        try
        {
            var settled = await StoreAsync([.. batch.Select(pending => pending.Report)], batch[^1].Now, CancellationToken.None);
            batch.ForEach(pending => pending.Done.SetResult(settled));
        }
        catch (Exception failure) when (failure is not OutOfMemoryException)
        {
            batch.ForEach(pending => pending.Done.SetException(failure));
        }
    }

    private async Task<bool> StoreAsync(IReadOnlyList<StatusReport> reports, Instant now, CancellationToken cancellationToken)
    {
        var proven = await FindProvenAsync(reports, now, cancellationToken);
        if (proven.Count > 0)
        {
            await dispatcher.SettleAsync(proven, owner: null, now, cancellationToken);
        }

        var stored = 0;
        await using var transaction = await store.BeginAsync(cancellationToken);
        foreach (var report in reports)
        {
            if (await FindAsync(transaction, report, cancellationToken) is { } known && report.Report.Supersedes(known.Report))
            {
                await StoreAsync(transaction, report, known, now, cancellationToken);
                stored++;
            }
        }

        if (stored > 0)
        {
            await transaction.CommitAsync(cancellationToken);
        }

        LogTaken(reports.Count, stored, proven.Count);
        return proven.Count > 0;
    }

    /// <summary>Messages that Twilio has and of which we have no answer: being handed over, unknown, or in the queue again.</summary>
    private async Task<IReadOnlyList<Settlement>> FindProvenAsync(IReadOnlyList<StatusReport> reports, Instant now, CancellationToken cancellationToken)
    {
        var proven = new Dictionary<long, Settlement>();
        await using var transaction = await store.BeginAsync(cancellationToken);
        foreach (var report in reports)
        {
            if (await FindAsync(transaction, report, cancellationToken) is { } known
                && known.Message.Status is MessageStatus.Sending or MessageStatus.Unknown or MessageStatus.Queued or MessageStatus.Held
                && known.Message.Attempts > 0)
            {
                // The attempt is already counted.
                proven.TryAdd(known.Message.Id, Settlement.From(known.Message with { Attempts = known.Message.Attempts - 1 }, connector.Name, new DeliveryOutcome.Accepted(report.Sid), now));
            }
        }

        return [.. proven.Values];
    }

    private async ValueTask<ReportedMessage?> FindAsync(IStoreTransaction transaction, StatusReport report, CancellationToken cancellationToken) =>
        identity.TryRead(report.MessageId, out var journey, out var visit) && await transaction.FindReportedAsync(journey, visit, cancellationToken) is { } found && connector.Channels.Contains(found.Message.Channel)
            ? found
            : null;

    private async ValueTask StoreAsync(IStoreTransaction transaction, StatusReport report, ReportedMessage known, Instant now, CancellationToken cancellationToken)
    {
        var message = known.Message;
        var code = report.Code is { } number ? TwilioErrors.CodeOf(number) : "";
        await transaction.SaveReportAsync(message.Id, report.Report, code, report.Sid, now, cancellationToken);
        if (OutcomeOf(report.Report) is not { } outcome)
        {
            return;
        }

        if (report.Code is { } error && report.Report.HasFailed())
        {
            await ConcludeAsync(transaction, message, report.To, error, now, cancellationToken);
        }

        var line = new LedgerEntry(now, outcome, message.ActivityId, message.Visit, report.Report.HasFailed() ? code : "");
        await transaction.AddLedgerAsync(message.CampaignId, message.JourneyId, message.CustomerId, line, cancellationToken);
    }

    private static LedgerOutcome? OutcomeOf(DeliveryReport report) => report switch
    {
        DeliveryReport.Delivered => LedgerOutcome.Delivered,
        DeliveryReport.Read => LedgerOutcome.Read,
        _ when report.HasFailed() => LedgerOutcome.Undelivered,
        _ => null,
    };

    /// <summary>What an error means for the address, the campaign, the sender and the account.</summary>
    private async ValueTask ConcludeAsync(IStoreTransaction transaction, MessageRow message, string? to, int number, Instant now, CancellationToken cancellationToken)
    {
        var error = TwilioErrors.FindReported(number);
        switch (error.Treatment)
        {
            case TwilioTreatment.Suppress:
                await SuppressAsync(transaction, message, to, number, SuppressionReason.OptOut, error.After, expires: null, now, cancellationToken);
                break;
            case TwilioTreatment.InvalidAddress:
                await SuppressAsync(transaction, message, to, number, SuppressionReason.HardBounce, error.After, expires: null, now, cancellationToken);
                break;
            case TwilioTreatment.Retry:
                await SuppressAsync(transaction, message, to, number, SuppressionReason.HardBounce, SoftFailures, now + Settlement.Remembered, now, cancellationToken);
                break;
            case TwilioTreatment.StopTemplate:
                await breaker.CountAsync(transaction, message.CampaignId, BreakerCount.ContentError, now, cancellationToken);
                break;
            case TwilioTreatment.ParkSender or TwilioTreatment.ParkConnector:
                var live = await campaigns.LoadAsync(transaction, cancellationToken);
                Account?.Learn(message.Channel, Addressed.SenderOf(live[message.CampaignId].Settings, message.Channel), number);
                break;
        }
    }

    private async ValueTask SuppressAsync(
        IStoreTransaction transaction, MessageRow message, string? to, int number, SuppressionReason reason, int after, Instant? expires, Instant now, CancellationToken cancellationToken)
    {
        var code = TwilioErrors.CodeOf(number);
        var before = after <= 1 ? 0 : await transaction.CountLedgerAsync(
            message.CustomerId, [LedgerOutcome.DeliveryFailed, LedgerOutcome.Undelivered], code, now - Settlement.Remembered, cancellationToken);
        if (before + 1 >= after && consents.FormOf(message.Channel, to) is { } address)
        {
            await consents.SuppressAsync(transaction, message, new SuppressionWrite(message.Channel, address, SuppressionScope.All, "", reason, $"{connector.Name}:{code}", now, expires), cancellationToken);
        }
    }

    [LoggerMessage(EventIds.ReportsTaken, LogLevel.Debug, "{Count} reports of messages came; {Stored} said something new, and {Proven} proved that a message was taken.")]
    private partial void LogTaken(int count, int stored, int proven);

    private sealed record Pending(StatusReport Report, Instant Now, TaskCompletionSource<bool> Done);
}
