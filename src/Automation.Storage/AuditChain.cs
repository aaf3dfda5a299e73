using System.Globalization;
using System.Security.Cryptography;
using System.Text;
using Automation.Storage.Reading;
using Microsoft.EntityFrameworkCore;

namespace Automation.Storage;

/// <summary>
/// The hashes of the audit log. A line's hash is SHA-256 (FIPS 180-4) over the hash of the line before and the line itself; whoever changes
/// one line must change all that follow, and the head that somebody has noted elsewhere does not fit any more.
/// </summary>
public static class AuditChain
{
    /// <summary>What stands before the first line.</summary>
    public const string Beginning = "0000000000000000000000000000000000000000000000000000000000000000";

    /// <summary>
    /// A line's hash, in lower-case hex. The canonical form is a row of netstrings (length in UTF-8 bytes, colon, text, comma) of: previous
    /// hash, id, time in milliseconds since 1970, actor, kind as number, actor's id, action, subject, detail.
    /// </summary>
    /// <param name="previous">The hash of the line before.</param>
    /// <param name="id">The line's number.</param>
    /// <param name="line">The line.</param>
    public static string Hash(string previous, long id, AuditWrite line)
    {
        ArgumentNullException.ThrowIfNull(previous);
        ArgumentNullException.ThrowIfNull(line);
        using var hash = IncrementalHash.CreateHash(HashAlgorithmName.SHA256);
        string[] fields =
        [
            previous, Number(id), Number(line.At.ToUnixTimeMilliseconds()), line.Actor, Number((long)line.Kind), line.ActorId, line.Action, line.Subject, line.DetailJson,
        ];
        foreach (var field in fields)
        {
            var text = Encoding.UTF8.GetBytes(field);
            hash.AppendData(Encoding.ASCII.GetBytes(Number(text.Length) + ":"));
            hash.AppendData(text);
            hash.AppendData(","u8);
        }

        return Convert.ToHexStringLower(hash.GetHashAndReset());
    }

    /// <summary>Reads the whole log and computes every hash anew, up to the first line that does not fit.</summary>
    /// <param name="reader">Where the log is.</param>
    /// <param name="cancellationToken">Ends the call.</param>
    public static async Task<AuditVerdict> VerifyAsync(ReadContext reader, CancellationToken cancellationToken)
    {
        ArgumentNullException.ThrowIfNull(reader);
        var (lines, head) = (0L, Beginning);
        await foreach (var line in reader.Audit.OrderBy(line => line.Id).AsAsyncEnumerable().WithCancellation(cancellationToken))
        {
            if (FindFault(line, lines, head) is { } fault)
            {
                return new AuditVerdict(lines, line.Id, fault, head);
            }

            lines++;
            head = line.Hash;
        }

        return new AuditVerdict(lines, null, "", head);
    }

    private static string? FindFault(AuditView line, long before, string head)
    {
        if (line.Id != before + 1)
        {
            return string.Create(CultureInfo.InvariantCulture, $"Lines {before + 1:N0} to {line.Id - 1:N0} are missing.");
        }

        if (line.PreviousHash != head)
        {
            return "It does not follow the line before.";
        }

        return line.Hash == Hash(head, line.Id, line.ToWrite()) ? null : "It was changed after it was written.";
    }

    private static string Number(long number) => number.ToString(CultureInfo.InvariantCulture);
}
