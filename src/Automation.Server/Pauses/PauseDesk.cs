using Automation.Engine.Campaigns;
using Automation.Engine.Pauses;
using Automation.Server.Access;
using Automation.Server.Campaigns;
using Automation.Server.Live;
using Automation.Storage;
using NodaTime;

namespace Automation.Server.Pauses;

/// <summary>
/// What operations staff do with pauses. The command line, the API and the console all come here; the campaign's own pause, the circuit breaker's and every
/// other are the same thing.
/// </summary>
internal sealed partial class PauseDesk(IStore store, LiveCampaigns campaigns, PauseSubjects subjects, PauseWork work, TimeProvider time, ILogger<PauseDesk> logger)
{
    /// <summary>The longest reason that is kept.</summary>
    internal const int LongestReason = 500;

    /// <summary>How often it is looked whether what is under way has arrived.</summary>
    private static readonly TimeSpan Glance = TimeSpan.FromMilliseconds(20);

    private Instant Now => Instant.FromDateTimeOffset(time.GetUtcNow());

    /// <summary>
    /// Pauses. From the commit on nothing new of the scope is handed over; <see cref="WaitUntilQuietAsync"/> answers when nothing that was on its way before is any more.
    /// </summary>
    /// <exception cref="PauseException">There is no such thing, it is paused already, or answers are wrong.</exception>
    internal async Task<PauseRow> PauseAsync(PauseSubject subject, PauseAnswers answers, string reason, Actor actor, CancellationToken cancellationToken)
    {
        await using var transaction = await store.BeginAsync(cancellationToken);
        var named = await subjects.FindAsync(transaction, subject, cancellationToken);
        Check(answers, reason, named.Scope);
        await CheckStateAsync(transaction, named, cancellationToken);
        var wanted = new PauseRow { Scope = named.Scope, Answers = answers, By = actor.Name, At = Now, Reason = reason.Trim() };
        if (await transaction.TryAddPauseAsync(wanted, cancellationToken) is not { } row)
        {
            var known = (await transaction.LoadPausesAsync(cancellationToken)).First(other => other.ResumedAt is null && other.Scope == named.Scope);
            throw PauseRefusals.PausedAlready(named, known);
        }

        await transaction.AddAuditAsync(actor.Did($"{named.Noun}.paused", named.Subject, row.At, PauseJson.Detail(row)), cancellationToken);
        await transaction.CommitAsync(cancellationToken);
        LogPaused(row.Id, named.Noun);
        return row;
    }

    /// <summary>
    /// Waits until nothing of a pause's scope is being handed over any more: then the pause is acknowledged, and nothing reaches a provider until it is resumed.
    /// Giving up waiting changes nothing: the pause stays in force.
    /// </summary>
    /// <param name="id">The pause.</param>
    /// <param name="atMost">How long to wait; null: as long as it takes.</param>
    /// <param name="progress">What is still under way, whenever it changes.</param>
    /// <param name="cancellationToken">Gives up.</param>
    /// <returns>What is still under way; empty when nothing is.</returns>
    internal async Task<IReadOnlyList<SendingCount>> WaitUntilQuietAsync(long id, TimeSpan? atMost, IProgress<IReadOnlyList<SendingCount>>? progress, CancellationToken cancellationToken)
    {
        // Hand-overs happen in the real world, whatever clock the engine has.
        var began = TimeProvider.System.GetTimestamp();
        for (var last = -1; ;)
        {
            var sending = await LookAsync(id, cancellationToken);
            if (sending.Count == 0 || (atMost is { } limit && TimeProvider.System.GetElapsedTime(began) >= limit))
            {
                return sending;
            }

            var count = sending.Sum(found => found.Count);
            if (count != last)
            {
                progress?.Report(sending);
            }

            last = count;
            await Task.Delay(Glance, TimeProvider.System, cancellationToken);
        }
    }

