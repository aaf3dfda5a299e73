using System.Net.Security;
using System.Net.Sockets;

namespace Automation.Connectors.Smtp;

/// <summary>
/// Bytes to and from the relay, in clear or under TLS. It knows how much of a write may have reached the relay, on which hangs whether
/// a message whose connection broke was certainly not delivered. One reader and one writer at a time.
/// </summary>
internal sealed class SmtpWire : IDisposable
{
    private readonly Socket _socket;
    private SslStream? _tls;

    private SmtpWire(Socket socket) => _socket = socket;

    /// <summary>Whether TLS is on.</summary>
    public bool IsSecure => _tls is not null;

    /// <summary>
    /// How many bytes of the last write may have reached the relay: exact in clear; under TLS, where a broken write tells nothing, all of them.
    /// </summary>
    public int HandedOver { get; private set; }

    /// <summary>Opens a connection; every address of the host is tried.</summary>
    /// <exception cref="SocketException">None answered.</exception>
    public static async Task<SmtpWire> ConnectAsync(string host, int port, CancellationToken cancellationToken)
    {
        var socket = new Socket(SocketType.Stream, ProtocolType.Tcp) { NoDelay = true };
        try
        {
            await socket.ConnectAsync(host, port, cancellationToken);
            return new SmtpWire(socket);
        }
        catch
        {
            socket.Dispose();
            throw;
        }
    }

    /// <summary>Turns TLS on.</summary>
    public async Task SecureAsync(SslClientAuthenticationOptions options, CancellationToken cancellationToken)
    {
        var tls = new SslStream(new NetworkStream(_socket, ownsSocket: false));
        try
        {
            await tls.AuthenticateAsClientAsync(options, cancellationToken);
            _tls = tls;
        }
        catch
        {
            await tls.DisposeAsync();
            throw;
        }
    }

    /// <summary>Reads what has come; 0 when the relay has ended.</summary>
    public ValueTask<int> ReadAsync(Memory<byte> room, CancellationToken cancellationToken) =>
        _tls is { } tls ? tls.ReadAsync(room, cancellationToken) : _socket.ReceiveAsync(room, cancellationToken);

    /// <summary>Writes all of it.</summary>
    public async ValueTask WriteAsync(ReadOnlyMemory<byte> bytes, CancellationToken cancellationToken)
    {
        if (_tls is { } tls)
        {
            HandedOver = bytes.Length;
            await tls.WriteAsync(bytes, cancellationToken);
            return;
        }

        HandedOver = 0;
        while (HandedOver < bytes.Length)
        {
            HandedOver += await _socket.SendAsync(bytes[HandedOver..], cancellationToken);
        }
    }

    /// <inheritdoc/>
    public void Dispose()
    {
        _tls?.Dispose();
        _socket.Dispose();
    }
}
