using System.Diagnostics;
using Automation.TestKit.Smtp;

namespace Automation.TestKit.Peers;

/// <summary>
/// Postfix with two submission ports (STARTTLS and implicit TLS), sign-in against Dovecot, and delivery through Dovecot's LMTP into Maildirs; all of it in a
/// folder of its own on ports of its own. It takes mail for example.test from who has signed in.
/// </summary>
public sealed class PostfixRelay : IAsyncDisposable
{
    /// <summary>Who may sign in.</summary>
    public const string User = "shop";

    /// <summary>That user's password.</summary>
    public const string Password = "correct horse=battery\"staple";

    private readonly string _folder = Directory.CreateTempSubdirectory("relay-").FullName;
    private readonly TestCertificates _certificates = new();
    private bool _postfixRuns;
    private bool _dovecotRuns;

    private PostfixRelay()
    {
    }

    /// <summary>The port that asks for STARTTLS.</summary>
    public int StartTlsPort { get; } = Peer.FreePort();

    /// <summary>The port under TLS.</summary>
    public int TlsPort { get; } = Peer.FreePort();

    /// <summary>The authority by which its certificate is good for 127.0.0.1.</summary>
    public string AuthorityFile => _certificates.AuthorityFile;

    private string Postfix => Path.Combine(_folder, "postfix");

    private string DovecotConfiguration => Path.Combine(_folder, "dovecot.conf");

    /// <summary>Starts it.</summary>
    public static async Task<PostfixRelay> StartAsync()
    {
        Peer.RequireRoot();
        var (postfix, dovecot) = (Peer.Require("postfix"), Peer.Require("dovecot"));
        var relay = new PostfixRelay();
        try
        {
            await relay.StartDovecotAsync(dovecot);
            await relay.StartPostfixAsync(postfix);
            return relay;
        }
        catch
        {
            await relay.DisposeAsync();
            throw;
        }
    }

    /// <summary>Waits until a mailbox has so many mails, and gives their files.</summary>
    /// <exception cref="TimeoutException">They did not come; the message has Postfix's log.</exception>
    public async Task<IReadOnlyList<string>> MailsAsync(string mailbox, int count)
    {
        var folder = Path.Combine(_folder, "mail", mailbox, "new");
        var began = TimeProvider.System.GetTimestamp();
        while (true)
        {
            string[] files = Directory.Exists(folder) ? Directory.GetFiles(folder) : [];
            if (files.Length >= count)
            {
                return files;
            }

            if (TimeProvider.System.GetElapsedTime(began) > TimeSpan.FromSeconds(30))
            {
                throw new TimeoutException($"{files.Length} of {count} mails came for {mailbox}.\n{await LogsAsync()}");
            }

            await Task.Delay(TimeSpan.FromMilliseconds(50), TimeProvider.System);
        }
    }

    /// <inheritdoc/>
    public async ValueTask DisposeAsync()
    {
        if (_postfixRuns)
        {
            await Peer.RunAsync(Peer.Require("postfix"), "-c", Postfix, "stop");
        }

        if (_dovecotRuns)
        {
            await Peer.RunAsync(Peer.Require("doveadm"), "-c", DovecotConfiguration, "stop");
        }

        _certificates.Dispose();
        Directory.Delete(_folder, recursive: true);
    }

    private async Task<string> LogsAsync()
    {
        string[] logs = [Path.Combine(_folder, "postfix.log"), Path.Combine(_folder, "dovecot.log")];
        return string.Join('\n', await Task.WhenAll(logs.Where(File.Exists).Select(log => File.ReadAllTextAsync(log))));
    }

    private async Task StartDovecotAsync(string dovecot)
    {
        // Every server of the chain runs as another user and must get through.
        await Peer.RunAsync("/bin/chmod", "755", _folder);
        Directory.CreateDirectory(Path.Combine(_folder, "mail"));
        await Peer.RunAsync("/bin/chown", "nobody", Path.Combine(_folder, "mail"));
        await File.WriteAllTextAsync(Path.Combine(_folder, "users"), $"{User}:{{PLAIN}}{Password}\n");
        await File.WriteAllTextAsync(DovecotConfiguration, $$"""
            base_dir = {{_folder}}/run
            state_dir = {{_folder}}/state
            log_path = {{_folder}}/dovecot.log
            protocols = lmtp
            listen = 127.0.0.1
            ssl = no
            disable_plaintext_auth = no
            auth_mechanisms = plain login
            auth_failure_delay = 0
            auth_username_format = %n
            mail_location = maildir:{{_folder}}/mail/%n
            passdb {
              driver = passwd-file
              args = {{_folder}}/users
            }
            userdb {
              driver = static
              args = uid=nobody gid=nogroup home={{_folder}}/mail/%n allow_all_users=yes
            }
            service auth {
              unix_listener {{_folder}}/auth {
                mode = 0666
              }
            }
            service lmtp {
              unix_listener {{_folder}}/lmtp {
                mode = 0666
              }
            }

            """);
        await StartAsync(dovecot, "-c", DovecotConfiguration);
        _dovecotRuns = true;
    }