    /// <summary>Resumes: from the commit on it is over. What it has kept back is given free page by page, by <see cref="FinishAsync"/> or by the server.</summary>
    /// <param name="id">The pause.</param>
    /// <param name="plan">How; null: as was said when it was paused.</param>
    /// <param name="version">The version that the caller has seen; null for whichever.</param>
    /// <param name="actor">Who.</param>
    /// <param name="cancellationToken">Ends the call before the commit.</param>
    /// <exception cref="PauseException">There is no such pause, somebody has resumed it before, or the plan is wrong.</exception>
    internal async Task<PauseRow> ResumeAsync(long id, ResumePlan? plan, int? version, Actor actor, CancellationToken cancellationToken)
    {
        if (plan?.FindProblems().ToList() is { Count: > 0 } problems)
        {
            throw PauseException.Invalid(problems);
        }

        await using var transaction = await store.BeginAsync(cancellationToken);
        var row = await FindAsync(transaction, id, cancellationToken);
        var named = await subjects.NameAsync(transaction, row.Scope, cancellationToken);
        if (row.ResumedAt is { } resumedAt)
        {
            throw PauseRefusals.ResumedAlready(id, named, row.ResumedBy, resumedAt);
        }

        if (version is not null && version != row.Version)
        {
            throw PauseRefusals.Changed(id, named);
        }

        var resumed = row with
        {
            Answers = row.Answers with { Resume = plan ?? row.Answers.Resume },
            ResumedBy = actor.Name,
            ResumedAt = Now,
            Version = row.Version + 1,
            Step = row.Answers.Timers == TimerAnswer.Run ? PauseStep.Messages : PauseStep.Timers,
            Expected = await transaction.CountHeldAsync(row.Scope, cancellationToken),
        };
        await transaction.UpdatePauseAsync(resumed, cancellationToken);
        await ForgetBreakerAsync(transaction, named, actor, cancellationToken);
        await transaction.AddAuditAsync(actor.Did($"{named.Noun}.resumed", named.Subject, Now, PauseJson.Detail(resumed)), cancellationToken);
        await transaction.CommitAsync(cancellationToken);
        LogResumed(id, resumed.Expected);
        return resumed;
    }

    /// <summary>Works at what a resume has left to be done until nothing is, or for a while; the server goes on with the rest.</summary>
    /// <param name="id">The pause.</param>
    /// <param name="atMost">How long; null: until it is done.</param>
    /// <param name="progress">How far it is, after each page.</param>
    /// <param name="cancellationToken">Ends the call between pages.</param>
    /// <returns>The pause as it then stands; done when <see cref="PauseRow.EndedAt"/> is not null.</returns>
    internal async Task<PauseRow> FinishAsync(long id, TimeSpan? atMost, IProgress<PauseRow>? progress, CancellationToken cancellationToken)
    {
        var began = TimeProvider.System.GetTimestamp();
        while (true)
        {
            var row = await FindAsync(id, cancellationToken);
            progress?.Report(row);
            if (row.EndedAt is not null || row.ResumedAt is null || TimeProvider.System.GetElapsedTime(began) >= atMost)
            {
                return row;
            }

            await work.RunOnceAsync(Now, cancellationToken);
        }
    }

    /// <summary>The pause of this very thing that is in force; null when there is none.</summary>
    /// <exception cref="PauseException">There is no such thing.</exception>
    internal async Task<PauseRow?> FindAsync(PauseSubject subject, CancellationToken cancellationToken)
    {
        await using var transaction = await store.BeginAsync(cancellationToken);
        var named = await subjects.FindAsync(transaction, subject, cancellationToken);
        return (await transaction.LoadPausesAsync(cancellationToken)).FirstOrDefault(row => row.ResumedAt is null && row.Scope == named.Scope);
    }

    /// <summary>A pause by its number.</summary>
    /// <exception cref="PauseException">There is none.</exception>
    internal async Task<PauseRow> FindAsync(long id, CancellationToken cancellationToken)
    {
        await using var transaction = await store.BeginAsync(cancellationToken);
        return await FindAsync(transaction, id, cancellationToken);
    }

