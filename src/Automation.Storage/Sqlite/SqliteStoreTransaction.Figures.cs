using System.Runtime.InteropServices;
using Automation.Engine.Journeys;
using NodaTime;

namespace Automation.Storage.Sqlite;

internal sealed partial class SqliteStoreTransaction
{
    /// <summary>How many journey ids share the figures of a block; the first migration that has blocks says the same.</summary>
    internal const int BlockSize = 2048;

    private const string AddToFigureSql = """
        insert into journey_figures (block, definition_version_id, status, has_incidents, n, first_at, last_at)
        values (@block, @version, @status, @incidents, @n, @first_at, @last_at)
        on conflict (block, definition_version_id, status, has_incidents) do update set
            n = n + excluded.n,
            first_at = min(coalesce(first_at, excluded.first_at), coalesce(excluded.first_at, first_at)),
            last_at = max(coalesce(last_at, excluded.last_at), coalesce(excluded.last_at, last_at))
        """;

    private readonly Dictionary<Figure, FigureChange> _figures = [];

    private void CountEntered(long journeyId, long versionId, Instant at)
    {
        ref var change = ref CollectionsMarshal.GetValueRefOrAddDefault(_figures, new(journeyId / BlockSize, versionId, JourneyStatus.Active, false), out _);
        change = new FigureChange(
            change.N + 1,
            change.FirstAt is { } first ? Instant.Min(first, at) : at,
            change.LastAt is { } last ? Instant.Max(last, at) : at);
    }

    private void CountMoved(long journeyId, long versionId, JourneyStatus status, bool hadIncidents, bool hasIncidents)
    {
        var block = journeyId / BlockSize;
        Add(new(block, versionId, JourneyStatus.Active, hadIncidents), -1);
        Add(new(block, versionId, status, hasIncidents), +1);
    }

    private void Add(Figure figure, long n)
    {
        ref var change = ref CollectionsMarshal.GetValueRefOrAddDefault(_figures, figure, out _);
        change = change with { N = change.N + n };
    }

    // As with the tallies: many journeys of a transaction fall on few figures.
    private void WriteFigures()
    {
        foreach (var (figure, change) in _figures)
        {
            if (change.N != 0 || change.FirstAt is not null)
            {
                Sql(AddToFigureSql).Execute(
                    figure.Block, figure.VersionId, (int)figure.Status, figure.HasIncidents, change.N, change.FirstAt, change.LastAt);
            }
        }

        _figures.Clear();
    }

    private readonly record struct Figure(long Block, long VersionId, JourneyStatus Status, bool HasIncidents);

    private readonly record struct FigureChange(long N, Instant? FirstAt, Instant? LastAt);
}
