using System.Diagnostics;
using System.Net;
using System.Net.Sockets;

namespace Automation.Benchmarks.Connectors;

/// <summary>Postfix's smtp-sink, which takes mail as fast as it comes.</summary>
internal sealed class Sink : IAsyncDisposable
{
    private const string Backlog = "2000";

    private readonly Process _process;

    private Sink(Process process, int port) => (_process, Port) = (process, port);

    internal int Port { get; }

    internal static async Task<Sink> StartAsync()
    {
        var port = FreePort();
        var process = Process.Start("smtp-sink", [.. Environment.IsPrivilegedProcess ? ["-u", "nobody"] : Array.Empty<string>(), $"127.0.0.1:{port}", Backlog]);
        while (true)
        {
            using var socket = new Socket(SocketType.Stream, ProtocolType.Tcp);
            try
            {
                await socket.ConnectAsync(IPAddress.Loopback, port);
                return new Sink(process, port);
            }
            catch (SocketException) when (!process.HasExited)
            {
                await Task.Delay(TimeSpan.FromMilliseconds(20), TimeProvider.System, CancellationToken.None);
            }
        }
    }

    internal static int FreePort()
    {
        using var listener = new TcpListener(IPAddress.Loopback, 0);
        listener.Start();
        return ((IPEndPoint)listener.LocalEndpoint).Port;
    }

    public async ValueTask DisposeAsync()
    {
        _process.Kill();
        await _process.WaitForExitAsync();
        _process.Dispose();
    }
}
