using System.Globalization;
using System.Text;
using Automation.Engine.Messages;
using Microsoft.Extensions.Logging;
using Microsoft.Win32.SafeHandles;

namespace Automation.Connectors;

/// <summary>
/// Writes down, before a message goes out for good (its final dot, its POST), that it does, and afterwards what the provider said: so that after a
/// kill only those messages are unknown that were in between, one for each connection. Safe for concurrent use.
/// <para>
/// Each worker has two files of its own that take turns, <c>WORKER.1.log</c> and <c>WORKER.2.log</c>: the first line is <c>M</c>, the number of the
/// turn and the boot of the machine, and each further one <c>B</c>, <c>A</c> or <c>R</c> and an id: begun, accepted, refused; behind an accepted one the provider's id, where it told one. Nothing is forced to the disk: what a process wrote is there
/// when it is killed, not when the machine loses power. Therefore, after another boot, an id that is missing tells nothing.
/// </para>
/// </summary>
internal sealed partial class HandOverJournal : IDisposable
{
    /// <summary>After so many bytes the other file begins anew: more than any worker has under way.</summary>
    public const int FileBytes = 8 * 1024 * 1024;

    private const string BootFile = "/proc/sys/kernel/random/boot_id";
    private const string UnknownBoot = "unknown";
    private const int LongestLine = 2 + 64 + 1 + 64 + 1;

    private static readonly TimeSpan KeptFor = TimeSpan.FromDays(30);

    private readonly Lock _lock = new();
    private readonly string _folder;
    private readonly string _worker;
    private readonly string _boot = ReadBoot();
    private readonly ILogger _logger;
    private readonly int _fileBytes;
    private SafeFileHandle? _file;
    private long _length;
    private int _turn;
    private (string Worker, long Length, States States)? _lastRead;

    /// <summary>Begins a journal; those of workers that ended long ago go away.</summary>
    /// <param name="folder">The folder; made when it is missing.</param>
    /// <param name="worker">The name of this process among all that ever write here.</param>
    /// <param name="time">The clock by which old files are old.</param>
    /// <param name="logger">The log.</param>
    /// <param name="fileBytes">The size at which the files take turns.</param>
    /// <exception cref="IOException">The folder cannot be written to.</exception>
    /// <exception cref="UnauthorizedAccessException">The folder cannot be written to.</exception>
    public HandOverJournal(string folder, string worker, TimeProvider time, ILogger logger, int fileBytes = FileBytes)
    {
        (_folder, _worker, _logger, _fileBytes) = (folder, worker, logger, fileBytes);
        Directory.CreateDirectory(folder);
        foreach (string old in Directory.EnumerateFiles(folder, "*.log").Where(file => time.GetUtcNow() - File.GetLastWriteTimeUtc(file) > KeptFor))
        {
            File.Delete(old);
        }

        _turn = LastTurn();
        OpenNeedsLock();
    }

    /// <summary>A message is about to go out for good.</summary>
    public void Begin(string messageId) => Write('B', messageId);

    /// <summary>The provider took it.</summary>
    /// <param name="messageId">Our id.</param>
    /// <param name="providerId">The provider's own, up to 64 characters of ASCII without blanks; null for none.</param>
    public void Accepted(string messageId, string? providerId = null) => Write('A', providerId is null ? messageId : $"{messageId} {providerId}");

    /// <summary>The provider did not take it, for certain.</summary>
    public void Refused(string messageId) => Write('R', messageId);

    /// <summary>What a worker wrote down of a message.</summary>
    public Reconciliation Find(string messageId, string worker)
    {
        lock (_lock)
        {
            if (ReadNeedsLock(worker) is not { } states)
            {
                return Reconciliation.CannotTell;
            }

            return states.Last.GetValueOrDefault(messageId).State switch
            {
                'A' => Reconciliation.Accepted,
                'R' => Reconciliation.NotReceived,
                'B' => Reconciliation.CannotTell,
                _ => states.Boot == _boot && _boot != UnknownBoot ? Reconciliation.NotReceived : Reconciliation.CannotTell,
            };
        }
    }

    /// <summary>The provider's id of a message that a worker wrote down as accepted; null when there is none.</summary>
    public string? FindProviderId(string messageId, string worker)
    {
        lock (_lock)
        {
            return ReadNeedsLock(worker)?.Last.GetValueOrDefault(messageId).ProviderId;
        }
    }

    /// <inheritdoc/>
    public void Dispose()
    {
        lock (_lock)
        {
            _file?.Dispose();
            _file = null;
        }
    }

