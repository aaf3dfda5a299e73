using System.Text.RegularExpressions;
using Microsoft.Data.Sqlite;
using Microsoft.EntityFrameworkCore;
using Microsoft.EntityFrameworkCore.Metadata.Builders;
using NodaTime;

namespace Automation.Storage.Reading;

/// <summary>
/// The tables for lists, pages and reports. It reads only: nothing is tracked, and its connection refuses to write. Each query sees
/// what was committed when it began, also while a writer is at work.
/// </summary>
/// <remarks>Not safe for concurrent use; open one for each request. <see cref="IStore.OpenReader"/> makes it.</remarks>
public sealed partial class ReadContext : DbContext
{
    private readonly string _connection;

    internal ReadContext(string connection) => _connection = connection;

    /// <summary>The customers.</summary>
    public IQueryable<CustomerView> Customers => Set<CustomerView>();

    /// <summary>The orders.</summary>
    public IQueryable<OrderView> Orders => Set<OrderView>();

    /// <summary>The events.</summary>
    public IQueryable<EventView> Events => Set<EventView>();

    /// <summary>The versions of all definitions.</summary>
    public IQueryable<DefinitionVersionView> DefinitionVersions => Set<DefinitionVersionView>();

    /// <summary>The campaigns.</summary>
    public IQueryable<CampaignView> Campaigns => Set<CampaignView>();

    /// <summary>The journeys.</summary>
    public IQueryable<JourneyView> Journeys => Set<JourneyView>();

    /// <summary>The waits.</summary>
    public IQueryable<WaitView> Waits => Set<WaitView>();

    /// <summary>The messages.</summary>
    public IQueryable<MessageView> Messages => Set<MessageView>();

    /// <summary>The attempts to hand messages over.</summary>
    public IQueryable<DeliveryView> Deliveries => Set<DeliveryView>();

    /// <summary>The texts of messages as they were handed over, in bundles.</summary>
    public IQueryable<MessageTextView> MessageTexts => Set<MessageTextView>();

    /// <summary>The ledger.</summary>
    public IQueryable<LedgerLineView> Ledger => Set<LedgerLineView>();

    /// <summary>The sums over the ledger.</summary>
    public IQueryable<TallyView> Tallies => Set<TallyView>();

    /// <summary>The occasions.</summary>
    public IQueryable<ScanView> Scans => Set<ScanView>();

    /// <summary>What customers have said about messages, all of it.</summary>
    public IQueryable<ConsentView> ConsentHistory => Set<ConsentView>();

    /// <summary>Suppressions, those that were lifted too.</summary>
    public IQueryable<SuppressionView> Suppressions => Set<SuppressionView>();

    /// <summary>Mails that came back.</summary>
    public IQueryable<ReturnedMailView> ReturnedMails => Set<ReturnedMailView>();

    /// <summary>Alerts, those that are closed too.</summary>
    public IQueryable<AlertView> Alerts => Set<AlertView>();

    /// <summary>Pauses, those that were resumed too.</summary>
    public IQueryable<PauseView> Pauses => Set<PauseView>();

    /// <summary>The templates that were edited in the console, deleted ones too.</summary>
    public IQueryable<TemplateView> Templates => Set<TemplateView>();

    /// <summary>Their versions.</summary>
    public IQueryable<TemplateVersionView> TemplateVersions => Set<TemplateVersionView>();

    /// <summary>The audit log.</summary>
    public IQueryable<AuditView> Audit => Set<AuditView>();

    /// <summary>People who sign in, those who were removed too.</summary>
    public IQueryable<UserView> Users => Set<UserView>();

    /// <summary>The keys of programs, those that are not good any more too.</summary>
    public IQueryable<ApiKeyView> ApiKeys => Set<ApiKeyView>();

    /// <summary>How many messages came to an end, by quarters of an hour.</summary>
    public IQueryable<MessageQuarterView> MessageQuarters => Set<MessageQuarterView>();

    /// <summary>The bundle that has the text of a message as it was handed over the last time; null when none is kept.</summary>
    public async Task<MessageTextView?> FindTextAsync(long messageId, CancellationToken cancellationToken)
    {
        var id = await Deliveries.Where(delivery => delivery.MessageId == messageId && delivery.TextId != null).OrderByDescending(delivery => delivery.Id).Select(delivery => delivery.TextId).FirstOrDefaultAsync(cancellationToken);
        return id is null ? null : await MessageTexts.FirstOrDefaultAsync(text => text.Id == id, cancellationToken);
    }

