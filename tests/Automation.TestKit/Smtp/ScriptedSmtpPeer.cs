using System.Collections.Concurrent;
using System.Net.Security;
using System.Net.Sockets;
using System.Security.Cryptography.X509Certificates;
using System.Text;
using System.Text.RegularExpressions;

namespace Automation.TestKit.Smtp;

/// <summary>How the peer's lines travel.</summary>
public enum SmtpPieces
{
    /// <summary>All lines up to the next pause in one piece.</summary>
    Whole,

    /// <summary>Each line on its own.</summary>
    Line,

    /// <summary>Each byte on its own.</summary>
    Byte,
}

/// <summary>
/// An SMTP server that follows a transcript on real TCP. Each connection follows the next transcript, the last one any number of times. Its lines:
/// <c>S: text</c> says something; <c>C: pattern</c> waits for a line, <c>*</c> standing for anything; <c>DATA</c> reads a mail up to its dot; <c>TLS</c>
/// begins TLS; <c>CLOSE</c> and <c>RESET</c> end the connection; <c>HANG</c> says nothing any more; <c>FLOOD</c> sends 100,000 bytes without a line end.
/// What is left unsaid at the end is answered as to QUIT.
/// </summary>
public sealed class ScriptedSmtpPeer : IAsyncDisposable
{
    /// <summary>A greeting and an EHLO answered by a relay of today.</summary>
    public const string Hello = """
        S: 220 mx.test ESMTP
        C: EHLO *
        S: 250-mx.test
        S: 250-PIPELINING
        S: 250-SIZE 10240000
        S: 250-DSN
        S: 250-SMTPUTF8
        S: 250-8BITMIME
        S: 250 ENHANCEDSTATUSCODES

        """;

    /// <summary>A whole message that is taken.</summary>
    public const string Taken = """
        C: MAIL FROM:*
        C: RCPT TO:*
        C: DATA
        S: 250 2.1.0 Ok
        S: 250 2.1.5 Ok
        S: 354 Go ahead
        DATA
        S: 250 2.0.0 Ok: queued as 4XyZ12

        """;

    private readonly PeerListener _listener;
    private readonly ConcurrentQueue<string> _heard = new();
    private readonly ConcurrentQueue<string> _problems = new();
    private readonly ConcurrentQueue<byte[]> _mails = new();
    private readonly TaskCompletionSource _hanging = new(TaskCreationOptions.RunContinuationsAsynchronously);
    private readonly SmtpPieces _pieces;
    private readonly X509Certificate2? _certificate;
    private readonly string[] _scripts;
    private int _connections;

    /// <summary>Starts it on a port of its own.</summary>
    /// <param name="pieces">How its lines travel.</param>
    /// <param name="certificate">For <c>TLS</c>.</param>
    /// <param name="scripts">The transcripts.</param>
    public ScriptedSmtpPeer(SmtpPieces pieces, X509Certificate2? certificate, params string[] scripts)
    {
        (_pieces, _certificate, _scripts) = (pieces, certificate, scripts);
        _listener = new PeerListener(Take);
    }

    /// <summary>Starts it on a port of its own, in whole pieces and without TLS.</summary>
    public ScriptedSmtpPeer(params string[] scripts)
        : this(SmtpPieces.Whole, null, scripts)
    {
    }

    /// <summary>Its port on 127.0.0.1.</summary>
    public int Port => _listener.Port;

    /// <summary>How many connections came.</summary>
    public int Connections => Volatile.Read(ref _connections);

    /// <summary>The lines that it was told, without mails.</summary>
    public IReadOnlyList<string> Heard => [.. _heard];

    /// <summary>The mails as they came, dots doubled, without the last one.</summary>
    public IReadOnlyList<byte[]> Mails => [.. _mails];

    /// <summary>Where a conversation left its transcript.</summary>
    public IReadOnlyList<string> Problems => [.. _problems];

    /// <summary>Done when a conversation has come to HANG.</summary>
    public Task Hanging => _hanging.Task;

    /// <inheritdoc/>
    public ValueTask DisposeAsync() => _listener.DisposeAsync();

    private Task Take(Socket socket)
    {
        var script = _scripts[Math.Min(Interlocked.Increment(ref _connections), _scripts.Length) - 1];
        return Task.Run(() => ConverseAsync(socket, script));
    }

    private async Task ConverseAsync(Socket socket, string script)
    {
        using var conversation = new Conversation(socket, _listener.Ending);
        socket.NoDelay = true;
        try
        {
            await FollowAsync(conversation, script);
        }
        catch (Exception ended) when (ended is IOException or OperationCanceledException or ObjectDisposedException)
        {
            // The client has gone, or the test is over: what was heard tells.
        }
    }