    private void Write(char state, string messageId)
    {
        lock (_lock)
        {
            if (_file is null)
            {
                return;
            }

            try
            {
                if (_length > _fileBytes)
                {
                    _file.Dispose();
                    OpenNeedsLock();
                }

                AppendNeedsLock(state, messageId);
            }
            catch (Exception failure) when (failure is IOException or UnauthorizedAccessException)
            {
                GiveUpNeedsLock(failure);
            }
        }
    }

    /// <summary>Where the same process has had a journal before, with other settings of the relay: what it wrote last stays.</summary>
    private int LastTurn() => Enumerable.Range(1, 2).Select(turn => new FileInfo(PathOf(_worker, turn))).Where(file => file.Exists)
        .Select(file => ReadLines(file)[0].Split(' ') is ["M", var turn, _] && int.TryParse(turn, NumberStyles.None, CultureInfo.InvariantCulture, out int found) ? found : 0)
        .DefaultIfEmpty().Max();

    private void OpenNeedsLock()
    {
        _file = File.OpenHandle(PathOf(_worker, (_turn++ % 2) + 1), FileMode.Create, FileAccess.Write, FileShare.Read);
        _length = 0;
        AppendNeedsLock('M', string.Create(CultureInfo.InvariantCulture, $"{_turn:D10} {_boot}"));
    }

    private void AppendNeedsLock(char state, string text)
    {
        Span<byte> line = stackalloc byte[LongestLine];
        line[0] = (byte)state;
        line[1] = (byte)' ';
        int length = 2 + Encoding.ASCII.GetBytes(text, line[2..^1]);
        line[length++] = (byte)'\n';
        RandomAccess.Write(_file!, line[..length], _length);
        _length += length;
    }

    /// <summary>A journal with gaps would say of a message that it was never begun: none at all is better.</summary>
    private void GiveUpNeedsLock(Exception failure)
    {
        _file!.Dispose();
        _file = null;
        try
        {
            File.Delete(PathOf(_worker, 1));
            File.Delete(PathOf(_worker, 2));
        }
        catch (Exception kept) when (kept is IOException or UnauthorizedAccessException)
        {
            failure = kept;
        }

        LogFailed(_logger, failure.GetType().Name);
    }

    /// <summary>What the worker wrote; null when it has no journal here.</summary>
    private States? ReadNeedsLock(string worker)
    {
        FileInfo[] files = [.. Enumerable.Range(1, 2).Select(turn => new FileInfo(PathOf(worker, turn))).Where(file => file.Exists)];
        if (files.Length == 0)
        {
            return null;
        }

        long length = files.Sum(file => file.Length);
        if (_lastRead is { } read && read.Worker == worker && read.Length == length)
        {
            return read.States;
        }

        // The earlier turn first: a later word on the same message counts.
        string[][] turns = [.. files.Select(ReadLines).Where(lines => lines[0].StartsWith("M ", StringComparison.Ordinal)).OrderBy(lines => lines[0], StringComparer.Ordinal)];
        var last = new Dictionary<string, (char State, string? ProviderId)>(StringComparer.Ordinal);
        foreach (string line in turns.SelectMany(lines => lines.Skip(1)).Where(line => line.Length > 2))
        {
            int blank = line.IndexOf(' ', 2);
            last[blank < 0 ? line[2..] : line[2..blank]] = (line[0], blank < 0 ? null : line[(blank + 1)..]);
        }

        var states = new States(turns.LastOrDefault()?[0].Split(' ')[^1] ?? UnknownBoot, last);
        _lastRead = (worker, length, states);
        return states;
    }

    // A line that was cut off by a kill belongs to a message that was not out yet, or whose end was not written: both read right without it.
    private static string[] ReadLines(FileInfo file)
    {
        using var reader = new StreamReader(new FileStream(file.FullName, FileMode.Open, FileAccess.Read, FileShare.ReadWrite), Encoding.ASCII);
        string text = reader.ReadToEnd();
        return text[..(text.LastIndexOf('\n') + 1)].Split('\n');
    }

    private string PathOf(string worker, int turn) =>
        Path.Combine(_folder, string.Concat(worker.Select(value => char.IsAsciiLetterOrDigit(value) || value is '-' or '.' ? value : '_')) + $".{turn}.log");

    private static string ReadBoot() => File.Exists(BootFile) ? File.ReadAllText(BootFile).Trim() : UnknownBoot;

    /// <summary>What a worker wrote.</summary>
    /// <param name="Boot">The boot of the machine at that time.</param>
    /// <param name="Last">The last word on each message.</param>
    private sealed record States(string Boot, Dictionary<string, (char State, string? ProviderId)> Last);

    [LoggerMessage(EventIds.JournalFailed, LogLevel.Error, "The journal of hand-overs cannot be written ({Error}): from now on a crash leaves every message that was under way unknown, until the next start.")]
    private static partial void LogFailed(ILogger logger, string error);
}
