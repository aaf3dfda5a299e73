using System.IO.Enumeration;
using System.Text;
using Automation.Connectors.Mime;
using Automation.Engine.Messages;

namespace Automation.Connectors.Capture;

/// <summary>
/// Reads the folder that <see cref="CaptureConnector"/> writes. Every call looks at the disk afresh; messages may arrive
/// meanwhile. Safe for concurrent calls.
/// </summary>
/// <param name="options">Where the messages are.</param>
public sealed class CapturedMailbox(CaptureOptions options)
{
    private const int HeaderRoom = 16 * 1024;

    private readonly CaptureFolder _folder = new(options.Folder);

    /// <summary>
    /// Lists messages, newest first by the engine's clock, those of the same instant by id. Looks at the directory entries
    /// of the whole mailbox and opens only the files of the page.
    /// </summary>
    /// <param name="skip">How many of the newest to leave out; a negative number counts as 0.</param>
    /// <param name="take">How many to read at most; a negative number counts as 0.</param>
    /// <returns>An empty page when nothing was ever captured.</returns>
    /// <exception cref="UnauthorizedAccessException">The folder may not be read.</exception>
    public CapturedPage List(int skip, int take)
    {
        List<Entry> entries = _folder.Shards().SelectMany(Entries).ToList();
        entries.Sort(static (left, right) => right.CompareTo(left));
        List<CapturedSummary> messages = entries.Skip(skip).Take(take).Select(Summarize).OfType<CapturedSummary>().ToList();
        return new CapturedPage(entries.Count, messages);
    }

    /// <summary>Opens one message.</summary>
    /// <param name="id">An id from a list or from anywhere: it is checked before it becomes part of a path.</param>
    /// <returns>The message; null when there is none with that id, or its file is damaged.</returns>
    public CapturedMessage? Open(string id)
    {
        if (!CaptureFolder.IsId(id))
        {
            return null;
        }

        return TryRead(_folder.PathOf(id, CaptureFolder.MailExtension), int.MaxValue) is { } mail ? OpenMail(id, mail)
            : TryRead(_folder.PathOf(id, CaptureFolder.SmsExtension), int.MaxValue) is { } sms ? OpenSms(sms)
            : null;
    }

    /// <summary>Removes messages for good; those that are not there are left out.</summary>
    /// <param name="ids">Their ids.</param>
    /// <returns>How many were removed.</returns>
    /// <exception cref="IOException">A file cannot be removed.</exception>
    /// <exception cref="UnauthorizedAccessException">The folder may not be written to.</exception>
    public int Remove(IEnumerable<string> ids)
    {
        ArgumentNullException.ThrowIfNull(ids);
        var removed = 0;
        foreach (var path in ids.Where(id => CaptureFolder.IsId(id)).SelectMany(id => new[] { _folder.PathOf(id, CaptureFolder.MailExtension), _folder.PathOf(id, CaptureFolder.SmsExtension) }))
        {
            if (File.Exists(path))
            {
                File.Delete(path);
                removed++;
            }
        }

        return removed;
    }

    private static FileSystemEnumerable<Entry> Entries(string shard) =>
        new(shard, static (ref FileSystemEntry entry) => new Entry(entry.LastWriteTimeUtc.UtcTicks, entry.FileName.ToString()))
        {
            ShouldIncludePredicate = static (ref FileSystemEntry entry) => IsMessage(entry.FileName),
        };

    private static bool IsMessage(ReadOnlySpan<char> name) =>
        CaptureFolder.IsId(Path.GetFileNameWithoutExtension(name))
        && (name.EndsWith(CaptureFolder.MailExtension) || name.EndsWith(CaptureFolder.SmsExtension));

    private CapturedSummary? Summarize(Entry entry)
    {
        string id = Path.GetFileNameWithoutExtension(entry.FileName);
        if (entry.FileName.EndsWith(CaptureFolder.SmsExtension, StringComparison.Ordinal))
        {
            return TryRead(_folder.PathOf(id, CaptureFolder.SmsExtension), int.MaxValue) is { } file && CapturedSms.Read(file) is { } sms
                ? SummarizeSms(sms)
                : null;
        }

        return TryRead(_folder.PathOf(id, CaptureFolder.MailExtension), HeaderRoom) is { } start
            ? SummarizeMail(id, MimeReader.ReadHeaders(start, out _))
            : null;
    }

    private static CapturedMessage OpenMail(string id, byte[] file)
    {
        MimeEntity mail = MimeReader.Read(file);
        return new CapturedMessage(SummarizeMail(id, mail.Headers), Encoding.UTF8.GetString(file), mail.Leaves().Select(ToPart).ToList());
    }

    private static CapturedPart ToPart(MimeEntity part)
    {
        string? text = part.ContentType.StartsWith("text/", StringComparison.Ordinal)
            ? Encoding.UTF8.GetString(part.Content.Span).ReplaceLineEndings("\n")
            : null;
        return new CapturedPart(part.ContentType, part.FileName, text, part.Content.Length);
    }

    private static CapturedMessage? OpenSms(byte[] file) =>
        CapturedSms.Read(file) is { } sms
            ? new CapturedMessage(
                SummarizeSms(sms),
                Encoding.UTF8.GetString(file),
                [new CapturedPart("text/plain", null, sms.Text, Encoding.UTF8.GetByteCount(sms.Text))])
            : null;

    private static CapturedSummary SummarizeMail(string id, IReadOnlyList<MimeHeader> headers)
    {
        string Field(string name) => MimeEntity.Find(headers, name) ?? "";
        MimeMailbox to = MailboxReader.Read(Field("To"));
        MimeMailbox from = MailboxReader.Read(Field("From"));
        return new CapturedSummary
        {
            Id = id,
            Channel = Channel.Email,
            To = to.Address,
            ToName = to.DisplayName,
            From = from.Address,
            FromName = from.DisplayName,
            Title = EncodedWordReader.Decode(Field("Subject")),
            Date = MailDate.Read(Field("Date")),
            Campaign = EncodedWordReader.Decode(Field(CapturedMail.CampaignHeader)),
            CustomerKey = EncodedWordReader.Decode(Field(CapturedMail.CustomerHeader)),
            Purpose = SnakeCase.Read<Purpose>(Field(CapturedMail.PurposeHeader)),
            Locale = EncodedWordReader.Decode(Field(CapturedMail.LocaleHeader)),
        };
    }

    private static CapturedSummary SummarizeSms(OutboundMessage sms) => new()
    {
        Id = sms.Id,
        Channel = sms.Channel,
        To = sms.To,
        ToName = sms.ToName,
        From = sms.From,
        FromName = sms.FromName,
        Title = FirstWords.Of(sms.Text),
        Date = sms.Date,
        Campaign = sms.Campaign,
        CustomerKey = sms.CustomerKey,
        Purpose = sms.Purpose,
        Locale = sms.Locale,
    };

    private static byte[]? TryRead(string path, int atMost)
    {
        try
        {
            using var file = File.OpenHandle(path);
            byte[] content = new byte[Math.Min(RandomAccess.GetLength(file), atMost)];
            int length = RandomAccess.Read(file, content, fileOffset: 0);
            return length == content.Length ? content : content[..length];
        }
        catch (Exception absent) when (absent is IOException or UnauthorizedAccessException)
        {
            return null;
        }
    }

    private readonly record struct Entry(long Ticks, string FileName) : IComparable<Entry>
    {
        public int CompareTo(Entry other) =>
            Ticks != other.Ticks ? Ticks.CompareTo(other.Ticks) : string.CompareOrdinal(FileName, other.FileName);
    }
}
