using Automation.Engine.Messages;
using Automation.Engine.Pauses;
using Microsoft.Data.Sqlite;
using NodaTime;

namespace Automation.Storage.Sqlite;

internal sealed partial class SqliteStoreTransaction
{
    private const string AddPauseSql = """
        insert into pauses (target, scope, channel, campaign_id, activity_id, customer_id, paused_by, paused_at, reason, entries, entries_live, timers, messages,
            expire_after, drop_older, one_per_person, spread_over)
        values (@target, @scope, @channel, @campaign, @activity, @customer, @by, @at, @reason, @entries, @entries_live, @timers, @messages,
            @expire_after, @drop_older, @one_per_person, @spread_over)
        on conflict (target) where resumed_at is null do nothing
        """;

    private const string PauseColumns = """
        select id, scope, channel, campaign_id, activity_id, customer_id, paused_by, paused_at, reason, entries, entries_live, timers, messages,
               expire_after, drop_older, one_per_person, spread_over, version, quiet_at, resumed_by, resumed_at, step, cursor, expected,
               timers_moved, released, dropped, entered, not_entered, ended_at
        from pauses

        """;

    private const string FindPauseSql = PauseColumns + "where id = @id";

    private const string LoadPausesSql = PauseColumns + "where ended_at is null order by id";

    private const string UpdatePauseSql = """
        update pauses
        set entries = @entries, entries_live = @entries_live, timers = @timers, messages = @messages, expire_after = @expire_after, drop_older = @drop_older,
            one_per_person = @one_per_person, spread_over = @spread_over, version = @version, quiet_at = @quiet_at, resumed_by = @resumed_by,
            resumed_at = @resumed_at, step = @step, cursor = @cursor, expected = @expected, timers_moved = @timers_moved, released = @released,
            dropped = @dropped, entered = @entered, not_entered = @not_entered, ended_at = @ended_at
        where id = @id
        """;

    private const string CountSendingSql = """
        select m.channel, m.worker, count(*) from messages m indexed by messages_sending
        where m.status = 3 and m.worker in (select value from json_each(@living))
          and (@campaign is null or m.campaign_id = @campaign) and (@channel is null or m.channel = @channel)
          and (@activity is null or m.activity_id = @activity) and (@customer is null or m.customer_id = @customer)
        group by m.channel, m.worker order by m.channel, m.worker
        """;

    private bool _pausesChanged;

    public ValueTask<PauseRow?> TryAddPauseAsync(PauseRow row, CancellationToken cancellationToken)
    {
        Check(cancellationToken);
        ForgetPauses();
        var (scope, answers) = (row.Scope, row.Answers);
        var id = Sql(AddPauseSql).Insert(
            scope.Target, (int)scope.Kind, (long?)scope.Channel, scope.CampaignId, scope.ActivityId, scope.CustomerId, row.By, row.At, row.Reason,
            (int)answers.Entries, Span(answers.EntriesLive), (int)answers.Timers, (int)answers.Messages, Span(answers.ExpireAfter),
            Span(answers.Resume.DropOlderThan), answers.Resume.OnePerPerson, Span(answers.Resume.SpreadOver));
        return new(id is { } added ? row with { Id = added } : null);
    }

    public ValueTask<PauseRow?> FindPauseAsync(long id, CancellationToken cancellationToken)
    {
        Check(cancellationToken);
        return new(Sql(FindPauseSql).First(ReadPause, id));
    }

    public ValueTask<IReadOnlyList<PauseRow>> LoadPausesAsync(CancellationToken cancellationToken)
    {
        Check(cancellationToken);
        return new(Pauses());
    }

    public ValueTask UpdatePauseAsync(PauseRow row, CancellationToken cancellationToken)
    {
        Check(cancellationToken);
        ForgetPauses();
        var answers = row.Answers;
        Sql(UpdatePauseSql).Execute(
            (int)answers.Entries, Span(answers.EntriesLive), (int)answers.Timers, (int)answers.Messages, Span(answers.ExpireAfter),
            Span(answers.Resume.DropOlderThan), answers.Resume.OnePerPerson, Span(answers.Resume.SpreadOver), row.Version, row.QuietAt, row.ResumedBy,
            row.ResumedAt, (int)row.Step, row.Cursor, row.Expected, row.Done.TimersMoved, row.Done.Released,
            row.Done.Dropped, row.Done.Entered, row.Done.NotEntered, row.EndedAt, row.Id);
        return ValueTask.CompletedTask;
    }