    private async Task FollowAsync(Conversation conversation, string script)
    {
        var said = new StringBuilder();
        foreach (var line in script.Split('\n').Select(line => line.Trim()).Where(line => line.Length > 0))
        {
            if (line.StartsWith("S: ", StringComparison.Ordinal))
            {
                said.Append(line[3..]).Append("\r\n");
                continue;
            }

            await conversation.SayAsync(said.ToString(), _pieces);
            said.Clear();
            if (!await StepAsync(conversation, line))
            {
                return;
            }
        }

        await conversation.SayAsync(said.ToString(), _pieces);
        await EndAsync(conversation);
    }

    private async Task<bool> StepAsync(Conversation conversation, string line)
    {
        switch (line)
        {
            case "DATA":
                if (await conversation.HearMailAsync() is { } mail)
                {
                    _mails.Enqueue(mail);
                    return true;
                }

                return false;
            case "TLS":
                await conversation.SecureAsync(_certificate!);
                return true;
            case "FLOOD":
                await conversation.SayAsync(new string('x', 100_000), SmtpPieces.Whole);
                return true;
            case "HANG":
                _hanging.TrySetResult();
                await Task.Delay(Timeout.InfiniteTimeSpan, TimeProvider.System, conversation.Ending);
                return false;
            case "CLOSE":
                return false;
            case "RESET":
                conversation.Reset();
                return false;
            default:
                return await ExpectAsync(conversation, line.Length > 3 ? line[3..] : "");
        }
    }

    private async Task<bool> ExpectAsync(Conversation conversation, string pattern)
    {
        var heard = await conversation.HearAsync();
        if (heard is null)
        {
            _problems.Enqueue($"expected '{pattern}', but the client has gone");
            return false;
        }

        _heard.Enqueue(heard);
        if (Regex.IsMatch(heard, "^" + Regex.Escape(pattern).Replace("\\*", ".*", StringComparison.Ordinal) + "$", RegexOptions.Singleline))
        {
            return true;
        }

        _problems.Enqueue($"expected '{pattern}', heard '{heard}'");
        return false;
    }

    private async Task EndAsync(Conversation conversation)
    {
        while (await conversation.HearAsync() is { } heard)
        {
            _heard.Enqueue(heard);
            if (heard == "QUIT")
            {
                await conversation.SayAsync("221 2.0.0 Bye\r\n", SmtpPieces.Whole);
                return;
            }

            _problems.Enqueue($"the transcript is over, heard '{heard}'");
        }
    }

    private sealed class Conversation(Socket socket, CancellationToken ending) : IDisposable
    {
        private readonly List<byte> _unread = [];
        private readonly byte[] _room = new byte[16 * 1024];
        private Stream _stream = new NetworkStream(socket, ownsSocket: true);

        internal CancellationToken Ending => ending;

        internal async Task SayAsync(string text, SmtpPieces pieces)
        {
            var bytes = Encoding.UTF8.GetBytes(text);
            var cut = pieces switch
            {
                SmtpPieces.Whole => bytes.Length == 0 ? [] : [bytes],
                SmtpPieces.Line => text.Split('\n', StringSplitOptions.RemoveEmptyEntries).Select(line => Encoding.UTF8.GetBytes(line + "\n")),
                _ => bytes.Select(value => new[] { value }),
            };
            foreach (var piece in cut)
            {
                await _stream.WriteAsync(piece, ending);
                await _stream.FlushAsync(ending);
            }
        }

        internal async Task<string?> HearAsync()
        {
            var line = await HearLineAsync();
            return line is null ? null : Encoding.UTF8.GetString(line);
        }

        /// <summary>A mail up to its dot; null when it was cut off before.</summary>
        internal async Task<byte[]?> HearMailAsync()
        {
            var mail = new List<byte>();
            while (await HearLineAsync() is { } line)
            {
                if (line is [(byte)'.'])
                {
                    return [.. mail];
                }

                mail.AddRange(line);
                mail.AddRange("\r\n"u8);
            }

            return null;
        }

        internal async Task SecureAsync(X509Certificate2 certificate)
        {
            var tls = new SslStream(_stream);
            try
            {
                await tls.AuthenticateAsServerAsync(new SslServerAuthenticationOptions { ServerCertificate = certificate }, ending);
            }
            catch (System.Security.Authentication.AuthenticationException refused)
            {
                throw new IOException("The client refused the handshake.", refused);
            }

            _stream = tls;
        }

        internal void Reset() => socket.LingerState = new LingerOption(true, 0);

        public void Dispose() => _stream.Dispose();

        private async Task<byte[]?> HearLineAsync()
        {
            while (true)
            {
                var end = _unread.IndexOf((byte)'\n');
                if (end >= 0)
                {
                    var line = _unread.GetRange(0, end).ToArray();
                    _unread.RemoveRange(0, end + 1);
                    return line is [.. var text, (byte)'\r'] ? text : line;
                }

                var count = await _stream.ReadAsync(_room, ending);
                if (count == 0)
                {
                    return null;
                }

                _unread.AddRange(_room[..count]);
            }
        }
    }
}
