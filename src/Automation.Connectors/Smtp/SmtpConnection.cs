using System.Net.Security;
using System.Net.Sockets;
using System.Text;

namespace Automation.Connectors.Smtp;

/// <summary>
/// A conversation with a relay: lines out, replies in, each step within its time. Every failure comes out as
/// <see cref="SmtpFailureException"/>, and <see cref="Stage"/> says during what; after one the connection is of no more use. One
/// user at a time.
/// </summary>
internal sealed class SmtpConnection : IDisposable
{
    private readonly SmtpWire _wire;
    private readonly SmtpDeadline _deadline;
    private readonly SmtpReplyReader _replies = new();
    private readonly byte[] _read = new byte[SmtpReplyReader.LongestLine * 2];
    private int _readStart;
    private int _readEnd;

    private SmtpConnection(SmtpWire wire, SmtpDeadline deadline, SmtpTimeouts timeouts)
    {
        _wire = wire;
        _deadline = deadline;
        Timeouts = timeouts;
    }

    /// <summary>The times of the steps.</summary>
    public SmtpTimeouts Timeouts { get; }

    /// <summary>What is being done, or failed.</summary>
    public SmtpStage Stage { get; set; }

    /// <summary>What the relay can do.</summary>
    public SmtpCapabilities Capabilities { get; set; } = SmtpCapabilities.None;

    /// <summary>Messages handed over so far.</summary>
    public int Messages { get; set; }

    /// <summary>When it was last used, on the connector's clock.</summary>
    public TimeSpan LastUsed { get; set; }

    /// <summary>Whether the relay may still be in the middle of a transaction, or was left alone for a while: RSET comes first.</summary>
    public bool NeedsReset { get; set; }

    /// <summary>Whether TLS is on.</summary>
    public bool IsSecure => _wire.IsSecure;

    /// <summary>How many bytes of the last write may have reached the relay.</summary>
    public int HandedOver => _wire.HandedOver;

    /// <summary>Whether bytes have come that no one has read yet.</summary>
    public bool HasUnread => _readStart < _readEnd;

    /// <summary>Opens a connection.</summary>
    /// <exception cref="SmtpFailureException">It could not be opened.</exception>
    public static async Task<SmtpConnection> ConnectAsync(string host, int port, SmtpTimeouts timeouts, TimeProvider time)
    {
        var deadline = new SmtpDeadline(time);
        try
        {
            deadline.Start(timeouts.Connect);
            return new SmtpConnection(await SmtpWire.ConnectAsync(host, port, deadline.Token), deadline, timeouts);
        }
        catch (Exception failure) when (failure is SocketException or OperationCanceledException)
        {
            deadline.Dispose();
            throw failure is SocketException refused ? SmtpFailureException.NotConnected(refused.SocketErrorCode) : SmtpFailureException.Timeout();
        }
    }

    /// <summary>Turns TLS on. What was read before is not the relay's word but anybody's: there must be none.</summary>
    /// <exception cref="SmtpFailureException">The handshake failed, or something was sent ahead of it.</exception>
    public async Task SecureAsync(SslClientAuthenticationOptions options)
    {
        if (HasUnread)
        {
            // Commands answered before they were asked: CVE-2011-0411, the other way round.
            throw SmtpFailureException.Settings("injection");
        }

        _deadline.Start(Timeouts.Hello);
        await GuardedAsync(() => _wire.SecureAsync(options, _deadline.Token));
    }

    /// <summary>Sends one command and reads the reply.</summary>
    /// <param name="stage">What it belongs to.</param>
    /// <param name="command">The line without its end.</param>
    /// <param name="atMost">The time for both.</param>
    /// <exception cref="SmtpFailureException">The conversation failed.</exception>
    public async ValueTask<SmtpReply> AskAsync(SmtpStage stage, string command, TimeSpan atMost)
    {
        Stage = stage;
        await WriteAsync(Encoding.UTF8.GetBytes(command + "\r\n"), atMost);
        return await ReadReplyAsync(stage, atMost);
    }

    /// <summary>Writes bytes.</summary>
    /// <exception cref="SmtpFailureException">They could not be written in time.</exception>
    public async ValueTask WriteAsync(ReadOnlyMemory<byte> bytes, TimeSpan atMost)
    {
        _deadline.Start(atMost);
        try
        {
            await _wire.WriteAsync(bytes, _deadline.Token);
        }
        catch (Exception failure) when (IsBroken(failure))
        {
            throw Broken();
        }
    }

    /// <summary>Reads the next reply.</summary>
    /// <exception cref="SmtpFailureException">There was none in time, or it was no reply.</exception>
    public async ValueTask<SmtpReply> ReadReplyAsync(SmtpStage stage, TimeSpan atMost)
    {
        Stage = stage;
        _deadline.Start(atMost);
        SmtpReply reply;
        while (!TryReadReply(out reply))
        {
            await FillAsync();
        }

        _deadline.Stop();
        return reply;
    }

    /// <inheritdoc/>
    public void Dispose()
    {
        _deadline.Dispose();
        _wire.Dispose();
    }

    private bool TryReadReply(out SmtpReply reply)
    {
        while (true)
        {
            ReadOnlySpan<byte> unread = _read.AsSpan(_readStart, _readEnd - _readStart);
            int end = unread.IndexOf((byte)'\n');
            if (end < 0)
            {
                reply = default;
                return unread.Length > SmtpReplyReader.LongestLine ? throw SmtpFailureException.Protocol() : false;
            }

            _readStart += end + 1;
            if (_replies.TryAdd(unread[..end].TrimEnd((byte)'\r'), out reply))
            {
                return true;
            }
        }
    }

    private async ValueTask FillAsync()
    {
        _read.AsSpan(_readStart, _readEnd - _readStart).CopyTo(_read);
        _readEnd -= _readStart;
        _readStart = 0;
        int count;
        try
        {
            count = await _wire.ReadAsync(_read.AsMemory(_readEnd), _deadline.Token);
        }
        catch (Exception failure) when (IsBroken(failure))
        {
            throw Broken();
        }

        _readEnd += count;
        if (count == 0)
        {
            throw SmtpFailureException.Closed();
        }
    }

    private async Task GuardedAsync(Func<Task> step)
    {
        try
        {
            await step();
        }
        catch (Exception failure) when (IsBroken(failure))
        {
            throw Broken();
        }
    }

    private static bool IsBroken(Exception failure) =>
        failure is IOException or SocketException or OperationCanceledException or ObjectDisposedException;

    private SmtpFailureException Broken() => _deadline.HasPassed ? SmtpFailureException.Timeout() : SmtpFailureException.Closed();
}