    public ValueTask<IReadOnlyList<SendingCount>> CountSendingAsync(PauseScope scope, IReadOnlyCollection<string> livingWorkers, CancellationToken cancellationToken)
    {
        Check(cancellationToken);
        return new(Sql(CountSendingSql).All(
            row => new SendingCount((Channel)row.GetInt32(0), row.GetString(1), row.GetInt32(2)),
            Json(livingWorkers), scope.CampaignId, (long?)scope.Channel, scope.ActivityId, scope.CustomerId));
    }

    // As with campaigns: every batch asks, and pauses change a few times a day.
    private IReadOnlyList<PauseRow> Pauses()
    {
        if (_pausesChanged)
        {
            return Sql(LoadPausesSql).All(ReadPause);
        }

        var version = Sql(DataVersionSql).First(row => row.GetInt64(0));
        if (writer.Pauses is not { } known || known.DataVersion != version)
        {
            writer.Pauses = known = (version, Sql(LoadPausesSql).All(ReadPause));
        }

        return known.Rows;
    }

    private void ForgetPauses()
    {
        _pausesChanged = true;
        writer.Pauses = null;
    }

    /// <summary>The campaigns whose timers stand still as a whole, as JSON; null, which is nearly always, when there are none.</summary>
    private string? StoppedCampaigns()
    {
        var stops = Pauses().Where(row => row.Answers.Timers != TimerAnswer.Run && row.Step <= PauseStep.Timers).Select(row => row.Scope).ToList();
        if (stops.Exists(scope => scope.Kind == PauseScopeKind.Everything))
        {
            return Json(Campaigns().Where(campaign => !campaign.IsTrial).Select(campaign => campaign.Id));
        }

        var campaigns = stops.Where(scope => scope.Kind == PauseScopeKind.Campaign).Select(scope => scope.CampaignId!.Value).ToList();
        return campaigns.Count == 0 ? null : Json(campaigns);
    }

    private static PauseRow ReadPause(SqliteDataReader row) => new()
    {
        Id = row.GetInt64(0),
        Scope = ReadScope(row),
        By = row.GetString(6),
        At = row.Time(7),
        Reason = row.GetString(8),
        Answers = new PauseAnswers
        {
            Entries = (EntryAnswer)row.GetInt32(9),
            EntriesLive = Duration.FromMilliseconds(row.GetInt64(10)),
            Timers = (TimerAnswer)row.GetInt32(11),
            Messages = (MessageAnswer)row.GetInt32(12),
            ExpireAfter = row.SpanOrNull(13),
            Resume = new ResumePlan(row.SpanOrNull(14), row.Flag(15), row.SpanOrNull(16)),
        },
        Version = row.GetInt32(17),
        QuietAt = row.TimeOrNull(18),
        ResumedBy = row.TextOrNull(19),
        ResumedAt = row.TimeOrNull(20),
        Step = (PauseStep)row.GetInt32(21),
        Cursor = row.GetString(22),
        Expected = row.GetInt64(23),
        Done = new PauseDone(row.GetInt64(24), row.GetInt64(25), row.GetInt64(26), row.GetInt64(27), row.GetInt64(28)),
        EndedAt = row.TimeOrNull(29),
    };

    private static PauseScope ReadScope(SqliteDataReader row) => (PauseScopeKind)row.GetInt32(1) switch
    {
        PauseScopeKind.Everything => PauseScope.Everything,
        PauseScopeKind.Channel => PauseScope.OfChannel((Channel)row.GetInt32(2)),
        PauseScopeKind.Campaign => PauseScope.OfCampaign(row.GetInt64(3)),
        PauseScopeKind.Activity => PauseScope.OfActivity(row.GetInt64(3), row.GetString(4)),
        _ => PauseScope.OfCustomer(row.GetInt64(5)),
    };

    private static SqlValue Span(Duration? span) => span is { } known ? (long)known.TotalMilliseconds : (long?)null;
}
