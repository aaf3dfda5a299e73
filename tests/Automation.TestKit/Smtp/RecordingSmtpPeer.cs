using System.Collections.Concurrent;
using System.IO.Pipelines;
using System.Net.Sockets;
using System.Text;

namespace Automation.TestKit.Smtp;

/// <summary>A mail as a relay got it.</summary>
/// <param name="Sender">The envelope sender.</param>
/// <param name="Recipient">The envelope recipient.</param>
/// <param name="Content">The mail, with the dots that were doubled.</param>
public sealed record RecordedMail(string Sender, string Recipient, string Content)
{
    /// <summary>The value of a header field that stands on one line; null when there is none.</summary>
    public string? Header(string name) => Content.Split("\r\n")
        .TakeWhile(line => line.Length > 0)
        .FirstOrDefault(line => line.StartsWith(name + ": ", StringComparison.OrdinalIgnoreCase))?[(name.Length + 2)..];
}

/// <summary>A moment at which a relay has to answer.</summary>
/// <param name="Command">The command, or <c>.</c> for a mail's end.</param>
/// <param name="Connection">The number of the connection, from 1.</param>
/// <param name="Recipient">The recipient of the mail at hand.</param>
public readonly record struct SmtpTurn(string Command, int Connection, string Recipient);

/// <summary>An SMTP server that takes everything and writes it down, unless it is told to answer otherwise. Safe for concurrent use.</summary>
public sealed class RecordingSmtpPeer : IAsyncDisposable
{
    private readonly PeerListener _listener;
    private readonly ConcurrentQueue<RecordedMail> _mails = new();
    private readonly bool _pipelining;
    private int _open;

    /// <summary>Starts it on a port of its own.</summary>
    /// <param name="pipelining">Whether it offers PIPELINING.</param>
    public RecordingSmtpPeer(bool pipelining = true)
    {
        _pipelining = pipelining;
        _listener = new PeerListener(Take);
    }

    /// <summary>Its port on 127.0.0.1.</summary>
    public int Port => _listener.Port;

    /// <summary>What it has taken.</summary>
    public IReadOnlyList<RecordedMail> Mails => [.. _mails];

    /// <summary>How many connections came.</summary>
    public int Connections { get; private set; }

    /// <summary>The most connections that were open at once.</summary>
    public int MostOpen { get; private set; }

    /// <summary>
    /// Answers in its own way; null for the usual answer, <c>""</c> to end the connection.
    /// </summary>
    public Func<SmtpTurn, string?>? Answer { get; set; }

    /// <inheritdoc/>
    public ValueTask DisposeAsync() => _listener.DisposeAsync();

    private Task Take(Socket socket)
    {
        socket.NoDelay = true;
        Connections++;
        MostOpen = Math.Max(MostOpen, Interlocked.Increment(ref _open));
        var number = Connections;
        return Task.Run(() => ConverseAsync(socket, number));
    }

    private async Task ConverseAsync(Socket socket, int number)
    {
        await using var stream = new NetworkStream(socket, ownsSocket: true);
        var reader = PipeReader.Create(stream);
        try
        {
            await SayAsync(stream, "220 recorder ESMTP");
            await ConverseAsync(stream, reader, number);
        }
        catch (Exception ended) when (ended is IOException or OperationCanceledException)
        {
            // The client has gone, or the test is over.
        }
        finally
        {
            Interlocked.Decrement(ref _open);
            await reader.CompleteAsync();
        }
    }

    private async Task ConverseAsync(NetworkStream stream, PipeReader reader, int number)
    {
        var (sender, recipient) = ("", "");
        while (await HearAsync(reader) is { } command)
        {
            var verb = command.Split(' ', ':')[0].ToUpperInvariant();
            var answer = Answer?.Invoke(new SmtpTurn(command, number, recipient)) ?? verb switch
            {
                "EHLO" => _pipelining ? "250-recorder\r\n250-PIPELINING\r\n250 SIZE" : "250-recorder\r\n250 SIZE",
                "RCPT" when sender.Length == 0 => "503 No sender",
                "MAIL" or "RCPT" or "RSET" or "NOOP" => "250 Ok",
                "DATA" => recipient.Length > 0 ? "354 Go ahead" : "503 No recipient",
                "QUIT" => "221 Bye",
                _ => "500 Unknown",
            };
            if (answer.Length == 0)
            {
                return;
            }

            await SayAsync(stream, answer);
            switch (verb)
            {
                case "MAIL" when answer.StartsWith('2'):
                    (sender, recipient) = (Between(command), "");
                    break;
                case "RSET":
                    (sender, recipient) = ("", "");
                    break;
                case "RCPT" when answer.StartsWith('2'):
                    recipient = Between(command);
                    break;
                case "DATA" when answer.StartsWith('3'):
                    if (!await TakeAsync(stream, reader, number, sender, recipient))
                    {
                        return;
                    }

                    (sender, recipient) = ("", "");
                    break;
                case "QUIT":
                    return;
            }

            if (answer.StartsWith("421", StringComparison.Ordinal))
            {
                return;
            }
        }
    }

    private async Task<bool> TakeAsync(NetworkStream stream, PipeReader reader, int number, string sender, string recipient)
    {
        var content = new StringBuilder();
        for (var line = await HearAsync(reader); line != "."; line = await HearAsync(reader))
        {
            if (line is null)
            {
                // Cut off before its end: no mail.
                return false;
            }

            content.Append(line).Append("\r\n");
        }

        var answer = Answer?.Invoke(new SmtpTurn(".", number, recipient)) ?? "250 Ok: queued as R" + _mails.Count.ToString("D6", System.Globalization.CultureInfo.InvariantCulture);
        if (answer.StartsWith('2') || answer.Length == 0)
        {
            _mails.Enqueue(new RecordedMail(sender, recipient, content.ToString()));
        }

        if (answer.Length > 0)
        {
            await SayAsync(stream, answer);
        }

        return answer.Length > 0 && !answer.StartsWith("421", StringComparison.Ordinal);
    }

    private async Task<string?> HearAsync(PipeReader reader)
    {
        while (true)
        {
            var read = await reader.ReadAsync(_listener.Ending);
            var end = System.Buffers.BuffersExtensions.PositionOf(read.Buffer, (byte)'\n');
            if (end is { } found)
            {
                var line = Encoding.UTF8.GetString(read.Buffer.Slice(0, found)).TrimEnd('\r');
                reader.AdvanceTo(read.Buffer.GetPosition(1, found));
                return line;
            }

            reader.AdvanceTo(read.Buffer.Start, read.Buffer.End);
            if (read.IsCompleted)
            {
                return null;
            }
        }
    }

    private async Task SayAsync(NetworkStream stream, string lines) => await stream.WriteAsync(Encoding.UTF8.GetBytes(lines + "\r\n"), _listener.Ending);

    private static string Between(string command) => command[(command.IndexOf('<', StringComparison.Ordinal) + 1)..command.IndexOf('>', StringComparison.Ordinal)];
}