    /// <summary>Ends the pauses of a campaign that is stopped for good: nothing of it is to be let go.</summary>
    internal static async ValueTask DropOfAsync(IStoreTransaction transaction, long campaignId, Actor actor, Instant now, CancellationToken cancellationToken)
    {
        foreach (var row in (await transaction.LoadPausesAsync(cancellationToken)).Where(row => row.ResumedAt is null && row.Scope.CampaignId == campaignId).ToList())
        {
            // Queued people still get their line in the ledger.
            await transaction.UpdatePauseAsync(row with { ResumedBy = actor.Name, ResumedAt = now, Version = row.Version + 1, Step = PauseStep.Entries }, cancellationToken);
        }
    }

    /// <summary>What is being handed over within a scope by processes that live.</summary>
    internal static async ValueTask<IReadOnlyList<SendingCount>> SendingAsync(IStoreTransaction transaction, PauseScope scope, CancellationToken cancellationToken)
    {
        var wallClock = Instant.FromDateTimeOffset(TimeProvider.System.GetUtcNow());
        var living = await transaction.LivingWorkersAsync(wallClock - CampaignDesk.DeadAfter, cancellationToken);
        return await transaction.CountSendingAsync(scope, living, cancellationToken);
    }

    /// <summary>Since when and by whom something is paused, in words.</summary>
    internal static string Since(PauseRow row) => $"since {row.At}{(row.By.Length > 0 ? $" by {row.By}" : "")}{(row.Reason.Length > 0 ? $" ({row.Reason})" : "")}";

    private async Task<IReadOnlyList<SendingCount>> LookAsync(long id, CancellationToken cancellationToken)
    {
        await using var transaction = await store.BeginAsync(cancellationToken);
        var row = await FindAsync(transaction, id, cancellationToken);
        if (row.ResumedAt is not null || row.QuietAt is not null)
        {
            return [];
        }

        var sending = await SendingAsync(transaction, row.Scope, cancellationToken);
        if (sending.Count == 0)
        {
            await transaction.UpdatePauseAsync(row with { QuietAt = Now }, cancellationToken);
            await transaction.CommitAsync(cancellationToken);
        }

        return sending;
    }

    private static void Check(PauseAnswers answers, string reason, PauseScope scope)
    {
        var problems = answers.FindProblems(scope).ToList();
        if (reason.Length > LongestReason || reason.Any(char.IsControl))
        {
            problems.Add(("reason", $"It must be one line of at most {LongestReason} characters."));
        }

        if (problems.Count > 0)
        {
            throw PauseException.Invalid(problems);
        }
    }

    /// <summary>What never ran or is over for good has nothing to pause.</summary>
    private async ValueTask CheckStateAsync(IStoreTransaction transaction, NamedScope named, CancellationToken cancellationToken)
    {
        if (named.Scope.CampaignId is { } id && (await campaigns.LoadAsync(transaction, cancellationToken))[id].Row.State is CampaignState.Draft or CampaignState.Stopped)
        {
            var state = (await campaigns.LoadAsync(transaction, cancellationToken))[id].Row.State;
            throw PauseRefusals.NothingToPause(named.Campaign, state);
        }
    }

    /// <summary>A person has looked at the campaign: what its circuit breaker has counted does not pause it again at once.</summary>
    private async ValueTask ForgetBreakerAsync(IStoreTransaction transaction, NamedScope named, Actor actor, CancellationToken cancellationToken)
    {
        if (named.Scope is { Kind: PauseScopeKind.Campaign, CampaignId: { } campaignId })
        {
            await transaction.CloseAlertAsync(AlertKinds.CampaignPaused, named.Campaign ?? "", actor.Name, Now, cancellationToken);
            await transaction.ForgetBreakerCountsAsync(campaignId, cancellationToken);
        }
    }

    private static async ValueTask<PauseRow> FindAsync(IStoreTransaction transaction, long id, CancellationToken cancellationToken) =>
        await transaction.FindPauseAsync(id, cancellationToken) ?? throw PauseRefusals.NoPause(id);

    [LoggerMessage(EventIds.PauseInForce, LogLevel.Information, "Pause {Pause} of one {Kind} is in force: nothing of it leaves until it is resumed.")]
    private partial void LogPaused(long pause, string kind);

    [LoggerMessage(EventIds.PauseResumed, LogLevel.Information, "Pause {Pause} is resumed; {Held} messages were held and go through the gate.")]
    private partial void LogResumed(long pause, long held);
}
