using System.Collections.Concurrent;
using System.Net;
using System.Net.Sockets;

namespace Automation.TestKit.Smtp;

/// <summary>Takes connections on a port of its own, one conversation for each, until it is disposed.</summary>
internal sealed class PeerListener : IAsyncDisposable
{
    private readonly TcpListener _listener = new(IPAddress.Loopback, 0);
    private readonly CancellationTokenSource _ending = new();
    private readonly ConcurrentBag<Task> _conversations = [];
    private readonly Func<Socket, Task> _take;
    private readonly Task _accepting;

    /// <summary>Starts it.</summary>
    /// <param name="take">Begins the conversation of a connection, and does not wait for its end; called for one after the other.</param>
    internal PeerListener(Func<Socket, Task> take)
    {
        _take = take;
        _listener.Start();
        Port = ((IPEndPoint)_listener.LocalEndpoint).Port;
        _accepting = AcceptAsync();
    }

    /// <summary>Its port on 127.0.0.1.</summary>
    internal int Port { get; }

    /// <summary>Cancelled when it is disposed.</summary>
    internal CancellationToken Ending => _ending.Token;

    /// <inheritdoc/>
    public async ValueTask DisposeAsync()
    {
        await _ending.CancelAsync();
        _listener.Dispose();
        await _accepting;
        await Task.WhenAll(_conversations);
        _ending.Dispose();
    }

    private async Task AcceptAsync()
    {
        try
        {
            while (true)
            {
                _conversations.Add(_take(await _listener.AcceptSocketAsync(_ending.Token)));
            }
        }
        catch (Exception ended) when (ended is OperationCanceledException or SocketException or ObjectDisposedException)
        {
            // It was disposed.
        }
    }
}
