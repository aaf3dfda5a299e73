namespace Automation.Storage;

/// <summary>
/// The one seam to a database. SQLite and PostgreSQL implement it; both pass the conformance suite in TestKit. Hot paths go
/// through here with prepared statements; the console reads the same tables through <see cref="Reading.ReadContext"/>.
/// Instances are safe for concurrent use; transactions are not.
/// </summary>
public partial interface IStore : IAsyncDisposable
{
    /// <summary>
    /// Creates the tables or brings them up to this version by the numbered migrations. Refuses a database that a newer
    /// version has written, with <see cref="StoreException"/>.
    /// </summary>
    ValueTask MigrateAsync(CancellationToken cancellationToken);

    /// <summary>
    /// Begins a writing transaction. On SQLite there is one writer: the call waits for its turn, at most
    /// <see cref="StoreOptions.BusyTimeout"/>, and then fails with a <see cref="StoreException"/> that says whether this process or
    /// another one holds the file.
    /// A transaction that is disposed without <see cref="IStoreTransaction.CommitAsync"/> leaves nothing behind.
    /// </summary>
    ValueTask<IStoreTransaction> BeginAsync(CancellationToken cancellationToken);

    /// <summary>
    /// A page of journeys. Any page, by its number, costs about the same with a million journeys as with a thousand when it is ordered by
    /// entry or end, and its total is exact; what is not so is said at <see cref="JourneyQuery"/>.
    /// </summary>
    Task<JourneyPage> ListJourneysAsync(JourneyQuery query, CancellationToken cancellationToken);

    /// <summary>Opens a read-only view of the same tables for lists and reports; the caller disposes it.</summary>
    Reading.ReadContext OpenReader();
}

/// <summary>How a store is opened.</summary>
public sealed record StoreOptions
{
    /// <summary>SQLite: the path of the database file; its folder is made when missing.</summary>
    public required string Path { get; init; }

    /// <summary>How long a writer waits for another one. Default 10 seconds; from zero.</summary>
    public TimeSpan BusyTimeout { get; init; } = TimeSpan.FromSeconds(10);

    /// <summary>
    /// Whether a commit survives a power cut (one fsync for each). Default true. Without it a commit still survives the
    /// death of the process, which is enough for a replay that can be run again.
    /// </summary>
    public bool Durable { get; init; } = true;

    /// <summary>
    /// SQLite: how many transactions share one commit on disk; default 1, from 1. With more, a process that dies loses the last
    /// ones as if they had never been committed — whole transactions from the end, never a part or one in between. That is for
    /// runs that can find out where they stand and go on from there, such as replays; nobody else may be told that a
    /// transaction is kept before disposing the store or <see cref="IStore.OpenReader"/>, which commit what is open.
    /// </summary>
    public int TransactionsPerCommit { get; init; } = 1;

    /// <summary>
    /// Whether customers can be found by what somebody types as soon as they are written. Default true. Without it what is written is found after
    /// <see cref="IStoreTransaction.IndexCustomersAsync"/>: for runs that nobody looks into meanwhile.
    /// </summary>
    public bool KeepsSearch { get; init; } = true;

    /// <summary>SQLite: the file may not grow beyond so many pages of 4 KB; null for the disk's own limit. For tests of a full disk.</summary>
    internal long? MaxPages { get; init; }
}

/// <summary>
/// The database could not do what was asked: full disk, locked file, newer schema, file that is no database. The message says
/// what, where and what to do, and is fit for a person.
/// </summary>
public sealed class StoreException : Exception
{
    /// <summary>Creates the exception.</summary>
    /// <param name="failure">Which failure.</param>
    /// <param name="message">What, where, and what to do.</param>
    /// <param name="innerException">The driver's own exception.</param>
    public StoreException(StoreFailure failure, string message, Exception? innerException = null)
        : base(message, innerException) => Failure = failure;

    /// <summary>Which failure.</summary>
    public StoreFailure Failure { get; }
}

/// <summary>The failures that a caller may tell apart.</summary>
public enum StoreFailure
{
    /// <summary>Another process holds the database for longer than the time-out; trying again may help.</summary>
    Locked,

    /// <summary>The disk is full; nothing of the transaction was kept.</summary>
    Full,

    /// <summary>The file cannot be opened, read or written.</summary>
    Unavailable,

    /// <summary>The file is not one of our databases, or is damaged.</summary>
    Corrupt,

    /// <summary>A newer version of the program has written it.</summary>
    Newer,
}
