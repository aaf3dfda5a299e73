using System.Buffers;
using System.Globalization;
using Microsoft.Win32.SafeHandles;

namespace Automation.Connectors.Capture;

/// <summary>
/// The layout of the mailbox on disk: <c>&lt;folder&gt;/&lt;shard&gt;/&lt;id&gt;.eml</c> and <c>….json</c>, where the shard is two hex
/// digits of <see cref="StableHash"/> over the id. The path follows from the id alone, so that a message is found, and
/// recognised when it comes again, without knowing its date; 50,000 messages are about 200 in each folder. The time of
/// last modification is the message's date on the engine's clock, so that a list needs to open no file to be in order.
/// <para>
/// A file is written under a temporary name in its shard and renamed: who sees it sees all of it. There is no fsync, for
/// this is a mailbox for development: it survives a killed process, not a lost machine.
/// </para>
/// </summary>
internal sealed class CaptureFolder(string root)
{
    /// <summary>The extension of a captured e-mail.</summary>
    public const string MailExtension = ".eml";

    /// <summary>The extension of a captured short message.</summary>
    public const string SmsExtension = ".json";

    private const string TemporaryExtension = ".tmp"; // no id holds a dot: never mistaken for a message
    private const int LongestId = 64;
    private const int ShardCount = 256;

    private static readonly SearchValues<char> IdCharacters = SearchValues.Create("abcdefghijklmnopqrstuvwxyz0123456789-");

    private static long s_lastTemporary;

    private readonly string _root = Path.GetFullPath(root);
    private readonly Lock _opening = new();
    private readonly bool[] _opened = new bool[ShardCount];

    /// <summary>The shard folders that exist.</summary>
    public IEnumerable<string> Shards() =>
        Directory.Exists(_root) ? Directory.EnumerateDirectories(_root, "??").Where(IsShard) : [];

    /// <summary>True for <c>[a-z0-9-]{1,64}</c>: nothing else ever becomes part of a path.</summary>
    public static bool IsId(ReadOnlySpan<char> id) => id.Length is > 0 and <= LongestId && id.IndexOfAnyExcept(IdCharacters) < 0;

    /// <summary>Where a message is kept.</summary>
    /// <param name="id">An id for which <see cref="IsId"/> holds.</param>
    /// <param name="extension">One of the two extensions.</param>
    public string PathOf(string id, string extension) =>
        Path.Join(_root, ShardOf(id).ToString("x2", CultureInfo.InvariantCulture), id + extension);

    /// <summary>
    /// Puts a whole file in its place, or leaves nothing behind. A folder that is missing is made, and the writing tried
    /// once more, as it is when another process took the temporary file for a leftover. The first file in a shard clears
    /// away what killed processes left there.
    /// </summary>
    /// <param name="id">An id for which <see cref="IsId"/> holds.</param>
    /// <param name="extension">One of the two extensions.</param>
    /// <param name="content">The whole file.</param>
    /// <param name="date">The message's date, for the order of the list.</param>
    /// <exception cref="IOException">The disk is full, or the folder is none.</exception>
    /// <exception cref="UnauthorizedAccessException">The folder is not writable.</exception>
    public void Put(string id, string extension, ReadOnlySpan<byte> content, DateTimeOffset date)
    {
        string path = PathOf(id, extension);
        ref bool opened = ref _opened[ShardOf(id)];
        if (!Volatile.Read(ref opened))
        {
            // Others wait until the leftovers are gone: what they write now would be taken for one.
            lock (_opening)
            {
                if (!opened)
                {
                    OpenShard(Path.GetDirectoryName(path)!);
                    Volatile.Write(ref opened, true);
                }
            }
        }

        try
        {
            WriteAndRename(path, content, date);
        }
        catch (Exception missing) when (missing is DirectoryNotFoundException or FileNotFoundException)
        {
            Directory.CreateDirectory(Path.GetDirectoryName(path)!);
            WriteAndRename(path, content, date);
        }
    }

    private static void OpenShard(string shard)
    {
        Directory.CreateDirectory(shard);
        foreach (string leftover in Directory.EnumerateFiles(shard, "*" + TemporaryExtension))
        {
            Delete(leftover);
        }
    }

    private static void WriteAndRename(string path, ReadOnlySpan<byte> content, DateTimeOffset date)
    {
        string temporary = string.Create(
            CultureInfo.InvariantCulture,
            $"{path}.{Environment.ProcessId}-{Interlocked.Increment(ref s_lastTemporary)}{TemporaryExtension}");
        try
        {
            using (SafeFileHandle file = File.OpenHandle(temporary, FileMode.CreateNew, FileAccess.Write, FileShare.ReadWrite))
            {
                RandomAccess.Write(file, content, fileOffset: 0);
                File.SetLastWriteTimeUtc(file, date.UtcDateTime);
            }

            File.Move(temporary, path, overwrite: true);
        }
        catch
        {
            Delete(temporary);
            throw;
        }
    }

    private static int ShardOf(string id) => (int)(StableHash.Of(id) & (ShardCount - 1));

    private static void Delete(string file)
    {
        try
        {
            File.Delete(file);
        }
        catch (Exception kept) when (kept is IOException or UnauthorizedAccessException)
        {
            // It is never shown, and a later start tries again.
        }
    }

    private static bool IsShard(string path)
    {
        ReadOnlySpan<char> name = Path.GetFileName(path.AsSpan());
        return char.IsAsciiHexDigitLower(name[0]) && char.IsAsciiHexDigitLower(name[1]);
    }
}