    /// <summary>Until the answer is disposed all queries see the same moment; a writer is not held up.</summary>
    public async Task<IAsyncDisposable> FreezeAsync(CancellationToken cancellationToken)
    {
        await Database.OpenConnectionAsync(cancellationToken);
        var connection = (SqliteConnection)Database.GetDbConnection();
        return (await Database.UseTransactionAsync(connection.BeginTransaction(deferred: true), cancellationToken))!;
    }

    /// <inheritdoc/>
    protected override void OnConfiguring(DbContextOptionsBuilder optionsBuilder)
    {
        ArgumentNullException.ThrowIfNull(optionsBuilder);
        optionsBuilder
            // One parameter for a list of whatever length: with one for each member every length is another statement, translated anew.
            .UseSqlite(_connection, sqlite => sqlite.UseParameterizedCollectionMode(ParameterTranslationMode.Parameter))
            .UseQueryTrackingBehavior(QueryTrackingBehavior.NoTracking)
            .AddInterceptors(ReadOnlyConnections.Instance);
    }

    /// <inheritdoc/>
    protected override void ConfigureConventions(ModelConfigurationBuilder configurationBuilder)
    {
        ArgumentNullException.ThrowIfNull(configurationBuilder);
        configurationBuilder.Properties<Instant>().HaveConversion<InstantConverter>();
        configurationBuilder.Properties<decimal>().HaveConversion<MoneyConverter>();
        configurationBuilder.Properties<ReadOnlyMemory<byte>>().HaveConversion<BytesConverter>();
    }

    /// <inheritdoc/>
    protected override void OnModelCreating(ModelBuilder modelBuilder)
    {
        ArgumentNullException.ThrowIfNull(modelBuilder);
        Map<CustomerView>(modelBuilder, "customers");
        Map<OrderView>(modelBuilder, "orders");
        Map<EventView>(modelBuilder, "events");
        Map<DefinitionVersionView>(modelBuilder, "definition_versions");
        Map<CampaignView>(modelBuilder, "campaigns");
        Map<JourneyView>(modelBuilder, "journeys");
        Map<WaitView>(modelBuilder, "waits").HasKey(wait => new { wait.JourneyId, wait.Visit });
        Map<MessageView>(modelBuilder, "messages");
        Map<DeliveryView>(modelBuilder, "deliveries");
        Map<MessageTextView>(modelBuilder, "message_texts");
        Map<LedgerLineView>(modelBuilder, "ledger");
        Map<TallyView>(modelBuilder, "tallies").HasKey(tally => new { tally.CampaignId, tally.ActivityId, tally.Outcome, tally.Reason });
        Map<ScanView>(modelBuilder, "scans");
        Map<ConsentView>(modelBuilder, "consent_history");
        Map<SuppressionView>(modelBuilder, "suppressions");
        Map<AlertView>(modelBuilder, "alerts");
        Map<PauseView>(modelBuilder, "pauses");
        Map<TemplateView>(modelBuilder, "templates").HasKey(template => template.Name);
        Map<TemplateVersionView>(modelBuilder, "template_versions");
        Map<MessageQuarterView>(modelBuilder, "message_quarters").HasKey(count => new { count.Quarter, count.Channel, count.Status });
        Map<AuditView>(modelBuilder, "audit");
        Map<UserView>(modelBuilder, "users");
        Map<ApiKeyView>(modelBuilder, "api_keys");
        Map<ApprovalView>(modelBuilder, "approvals").HasKey(approval => approval.CampaignId);
        Map<VisitFigureView>(modelBuilder, "visit_figures").HasKey(figure => new { figure.CampaignId, figure.DefinitionVersionId, figure.ActivityId, figure.Outcome, figure.Reason });
        Map<SplitFigureView>(modelBuilder, "split_figures").HasKey(figure => new { figure.CampaignId, figure.DefinitionVersionId, figure.ActivityId, figure.Side, figure.Outcome, figure.Reason });
        Map<ReturnedMailView>(modelBuilder, "returned_mails");
    }

    // OrdersCount is orders_count; a text that holds JSON (TagsJson) has the plain name (tags).
    private static EntityTypeBuilder<T> Map<T>(ModelBuilder model, string table)
        where T : class
    {
        var entity = model.Entity<T>().ToTable(table);
        foreach (var property in typeof(T).GetProperties())
        {
            entity.Property(property.Name).HasColumnName(ColumnName(property.Name));
        }

        return entity;
    }

    private static string ColumnName(string property)
    {
        var name = property.Length > 4 && property.EndsWith("Json", StringComparison.Ordinal) ? property[..^4] : property;
        return WordStart().Replace(name, "_$0").ToLowerInvariant();
    }

    [GeneratedRegex("(?<!^)[A-Z]", RegexOptions.CultureInvariant)]
    private static partial Regex WordStart();
}
