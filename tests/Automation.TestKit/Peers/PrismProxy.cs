using System.Collections.Concurrent;
using System.Diagnostics;
using System.Globalization;
using System.IO.Compression;

namespace Automation.TestKit.Peers;

/// <summary>
/// Prism between us and a server: it holds both requests and answers against an OpenAPI file, refuses what breaks it, and says so.
/// </summary>
public sealed class PrismProxy : IAsyncDisposable
{
    private const string Package = "@stoplight/prism-cli";

    private readonly string _specification;
    private readonly Process _process;
    private readonly ConcurrentQueue<string> _lines = new();

    private PrismProxy(string specification, Process process, int port)
    {
        (_specification, _process, Address) = (specification, process, new Uri($"http://127.0.0.1:{port}"));
        process.OutputDataReceived += (_, line) => _lines.Enqueue(line.Data ?? "");
        process.ErrorDataReceived += (_, line) => _lines.Enqueue(line.Data ?? "");
        process.BeginOutputReadLine();
        process.BeginErrorReadLine();
    }

    /// <summary>Where it listens.</summary>
    public Uri Address { get; }

    /// <summary>What it has said.</summary>
    public IReadOnlyList<string> Lines => [.. _lines];

    /// <summary>Starts it.</summary>
    /// <param name="specification">The OpenAPI file, packed with gzip.</param>
    /// <param name="server">The server behind it.</param>
    public static async Task<PrismProxy> StartAsync(string specification, Uri server)
    {
        ArgumentNullException.ThrowIfNull(server);
        var node = Peer.RequireNode(Package);
        var unpacked = Path.Combine(Path.GetTempPath(), Path.GetRandomFileName() + ".json");
        await using (var packed = new GZipStream(File.OpenRead(specification), CompressionMode.Decompress))
        await using (var file = File.Create(unpacked))
        {
            await packed.CopyToAsync(file);
        }

        var port = Peer.FreePort();
        var process = Peer.Start(
            node, Path.Combine(Peer.NodeModules, Package, "dist", "index.js"), "proxy", "-h", "127.0.0.1", "-p", port.ToString(CultureInfo.InvariantCulture), "--errors", unpacked, server.GetLeftPart(UriPartial.Authority));
        var proxy = new PrismProxy(unpacked, process, port);
        try
        {
            await Peer.ListeningAsync(port);
            return proxy;
        }
        catch
        {
            await proxy.DisposeAsync();
            throw;
        }
    }

    /// <inheritdoc/>
    public async ValueTask DisposeAsync()
    {
        if (!_process.HasExited)
        {
            _process.Kill(entireProcessTree: true);
            await _process.WaitForExitAsync();
        }

        _process.Dispose();
        File.Delete(_specification);
    }
}
