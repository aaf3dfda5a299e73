using System.Collections.Concurrent;
using Automation.Engine.Campaigns;
using Automation.Server.Campaigns;
using Automation.Server.Hosting;
using Automation.Storage;
using Microsoft.Data.Sqlite;
using NodaTime;
using Quartz;

namespace Automation.Server.Scheduling;

/// <summary>What hears of alarms.</summary>
/// <param name="OccasionsAdded">Audiences are to enter.</param>
/// <param name="SwitchDue">A campaign is to switch itself on or off.</param>
/// <param name="SyncNeeded">The alarms are to be set anew.</param>
internal sealed record ScheduleListeners(Action OccasionsAdded, Action SwitchDue, Action SyncNeeded);

/// <summary>
/// Quartz as the alarm clock of campaigns, with its own database file. A sync makes its triggers those of the running
/// campaigns, whoever started them; a trigger that goes off makes the planner look. Misfire policy of every trigger: go off once, now.
/// </summary>
internal sealed partial class CampaignSchedule(CareEngine engine, string path, ILogger<CampaignSchedule> logger) : IAsyncDisposable
{
    internal static readonly JobKey Job = new("occasions", Alarm.Group);

    /// <summary>Zones of new customers are looked for so often.</summary>
    private static readonly Duration Refresh = Duration.FromMinutes(1);

    private readonly OccasionPlanner _planner = new(engine);
    private readonly ConcurrentDictionary<(long Campaign, string Activity), bool> _owed = new();
    private readonly Dictionary<TriggerKey, string> _set = [];
    private ScheduleListeners _listeners = new(() => { }, () => { }, () => { });
    private IScheduler? _scheduler;
    private string _seen = "";
    private Instant _syncedAt = Instant.MinValue;
    private volatile bool _isDirty = true;

    /// <summary>Says whom to tell; before the first sync.</summary>
    internal void Listen(ScheduleListeners listeners) => _listeners = listeners;

    /// <summary>The triggers as Quartz has them, for tests.</summary>
    internal IScheduler? Scheduler => _scheduler;

    /// <summary>Sets what differs. Cheap when no campaign has changed.</summary>
    internal async Task<LoopTurn> SyncAsync(Instant now, CancellationToken cancellationToken)
    {
        await PayOwedAsync(now, cancellationToken);
        await using var transaction = await engine.Store.BeginAsync(cancellationToken);
        var campaigns = (await engine.Campaigns.LoadAsync(transaction, cancellationToken)).Values.OrderBy(campaign => campaign.Row.Id).ToList();
        var seen = string.Join('\n', campaigns.Select(campaign => $"{campaign.Row.Id} {campaign.Row.DefinitionVersionId} {campaign.Row.State} {campaign.Row.StartedAt} {campaign.Row.RetractedAt} {campaign.Row.SettingsJson}"));
        if (!_isDirty && seen == _seen && now - _syncedAt < Refresh)
        {
            return LoopTurn.Idle;
        }

        _isDirty = false;
        var alarms = await PlanAsync(transaction, campaigns, now, cancellationToken);
        await transaction.DisposeAsync();
        var changed = await SetAsync(alarms, cancellationToken);
        foreach (var start in changed.Select(alarm => alarm.Overdue).OfType<PlannedStart>())
        {
            _owed[(start.Campaign.Row.Id, start.ActivityId)] = true;
        }

        await PayOwedAsync(now, cancellationToken);
        (_seen, _syncedAt) = (seen, now);
        return new LoopTurn(changed.Count);
    }

    /// <summary>An alarm went off.</summary>
    internal async Task RingAsync(long campaignId, string activityId, DateTimeOffset? scheduledAt, CancellationToken cancellationToken)
    {
        if (activityId == Alarm.Switch)
        {
            _listeners.SwitchDue();
        }
        else
        {
            try
            {
                // Quartz may be a breath early: it counts as its time.
                var scheduled = scheduledAt is { } at ? Instant.FromDateTimeOffset(at) : Instant.MinValue;
                await CatchUpAsync(campaignId, activityId, Instant.Max(Now, scheduled), cancellationToken);
            }
            catch (Exception exception) when (exception is not OperationCanceledException)
            {
                LogNotPlanned(campaignId, activityId, exception is StoreException ? exception.Message : exception.GetType().Name);
                _owed[(campaignId, activityId)] = true;
            }
        }

        _isDirty = true;
        _listeners.SyncNeeded();
    }

    public async ValueTask DisposeAsync()
    {
        if (_scheduler is { } scheduler)
        {
            await scheduler.Shutdown(waitForJobsToComplete: true, CancellationToken.None);
        }

        using var pool = new SqliteConnection(ConnectionText());
        SqliteConnection.ClearPool(pool);
    }

    private Instant Now => Instant.FromDateTimeOffset(engine.Options.Time.GetUtcNow());

    private async Task CatchUpAsync(long campaignId, string activityId, Instant now, CancellationToken cancellationToken)
    {
        if (await _planner.CatchUpAsync(campaignId, activityId, now, cancellationToken))
        {
            LogPlanned(campaignId, activityId);
            _listeners.OccasionsAdded();
        }
    }

    /// <summary>What an alarm could not note while the database was locked, or was due before its alarm was set, is not lost.</summary>
    private async Task PayOwedAsync(Instant now, CancellationToken cancellationToken)
    {
        foreach (var key in _owed.Keys)
        {
            await CatchUpAsync(key.Campaign, key.Activity, now, cancellationToken);
            _owed.TryRemove(key, out _);
        }
    }

