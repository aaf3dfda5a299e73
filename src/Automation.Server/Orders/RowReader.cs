using System.Globalization;
using System.Text;
using CsvHelper;

namespace Automation.Server.Orders;

/// <summary>
/// The rows of a file, one at a time, their cells by place. The text of a cell is valid until the next call; not safe for concurrent use.
/// </summary>
internal sealed class RowReader : IDisposable
{
    /// <summary>The longest row in bytes; a longer one comes from a quote that is never closed.</summary>
    public const int LongestRow = 1024 * 1024;

    /// <summary>Never part of a text file: makes a line one cell, which is then cut at white space.</summary>
    private const char NoDelimiter = '\u001F';

    private readonly CsvReader _csv;
    private readonly string _path;
    private readonly string[] _empty;
    private readonly bool _aligned;
    private readonly List<Range> _cells = [];
    private char[] _text = new char[256];
    private bool _unclosed;

    /// <summary>Reads text in UTF-8.</summary>
    /// <param name="text">The text; closed with the reader.</param>
    /// <param name="shape">How it is written.</param>
    /// <param name="path">The file's name, for messages.</param>
    public RowReader(Stream text, FileShape shape, string path)
    {
        (_path, _empty, _aligned) = (path, [.. shape.Empty], shape.Delimiter is null);
        _csv = CsvReader.Create(text, new CsvReaderOptions
        {
            Separator = shape.Delimiter ?? NoDelimiter,
            HasHeader = false,
            Mode = shape.Quote is null || _aligned ? CsvMode.NoEscape : CsvMode.Rfc4180,
            Quote = shape.Quote ?? '"',
            MaxRecordSize = LongestRow,
            OnMalformedRecord = malformed => _unclosed |= malformed.Reason == CsvMalformedReason.UnterminatedQuote,
        });
    }

    /// <summary>How many cells the row has.</summary>
    public int Count => _aligned ? _cells.Count : _csv.FieldCount;

    /// <summary>The row as it stands in the file, without its line break.</summary>
    public string Raw => Encoding.UTF8.GetString(_csv.RawRecord);

    /// <summary>Goes to the next row that is not blank.</summary>
    /// <returns>Whether there is one.</returns>
    /// <exception cref="OrderFileException">A quote is never closed.</exception>
    public bool Read()
    {
        try
        {
            do
            {
                if (!_csv.Read())
                {
                    return false;
                }

                if (_aligned)
                {
                    Cut(_csv.RawRecord);
                }
            }
            while (Count == 0);
        }
        catch (CsvFormatException exception)
        {
            throw Unclosed(exception);
        }

        return _unclosed ? throw Unclosed(null) : true;
    }

    /// <summary>A cell without surrounding white space; empty when it is one of the texts that mean "nothing".</summary>
    /// <param name="index">The place, from 0.</param>
    public ReadOnlySpan<char> Text(int index)
    {
        var bytes = _aligned ? _csv.RawRecord[_cells[index]] : _csv.GetSpan(index);
        if (_text.Length < bytes.Length)
        {
            _text = new char[bytes.Length * 2];
        }

        ReadOnlySpan<char> text = _text.AsSpan(0, Encoding.UTF8.GetChars(bytes, _text)).Trim();
        foreach (var nothing in _empty)
        {
            if (text.SequenceEqual(nothing))
            {
                return [];
            }
        }

        return text;
    }

    /// <inheritdoc/>
    public void Dispose() => _csv.Dispose();

    private void Cut(ReadOnlySpan<byte> line)
    {
        _cells.Clear();
        var at = 0;
        while (at < line.Length)
        {
            var length = line[at..].IndexOfAny((byte)' ', (byte)'\t');
            length = length < 0 ? line.Length - at : length;
            if (length > 0)
            {
                _cells.Add(at..(at + length));
            }

            at += length + 1;
        }
    }

    private OrderFileException Unclosed(Exception? cause)
    {
        var message = string.Create(
            CultureInfo.InvariantCulture,
            $"{_path}: a quote is opened in or after row {_csv.RowNumber} (the first line is row 1 here) and never closed, or a row is longer than {LongestRow / 1024} KiB. Close the quote; if quotes are plain characters in this file, set \"quote\" of \"file\" in the map to \"none\".");
        return cause is null ? new OrderFileException(message) : new OrderFileException(message, cause);
    }
}
