using Automation.Connectors.Bounces;
using Automation.Server.Hosting;
using NodaTime;

namespace Automation.Server.Bounces;

/// <summary>
/// Takes mails from a Maildir: what lies in <c>new</c> is read, handed over, and then moved to <c>cur</c> as seen. A crash in between repeats a mail, under the same
/// key; none is lost.
/// </summary>
/// <param name="folder">The Maildir.</param>
/// <param name="mails">Takes them.</param>
internal sealed class MaildirIntake(string folder, ReturnedMails mails)
{
    private const int BatchSize = 100;

    /// <summary>Takes one batch, oldest names first.</summary>
    internal async Task<LoopTurn> RunOnceAsync(Instant now, CancellationToken cancellationToken)
    {
        Directory.CreateDirectory(Path.Combine(folder, "cur"));
        var arrived = Directory.CreateDirectory(Path.Combine(folder, "new"));
        var batch = arrived.EnumerateFiles().Where(file => !file.Name.StartsWith('.')).OrderBy(file => file.Name, StringComparer.Ordinal).Take(BatchSize).ToList();
        var done = 0;
        foreach (var file in batch)
        {
            cancellationToken.ThrowIfCancellationRequested();
            done += await TakeAsync(file, cancellationToken) ? 1 : 0;
        }

        return new LoopTurn(done, HasMore: batch.Count == BatchSize && done > 0);
    }

    /// <returns>False when another reader of the same folder was faster.</returns>
    private async Task<bool> TakeAsync(FileInfo file, CancellationToken cancellationToken)
    {
        try
        {
            await mails.TakeAsync(await ReadAsync(file, cancellationToken), cancellationToken);
            File.Move(file.FullName, Path.Combine(folder, "cur", file.Name + ":2,S"), overwrite: true);
            return true;
        }
        catch (FileNotFoundException)
        {
            return false;
        }
    }

    private static async Task<byte[]> ReadAsync(FileInfo file, CancellationToken cancellationToken)
    {
        await using var stream = file.OpenRead();
        var mail = new byte[Math.Min(stream.Length, BounceReader.LongestMail)];
        await stream.ReadExactlyAsync(mail, cancellationToken);
        return mail;
    }
}
