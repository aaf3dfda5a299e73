using System.Diagnostics;
using System.Net;
using System.Net.Sockets;
using Xunit;

namespace Automation.TestKit.Peers;

/// <summary>
/// Finds and runs programs of others that judge ours. <c>tests/peers/install.sh</c> installs them. A test that lacks one is skipped, and fails in
/// continuous integration (environment variable <c>CI=true</c>).
/// </summary>
public static class Peer
{
    private static readonly string[] Folders = [.. (Environment.GetEnvironmentVariable("PATH") ?? "").Split(':'), "/usr/sbin", "/sbin", "/usr/lib/postfix/sbin"];

    /// <summary>Where npm packages were installed to.</summary>
    public static string NodeModules { get; } = Path.Combine(
        Environment.GetEnvironmentVariable("AUTOMATION_PEERS") ?? Path.Combine(Environment.GetFolderPath(Environment.SpecialFolder.UserProfile), ".cache", "automation-peers"),
        "node_modules");

    /// <summary>The full path of a program.</summary>
    public static string Require(string program)
    {
        var found = Folders.Select(folder => Path.Combine(folder, program)).FirstOrDefault(File.Exists);
        return found ?? Missing(program);
    }

    /// <summary>The Python for which Debian installs its packages, with a module.</summary>
    public static string RequirePython(string module) =>
        File.Exists("/usr/bin/python3") && Directory.Exists("/usr/lib/python3/dist-packages/" + module) ? "/usr/bin/python3" : Missing("python3 with " + module);

    /// <summary>Whether this process may start servers that change their user.</summary>
    public static void RequireRoot()
    {
        if (!Environment.IsPrivilegedProcess)
        {
            Missing("root, for servers that change their user");
        }
    }

    /// <summary>Node with a package.</summary>
    public static string RequireNode(string package) =>
        Directory.Exists(Path.Combine(NodeModules, package)) ? Require("node") : Missing("node with " + package);

    /// <summary>A port on 127.0.0.1 at which nobody listened a moment ago.</summary>
    public static int FreePort()
    {
        using var listener = new TcpListener(IPAddress.Loopback, 0);
        listener.Start();
        return ((IPEndPoint)listener.LocalEndpoint).Port;
    }

    /// <summary>Runs a program to its end and gives its output.</summary>
    /// <exception cref="InvalidOperationException">It failed; the message has what it said.</exception>
    public static async Task<string> RunAsync(string program, params string[] arguments)
    {
        using var process = Start(program, arguments);
        var output = process.StandardOutput.ReadToEndAsync();
        var errors = process.StandardError.ReadToEndAsync();
        await process.WaitForExitAsync().WaitAsync(TimeSpan.FromMinutes(2), TimeProvider.System);
        return process.ExitCode == 0 ? await output
            : throw new InvalidOperationException($"{Path.GetFileName(program)} ended with {process.ExitCode}: {await errors}{await output}");
    }

    /// <summary>Starts a program; the caller ends it.</summary>
    public static Process Start(string program, params string[] arguments)
    {
        var start = new ProcessStartInfo(program, arguments) { RedirectStandardOutput = true, RedirectStandardError = true };
        start.Environment["NODE_PATH"] = NodeModules;
        return Process.Start(start)!;
    }

    /// <summary>Waits until somebody listens at a port.</summary>
    /// <exception cref="TimeoutException">Nobody does.</exception>
    public static async Task ListeningAsync(int port)
    {
        var began = TimeProvider.System.GetTimestamp();
        while (true)
        {
            using var socket = new Socket(SocketType.Stream, ProtocolType.Tcp);
            try
            {
                await socket.ConnectAsync(IPAddress.Loopback, port);
                return;
            }
            catch (SocketException) when (TimeProvider.System.GetElapsedTime(began) < TimeSpan.FromSeconds(30))
            {
                await Task.Delay(TimeSpan.FromMilliseconds(50), TimeProvider.System);
            }
            catch (SocketException)
            {
                throw new TimeoutException($"Nobody listens at port {port}.");
            }
        }
    }

    private static string Missing(string what)
    {
        var reason = $"no {what}; tests/peers/install.sh installs it";
        Assert.SkipWhen(Environment.GetEnvironmentVariable("CI") != "true", reason);
        throw new InvalidOperationException(reason);
    }
}
