using System.Text;

namespace Automation.Server.Orders;

/// <summary>
/// Writes rejected rows to a CSV file (UTF-8; columns row, reason, column, raw), which replaces an older one of that name.
/// The file holds the shop's own rows, personal data included: it belongs where the data belongs. Not safe for concurrent use.
/// </summary>
internal sealed class RejectsFile : IDisposable
{
    private readonly StreamWriter _writer;
    private readonly string _path;

    /// <summary>Creates the file with its header, so that an import without rejected rows leaves an empty list and not an old one.</summary>
    /// <param name="path">The file.</param>
    /// <exception cref="OrderFileException">The file cannot be created.</exception>
    public RejectsFile(string path)
    {
        _path = path;
        try
        {
            _writer = new StreamWriter(path, append: false, new UTF8Encoding(encoderShouldEmitUTF8Identifier: false), 64 * 1024) { NewLine = "\n" };
            _writer.WriteLine("row,reason,column,raw");
        }
        catch (Exception exception) when (exception is IOException or UnauthorizedAccessException)
        {
            throw Failed(exception);
        }
    }

    /// <summary>The name of the rejects file for an order file: <c>shop.csv.gz</c> gives <c>shop.rejects.csv</c> in the folder.</summary>
    /// <param name="orderFile">The order file.</param>
    /// <param name="folder">Where rejects go: the folder of the database.</param>
    public static string PathFor(string orderFile, string folder)
    {
        var name = Path.GetFileName(orderFile);
        name = name.EndsWith(".gz", StringComparison.OrdinalIgnoreCase) ? name[..^3] : name;
        return Path.Combine(folder, Path.GetFileNameWithoutExtension(name) + ".rejects.csv");
    }

    /// <summary>Writes one row.</summary>
    /// <param name="rejected">The row.</param>
    /// <exception cref="OrderFileException">The disk is full or gone.</exception>
    public void Add(RejectedRow rejected)
    {
        try
        {
            _writer.Write(rejected.Row);
            WriteCell(rejected.Reason);
            WriteCell(rejected.Column);
            WriteCell(rejected.Raw);
            _writer.WriteLine();
        }
        catch (IOException exception)
        {
            throw Failed(exception);
        }
    }

    /// <summary>Completes the file.</summary>
    /// <exception cref="OrderFileException">The disk is full or gone.</exception>
    public void Dispose()
    {
        try
        {
            _writer.Dispose();
        }
        catch (IOException exception)
        {
            throw Failed(exception);
        }
    }

    private void WriteCell(string text)
    {
        _writer.Write(',');
        if (text.AsSpan().IndexOfAny(",\"\r\n") < 0)
        {
            _writer.Write(text);
            return;
        }

        _writer.Write('"');
        _writer.Write(text.Replace("\"", "\"\"", StringComparison.Ordinal));
        _writer.Write('"');
    }

    private OrderFileException Failed(Exception cause)
        => new($"The rejects file {_path} cannot be written: {cause.Message} Free some space or give another place with --rejects.", cause);
}
