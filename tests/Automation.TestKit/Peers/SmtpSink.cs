using System.Diagnostics;

namespace Automation.TestKit.Peers;

/// <summary>Postfix's smtp-sink: takes mail as fast as it comes, or refuses it as it is told.</summary>
public sealed class SmtpSink : IAsyncDisposable
{
    private const int Backlog = 2_000;

    private readonly Process _process;

    private SmtpSink(Process process, int port) => (_process, Port) = (process, port);

    /// <summary>Its port on 127.0.0.1.</summary>
    public int Port { get; }

    /// <summary>Starts one.</summary>
    /// <param name="options">smtp-sink's own, such as <c>-r RCPT</c>.</param>
    public static async Task<SmtpSink> StartAsync(params string[] options)
    {
        var port = Peer.FreePort();
        string[] asNobody = Environment.IsPrivilegedProcess ? ["-u", "nobody"] : [];
        var process = Peer.Start(Peer.Require("smtp-sink"), [.. asNobody, .. options, $"127.0.0.1:{port}", Backlog.ToString(System.Globalization.CultureInfo.InvariantCulture)]);
        var sink = new SmtpSink(process, port);
        await Peer.ListeningAsync(port);
        return sink;
    }

    /// <inheritdoc/>
    public async ValueTask DisposeAsync()
    {
        if (!_process.HasExited)
        {
            _process.Kill();
            await _process.WaitForExitAsync();
        }

        _process.Dispose();
    }
}
