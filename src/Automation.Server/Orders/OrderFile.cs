using System.Globalization;

namespace Automation.Server.Orders;

/// <summary>What a reading needs beside the file and its map.</summary>
internal sealed record OrderReading
{
    /// <summary>The time of the import: a row after it has a <see cref="RejectReason.FutureDate"/>. A row at exactly this time is good.</summary>
    public required DateTimeOffset Now { get; init; }

    /// <summary>Where phone numbers without a country belong, unless the map says so; ISO 3166-1 alpha-2.</summary>
    public string PhoneRegion { get; init; } = "VN";

    /// <summary>Gets every rejected row, in the order of the file, on the caller's thread; usually <see cref="RejectsFile.Add"/>.</summary>
    public Action<RejectedRow>? Rejected { get; init; }

    /// <summary>Gets the bytes read of the file as it lies on disk (packed, if it is), now and then and at the end.</summary>
    public IProgress<long>? Progress { get; init; }
}

/// <summary>Reads a shop's order history: a text file with delimiters, gzip or not, streamed row by row and grouped in memory.</summary>
internal static class OrderFile
{
    /// <summary>An order time before this is <see cref="RejectReason.AbsurdDate"/>: a day after the zero of Unix time, so that a zero is absurd in every zone.</summary>
    public static readonly DateTimeOffset EarliestTime = new(1970, 1, 2, 0, 0, 0, TimeSpan.Zero);

    private const int RowsBetweenReports = 8192;
    private const int FileBuffer = 128 * 1024;

    /// <summary>Reads the whole file.</summary>
    /// <param name="path">The file; gzip is recognised by its content.</param>
    /// <param name="map">How its columns become orders.</param>
    /// <param name="reading">The time of the import, and who hears of rejected rows and of progress.</param>
    /// <param name="cancellationToken">Ends the reading.</param>
    /// <returns>The orders in event order, and what was rejected.</returns>
    /// <exception cref="OrderFileException">The file cannot be used: missing, empty, damaged, in another encoding, without the columns that the map names, or with a quote that is never closed.</exception>
    /// <exception cref="OperationCanceledException"><paramref name="cancellationToken"/> was cancelled.</exception>
    public static OrderHistory Read(string path, OrderMap map, OrderReading reading, CancellationToken cancellationToken)
    {
        try
        {
            using var file = new FileStream(path, FileMode.Open, FileAccess.Read, FileShare.Read, FileBuffer, FileOptions.SequentialScan);
            using var rows = new RowReader(new Utf8Text(Unpacked(file, path), map.File.Encoding, path), map.File, path);
            return ReadRows(rows, file, path, map, reading, cancellationToken);
        }
        catch (Exception exception) when (exception is IOException or UnauthorizedAccessException)
        {
            throw new OrderFileException($"The order file {path} cannot be read: {exception.Message} Check the path and its permissions.", exception);
        }
    }

    private static OrderHistory ReadRows(RowReader rows, FileStream file, string path, OrderMap map, OrderReading reading, CancellationToken cancellationToken)
    {
        var (columns, onFirstRow) = Columns(rows, map.File, path);
        var grouping = new RowGrouping(map, columns, reading);
        RequireAll(columns, path);
        for (var untilReport = RowsBetweenReports; onFirstRow || rows.Read(); onFirstRow = false)
        {
            grouping.Add(rows);
            if (--untilReport == 0)
            {
                untilReport = RowsBetweenReports;
                cancellationToken.ThrowIfCancellationRequested();
                reading.Progress?.Report(file.Position);
            }
        }

        cancellationToken.ThrowIfCancellationRequested();
        reading.Progress?.Report(file.Length);
        return grouping.Finish();
    }

    private static Stream Unpacked(FileStream file, string path)
    {
        var packed = file.ReadByte() == 0x1F && file.ReadByte() == 0x8B;
        file.Position = 0;
        return packed ? new WholeGzip(file, path) : file;
    }

    /// <summary>Without a header the first row tells how many columns there are, and is a row itself.</summary>
    private static (FileColumns Columns, bool OnFirstRow) Columns(RowReader rows, FileShape shape, string path)
    {
        if (!rows.Read())
        {
            throw new OrderFileException($"{path} holds only blank lines. Give a file with one row for each order or item sold.");
        }

        if (shape.Columns is { } given && given.Count != rows.Count)
        {
            throw new OrderFileException(string.Create(
                CultureInfo.InvariantCulture,
                $"{path} does not fit the map: \"columns\" of \"file\" lists {given.Count} columns, the first row has {rows.Count}. Correct the list, or \"delimiter\" if that is wrong."));
        }

        var names = shape.Header ? shape.Columns ?? FirstRow(rows) : shape.Columns;
        return (new FileColumns(names, rows.Count), !shape.Header);
    }

    private static string[] FirstRow(RowReader rows)
    {
        var names = new string[rows.Count];
        for (var i = 0; i < names.Length; i++)
        {
            names[i] = rows.Text(i).ToString();
        }

        return names;
    }

    private static void RequireAll(FileColumns columns, string path)
    {
        if (columns.Problems.Count == 0)
        {
            return;
        }

        var delimiter = columns.Count == 1 ? " Everything is in one column: set \"delimiter\" of \"file\" to what stands between the cells." : "";
        throw new OrderFileException(
            $"{path} does not fit the map: {string.Join("; ", columns.Problems)}. Columns found: {columns.Describe()}. Correct the names in the map or give another file.{delimiter}");
    }
}