    private async Task StartPostfixAsync(string postfix)
    {
        foreach (var folder in new[] { Postfix, Path.Combine(_folder, "queue"), Path.Combine(_folder, "data") })
        {
            Directory.CreateDirectory(folder);
        }

        await Peer.RunAsync("/bin/chown", "postfix", Path.Combine(_folder, "data"));
        foreach (var file in new[] { "postfix-files", "dynamicmaps.cf" })
        {
            File.Copy(Path.Combine("/etc/postfix", file), Path.Combine(Postfix, file));
        }

        await File.WriteAllTextAsync(Path.Combine(Postfix, "main.cf"), MainSettings());
        await File.WriteAllTextAsync(Path.Combine(Postfix, "master.cf"), Services());
        await StartAsync(postfix, "-c", Postfix, "start");
        _postfixRuns = true;
        await Peer.ListeningAsync(StartTlsPort);
        await Peer.ListeningAsync(TlsPort);
    }

    /// <summary>Servers that go into the background keep what they inherit open: their output is not read.</summary>
    private static async Task StartAsync(string program, params string[] arguments)
    {
        using var process = Process.Start(new ProcessStartInfo("/bin/sh", ["-c", "\"$@\" >/dev/null 2>&1", "sh", program, .. arguments]))!;
        await process.WaitForExitAsync().WaitAsync(TimeSpan.FromSeconds(60), TimeProvider.System);
        if (process.ExitCode != 0)
        {
            throw new InvalidOperationException($"{program} {string.Join(' ', arguments)} ended with {process.ExitCode}.");
        }
    }

    private string MainSettings()
    {
        var (certificate, key) = _certificates.FilesFor("127.0.0.1");
        return $"""
            compatibility_level = 3.6
            queue_directory = {_folder}/queue
            data_directory = {_folder}/data
            command_directory = /usr/sbin
            daemon_directory = /usr/lib/postfix/sbin
            mail_owner = postfix
            setgid_group = postdrop
            maillog_file = {_folder}/postfix.log
            maillog_file_prefixes = {_folder}
            myhostname = relay.test
            mydestination =
            alias_maps =
            inet_interfaces = 127.0.0.1
            inet_protocols = ipv4
            mynetworks =
            smtpd_tls_security_level = may
            smtpd_tls_cert_file = {certificate}
            smtpd_tls_key_file = {key}
            smtpd_tls_auth_only = yes
            smtpd_sasl_auth_enable = yes
            smtpd_sasl_type = dovecot
            smtpd_sasl_path = {_folder}/auth
            smtpd_recipient_restrictions = reject_unlisted_recipient, permit_sasl_authenticated, reject
            smtpd_relay_restrictions =
            virtual_mailbox_domains = example.test
            virtual_mailbox_maps = inline:{"{"} huong@example.test=x an@example.test=x hương@example.test=x {"}"}
            virtual_transport = lmtp:unix:{_folder}/lmtp
            smtputf8_enable = yes
            message_size_limit = 200000

            """;
    }

    private string Services() => $"""
        127.0.0.1:{StartTlsPort} inet n - n - - smtpd
        127.0.0.1:{TlsPort} inet n - n - - smtpd -o smtpd_tls_wrappermode=yes
        cleanup unix n - n - 0 cleanup
        qmgr unix n - n 300 1 qmgr
        tlsmgr unix - - n 1000? 1 tlsmgr
        rewrite unix - - n - - trivial-rewrite
        bounce unix - - n - 0 bounce
        defer unix - - n - 0 bounce
        trace unix - - n - 0 bounce
        proxymap unix - - n - - proxymap
        error unix - - n - - error
        retry unix - - n - - error
        lmtp unix - - n - - lmtp
        anvil unix - - n - 1 anvil
        showq unix n - n - - showq
        postlog unix-dgram n - n - 1 postlogd

        """;
}