    private async ValueTask<IReadOnlyList<Alarm>> PlanAsync(
        IStoreTransaction transaction, IReadOnlyList<LiveCampaign> campaigns, Instant now, CancellationToken cancellationToken)
    {
        var starts = await _planner.LoadAsync(transaction, now, cancellationToken);
        var zones = starts.Count == 0 ? [] : await transaction.CustomerZonesAsync(cancellationToken);
        var alarms = starts.Select(start => Alarm.Of(start, _planner.Next(start, zones), now)).OfType<Alarm>().ToList();
        alarms.AddRange(campaigns.Select(campaign => (Campaign: campaign, At: NextSwitch(campaign)))
            .Where(found => found.At > now)
            .Select(found => Alarm.OfSwitch(found.Campaign, found.At!.Value)));
        return alarms;
    }

    private static Instant? NextSwitch(LiveCampaign campaign) => campaign.Row.State switch
    {
        CampaignState.Draft => campaign.BeginsAt,
        CampaignState.Running => campaign.EndsAt,
        _ => null,
    };

    /// <summary>Makes Quartz's triggers these; answers those that it did not have.</summary>
    private async Task<IReadOnlyList<Alarm>> SetAsync(IReadOnlyList<Alarm> alarms, CancellationToken cancellationToken)
    {
        try
        {
            var scheduler = _scheduler ?? await OpenAsync(cancellationToken);
            await RemoveAsync(scheduler, [.. _set.Keys.Except(alarms.Select(alarm => alarm.Key))], cancellationToken);
            var changed = new List<Alarm>();
            foreach (var alarm in alarms)
            {
                if (await TrySetAsync(scheduler, alarm, cancellationToken))
                {
                    changed.Add(alarm);
                }
            }

            if (_scheduler is null)
            {
                // Only now: what an earlier process has left must not go off for campaigns that were stopped meanwhile.
                await scheduler.Start(cancellationToken);
                _scheduler = scheduler;
            }

            return changed;
        }
        catch (Exception exception) when (exception is SchedulerException or SqliteException)
        {
            throw new StoreException(
                StoreFailure.Unavailable,
                $"The schedule file '{path}' cannot be used ({exception.GetBaseException().Message}). Check that this user may write there. If it is damaged, remove it: it is made anew from the campaigns.",
                exception);
        }
    }

    private async Task<bool> TrySetAsync(IScheduler scheduler, Alarm alarm, CancellationToken cancellationToken)
    {
        // One that rings once is gone after it rang, and may be wanted again at the same time.
        if (_set.GetValueOrDefault(alarm.Key) == alarm.Schedule && await scheduler.Exists(alarm.Key, cancellationToken))
        {
            return false;
        }

        var trigger = alarm.Build(engine.Options.Time);
        if (await scheduler.RescheduleJob(alarm.Key, trigger, cancellationToken) is null)
        {
            await scheduler.ScheduleJob(trigger, new ScheduleJobOptions(), cancellationToken);
        }

        _set[alarm.Key] = alarm.Schedule;
        return true;
    }

    private async Task RemoveAsync(IScheduler scheduler, IReadOnlyCollection<TriggerKey> keys, CancellationToken cancellationToken)
    {
        if (keys.Count > 0)
        {
            await scheduler.UnscheduleJobs(keys, cancellationToken);
        }

        foreach (var key in keys)
        {
            _set.Remove(key);
        }
    }

    /// <summary>Opens Quartz's file, and takes over the triggers that an earlier process has left there.</summary>
    private async Task<IScheduler> OpenAsync(CancellationToken cancellationToken)
    {
        Directory.CreateDirectory(Path.GetDirectoryName(Path.GetFullPath(path))!);
        await UseWriteAheadLogAsync(cancellationToken);
        var scheduler = await QuartzSchedulerBuilder.Create(quartz =>
        {
            quartz.UseTimeProvider(engine.Options.Time);
            quartz.UseDefaultThreadPool(2);
            quartz.Services.AddSingleton(this).AddSingleton(engine.Options.Logs);
            quartz.UsePersistentStore(store =>
            {
                store.UseSqlite(SqliteFactory.Instance, ConnectionText());
                store.ConfigureStore(options => options.StoreJobDataAsStrings = true);
                store.ProvisionSchema();
            });
        }).BuildScheduler(cancellationToken);
        await scheduler.AddJob(JobBuilder.Create<OccasionJob>().WithIdentity(Job).StoreDurably().Build(), AddJobOptions.Replacing, cancellationToken);
        var keys = await scheduler.GetTriggerKeys(GroupMatcher<TriggerKey>.GroupEquals(Alarm.Group), cancellationToken);
        foreach (var trigger in await scheduler.GetTriggers([.. keys], cancellationToken))
        {
            _set[trigger.Key] = trigger.Description ?? "";
        }

        return scheduler;
    }

    private async Task UseWriteAheadLogAsync(CancellationToken cancellationToken)
    {
        await using var connection = new SqliteConnection(ConnectionText());
        await connection.OpenAsync(cancellationToken);
        await using var command = connection.CreateCommand();
        command.CommandText = "pragma journal_mode = wal";
        await command.ExecuteNonQueryAsync(cancellationToken);
    }

    private string ConnectionText() => new SqliteConnectionStringBuilder { DataSource = Path.GetFullPath(path), DefaultTimeout = 10 }.ToString();

    [LoggerMessage(EventIds.OccasionPlanned, LogLevel.Information, "An occasion of campaign {CampaignId} has come (trigger {Activity}).")]
    private partial void LogPlanned(long campaignId, string activity);

    [LoggerMessage(EventIds.OccasionNotPlanned, LogLevel.Warning, "An occasion of campaign {CampaignId} (trigger {Activity}) could not be noted and is tried again: {Error}")]
    private partial void LogNotPlanned(long campaignId, string activity, string error);
}
