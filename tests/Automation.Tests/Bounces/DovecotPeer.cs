using System.Diagnostics;
using System.Net;
using System.Net.Sockets;
using Automation.Connectors.Imap;
using Automation.TestKit.Smtp;
using Xunit;

namespace Automation.Tests.Bounces;

/// <summary>A real Dovecot with one mailbox over TLS, in a folder of its own.</summary>
internal sealed class DovecotPeer : IAsyncDisposable
{
    private const string Program = "/usr/sbin/dovecot";
    private const string MailUser = "mail";

    private readonly string _folder = Directory.CreateTempSubdirectory("dovecot-").FullName;
    private readonly TestCertificates _certificates = new();
    private readonly int _port = FreePort();
    private readonly int _clearPort = FreePort();
    private Process? _process;

    private DovecotPeer()
    {
    }

    /// <summary>The settings of its mailbox.</summary>
    public ImapOptions Options => new()
    {
        Host = "127.0.0.1",
        Port = _port,
        TrustedCertificates = _certificates.AuthorityFile,
        User = "bounces",
        Password = "file:" + Path.Combine(_folder, "password"),
        MoveTo = "Processed",
    };

    /// <summary>The same mailbox on the port that begins in clear text.</summary>
    public ImapOptions StartTlsOptions => Options with { Port = _clearPort, StartTls = true };

    private string Mail => Path.Combine(_folder, "mail");

    /// <summary>Starts it; without Dovecot the test is skipped, in continuous integration it fails.</summary>
    public static async Task<DovecotPeer> StartAsync(CancellationToken cancellationToken)
    {
        var missing = !File.Exists(Program) || !File.Exists("/usr/lib/dovecot/imap") ? "no Dovecot with IMAP (tests/peers/install.sh)" : Environment.UserName != "root" ? "Dovecot is started as root only" : null;
        Assert.SkipWhen(missing is not null && Environment.GetEnvironmentVariable("CI") != "true", missing ?? "");
        Assert.Null(missing);
        var peer = new DovecotPeer();
        await peer.BeginAsync(cancellationToken);
        return peer;
    }

    /// <summary>Puts a mail into the inbox.</summary>
    public void Deliver(string name, byte[] mail) => File.WriteAllBytes(Path.Combine(Mail, "new", name), mail);

    /// <summary>Takes the mark of having been seen from what lies in the inbox, as a mail program can.</summary>
    public void MarkUnseen()
    {
        foreach (var path in Directory.EnumerateFiles(Path.Combine(Mail, "cur")).Where(path => path.EndsWith('S')))
        {
            File.Move(path, path[..^1]);
        }
    }

    /// <summary>How many mails lie in a folder.</summary>
    public int Count(string folder) => new[] { "new", "cur" }.Select(state => Path.Combine(Mail, folder, state)).Where(Directory.Exists).Sum(path => Directory.EnumerateFiles(path).Count());

    public async ValueTask DisposeAsync()
    {
        if (_process is { HasExited: false })
        {
            await RunAsync("/usr/bin/doveadm", "-c", Path.Combine(_folder, "dovecot.conf"), "stop");
            await _process.WaitForExitAsync(CancellationToken.None);
        }

        _process?.Dispose();
        _certificates.Dispose();
        Directory.Delete(_folder, recursive: true);
    }

    private async Task BeginAsync(CancellationToken cancellationToken)
    {
        foreach (var name in new[] { "new", "cur", "tmp", ".Processed/new", ".Processed/cur", ".Processed/tmp" })
        {
            Directory.CreateDirectory(Path.Combine(Mail, name));
        }

        await File.WriteAllTextAsync(Path.Combine(_folder, "password"), "pass \"word\" ü", cancellationToken);
        await File.WriteAllTextAsync(Path.Combine(_folder, "users"), "bounces:{PLAIN}pass \"word\" ü\n", cancellationToken);
        await File.WriteAllTextAsync(Path.Combine(_folder, "dovecot.conf"), Configuration(), cancellationToken);
        await RunAsync("chmod", "755", _folder);
        await RunAsync("chown", "-R", $"{MailUser}:{MailUser}", Mail);
        _process = Process.Start(new ProcessStartInfo(Program, ["-F", "-c", Path.Combine(_folder, "dovecot.conf")]) { RedirectStandardError = true })!;
        await WhenListeningAsync(cancellationToken);
    }

    private string Configuration()
    {
        var (certificate, key) = _certificates.FilesFor("127.0.0.1");
        return $$"""
            protocols = imap
            listen = 127.0.0.1
            base_dir = {{_folder}}/run
            state_dir = {{_folder}}/state
            log_path = {{_folder}}/log
            ssl = required
            ssl_cert = <{{certificate}}
            ssl_key = <{{key}}
            mail_location = maildir:{{Mail}}
            first_valid_uid = 1
            auth_mechanisms = plain login
            passdb {
              driver = passwd-file
              args = {{_folder}}/users
            }
            userdb {
              driver = static
              args = uid={{MailUser}} gid={{MailUser}} home={{_folder}}/home
            }
            service imap-login {
              chroot =
              inet_listener imap {
                port = {{_clearPort}}
              }
              inet_listener imaps {
                port = {{_port}}
                ssl = yes
              }
            }
            service anvil {
              chroot =
            }

            """;
    }

    private async Task WhenListeningAsync(CancellationToken cancellationToken)
    {
        for (var attempt = 0; ; attempt++)
        {
            using var client = new TcpClient();
            try
            {
                await client.ConnectAsync(IPAddress.Loopback, _port, cancellationToken);
                return;
            }
            catch (SocketException) when (attempt < 200 && _process is { HasExited: false })
            {
                await Task.Delay(TimeSpan.FromMilliseconds(50), TimeProvider.System, cancellationToken);
            }
        }
    }

    private static async Task RunAsync(string program, params string[] arguments)
    {
        using var process = Process.Start(new ProcessStartInfo(program, arguments))!;
        await process.WaitForExitAsync(CancellationToken.None);
    }

    private static int FreePort()
    {
        using var listener = new TcpListener(IPAddress.Loopback, 0);
        listener.Start();
        return ((IPEndPoint)listener.LocalEndpoint).Port;
    }
}
