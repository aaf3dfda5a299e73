using System.Globalization;
using System.Net.Security;
using System.Net.Sockets;
using System.Security.Authentication;
using System.Text;

namespace Automation.Connectors.Imap;

/// <summary>
/// A mailbox over IMAP4rev1 (RFC 3501) and TLS, as far as polling needs it: sign in, find unseen mails, fetch them, put them away. One
/// connection at a time; not safe for concurrent use.
/// </summary>
public sealed class ImapMailbox : IAsyncDisposable
{
    private readonly ImapOptions _options;
    private readonly TimeProvider _time;
    private readonly TcpClient _client = new();
    private readonly int _largestMail;
    private SslStream? _stream;
    private ImapWire? _wire;
    private HashSet<string> _capabilities = new(StringComparer.OrdinalIgnoreCase);
    private int _tag;

    private ImapMailbox(ImapOptions options, TimeProvider time, int largestMail) => (_options, _time, _largestMail) = (options, time, largestMail);

    /// <summary>Connects, signs in and opens the folder.</summary>
    /// <param name="options">Settings without a problem.</param>
    /// <param name="largestMail">How many bytes of a mail are fetched at most.</param>
    /// <param name="time">The clock of the timeouts.</param>
    /// <param name="cancellationToken">Ends the attempt.</param>
    /// <exception cref="ImapException">It did not come to that.</exception>
    public static async Task<ImapMailbox> OpenAsync(ImapOptions options, int largestMail, TimeProvider time, CancellationToken cancellationToken)
    {
        ArgumentNullException.ThrowIfNull(options);
        var mailbox = new ImapMailbox(options, time, largestMail);
        try
        {
            await mailbox.GuardAsync(mailbox.OpenAsync, cancellationToken);
            return mailbox;
        }
        catch
        {
            await mailbox.DisposeAsync();
            throw;
        }
    }

    /// <summary>The unseen mails, oldest first.</summary>
    /// <param name="cancellationToken">Ends the call.</param>
    /// <exception cref="ImapException">The server does not answer as it should.</exception>
    public Task<IReadOnlyList<uint>> FindUnseenAsync(CancellationToken cancellationToken) => GuardAsync(
        async token =>
        {
            List<ImapLine> lines = await AskAsync("UID SEARCH UNSEEN", "searching", token);
            return (IReadOnlyList<uint>)[.. lines
                .Where(line => line.Text.StartsWith("* SEARCH", StringComparison.OrdinalIgnoreCase))
                .SelectMany(line => line.Text[8..].Split(' ', StringSplitOptions.RemoveEmptyEntries))
                .Select(text => uint.TryParse(text, NumberStyles.None, CultureInfo.InvariantCulture, out uint uid) ? uid : 0)
                .Where(uid => uid > 0)
                .Order()];
        },
        cancellationToken);

    /// <summary>The first bytes of a mail, without marking it; null when it is gone.</summary>
    /// <param name="uid">Its number.</param>
    /// <param name="cancellationToken">Ends the call.</param>
    /// <exception cref="ImapException">The server does not answer as it should.</exception>
    public Task<byte[]?> FetchAsync(uint uid, CancellationToken cancellationToken) => GuardAsync(
        async token =>
        {
            List<ImapLine> lines = await AskAsync(string.Create(CultureInfo.InvariantCulture, $"UID FETCH {uid} (UID BODY.PEEK[]<0.{_largestMail}>)"), "fetching", token);
            return lines.Find(line => line.Text.Contains("FETCH", StringComparison.OrdinalIgnoreCase) && line.Literals.Count > 0)?.Literals[0];
        },
        cancellationToken);

    /// <summary>Puts a mail away: moved where the settings say and the server can, else marked as seen.</summary>
    /// <param name="uid">Its number.</param>
    /// <param name="cancellationToken">Ends the call.</param>
    /// <exception cref="ImapException">The server does not answer as it should.</exception>
    public Task PutAwayAsync(uint uid, CancellationToken cancellationToken) => GuardAsync(
        async token =>
        {
            // Seen first: a move that fails must not bring the mail back at every poll.
            await AskAsync(string.Create(CultureInfo.InvariantCulture, $"UID STORE {uid} +FLAGS.SILENT (\\Seen)"), "marking", token);
            if (_options.MoveTo is { } folder && _capabilities.Contains("MOVE"))
            {
                await AskAsync(string.Create(CultureInfo.InvariantCulture, $"UID MOVE {uid} {ImapText.Quote(folder)}"), "moving; see that the folder MoveTo exists", token);
            }

            return true;
        },
        cancellationToken);

    /// <inheritdoc/>
    public async ValueTask DisposeAsync()
    {
        if (_stream is not null)
        {
            await _stream.DisposeAsync();
        }

        _client.Dispose();
    }

    private async Task<bool> OpenAsync(CancellationToken cancellationToken)
    {
        await _client.ConnectAsync(_options.Host, _options.Port, cancellationToken);
        if (_options.StartTls)
        {
            await AskForTlsAsync(cancellationToken);
        }

        var encrypted = new SslStream(_client.GetStream());
        _stream = encrypted;
        await encrypted.AuthenticateAsClientAsync(
            new SslClientAuthenticationOptions { TargetHost = _options.CertificateName ?? _options.Host, CertificateChainPolicy = TrustedCertificates.Policy(_options.TrustedCertificates) }, cancellationToken);

        // A mail comes with its own length; more than was asked for is refused.
        _wire = new ImapWire(encrypted, _largestMail);
        if (!_options.StartTls)
        {
            await ReadGreetingAsync(cancellationToken);
        }

        await ReadCapabilitiesAsync(cancellationToken);
        await SignInAsync(cancellationToken);
        await ReadCapabilitiesAsync(cancellationToken);
        await AskAsync("SELECT " + ImapText.Quote(_options.Folder), "opening the folder; see that it exists", cancellationToken);
        return true;
    }

    /// <summary>
    /// Goes from clear text to TLS. Nothing else is said before: no name and no password. What a stranger has slipped in between must not be read as the
    /// server's word, so a server that has said more than its answer is left (as in CVE-2011-0411), and what it could do before is asked again.
    /// </summary>
    private async Task AskForTlsAsync(CancellationToken cancellationToken)
    {
        _wire = new ImapWire(_client.GetStream(), longestLiteral: 0);
        await ReadGreetingAsync(cancellationToken);
        await AskAsync("STARTTLS", "to encrypt (STARTTLS); nothing is read in clear text", cancellationToken);
        if (_wire.HasUnread || _client.Available > 0)
        {
            throw new ImapException("The IMAP server has said more than it was asked before the connection was encrypted; it is left.");
        }
    }

    private async Task ReadGreetingAsync(CancellationToken cancellationToken)
    {
        ImapLine greeting = await _wire!.ReadAsync(cancellationToken);
        if (!greeting.Text.StartsWith("* OK", StringComparison.OrdinalIgnoreCase))
        {
            throw new ImapException("The IMAP server takes no connections now.");
        }
    }

    private async Task ReadCapabilitiesAsync(CancellationToken cancellationToken)
    {
        List<ImapLine> lines = await AskAsync("CAPABILITY", "asking what it can", cancellationToken);
        _capabilities = lines
            .Where(line => line.Text.StartsWith("* CAPABILITY ", StringComparison.OrdinalIgnoreCase))
            .SelectMany(line => line.Text[13..].Split(' ', StringSplitOptions.RemoveEmptyEntries))
            .ToHashSet(StringComparer.OrdinalIgnoreCase);
    }

    private async Task SignInAsync(CancellationToken cancellationToken)
    {
        string password = SecretReference.Parse(_options.Password)?.Read() ?? throw new ImapException("The password of the IMAP mailbox cannot be read; see where Password points.");
        const string Doing = "signing in; see User and Password";
        if (_capabilities.Contains("AUTH=PLAIN"))
        {
            string token = Convert.ToBase64String(Encoding.UTF8.GetBytes($"\0{_options.User}\0{password}"));
            await AskAsync("AUTHENTICATE PLAIN", Doing, cancellationToken, onContinuation: token);
        }
        else if (!_capabilities.Contains("LOGINDISABLED") && ImapText.CanQuote(password))
        {
            await AskAsync($"LOGIN {ImapText.Quote(_options.User)} {ImapText.Quote(password)}", Doing, cancellationToken);
        }
        else
        {
            throw new ImapException("The IMAP server offers no way to sign in that is known here (PLAIN, LOGIN).");
        }
    }

    /// <summary>Sends a command and reads until its own answer.</summary>
    private async Task<List<ImapLine>> AskAsync(string command, string doing, CancellationToken cancellationToken, string? onContinuation = null)
    {
        string tag = string.Create(CultureInfo.InvariantCulture, $"a{++_tag}");
        var lines = new List<ImapLine>();
        await _wire!.WriteAsync($"{tag} {command}", cancellationToken);
        while (true)
        {
            ImapLine line = await _wire.ReadAsync(cancellationToken);
            if (line.Text.StartsWith('+'))
            {
                await _wire.WriteAsync(onContinuation ?? "*", cancellationToken);
                onContinuation = null;
            }
            else if (!line.Text.StartsWith(tag + " ", StringComparison.Ordinal))
            {
                lines.Add(line);
            }
            else
            {
                return line.Text.AsSpan(tag.Length + 1).StartsWith("OK", StringComparison.OrdinalIgnoreCase) ? lines : throw new ImapException($"The IMAP server refused {doing}.");
            }
        }
    }

    /// <summary>Within the time that is allowed, and with one kind of failure.</summary>
    private async Task<T> GuardAsync<T>(Func<CancellationToken, Task<T>> step, CancellationToken cancellationToken)
    {
        using var timeout = new CancellationTokenSource(_options.Timeout, _time);
        using var both = CancellationTokenSource.CreateLinkedTokenSource(timeout.Token, cancellationToken);
        try
        {
            return await step(both.Token);
        }
        catch (OperationCanceledException exception) when (!cancellationToken.IsCancellationRequested)
        {
            throw new ImapException($"The IMAP server {_options.Host} did not answer in time.", exception);
        }
        catch (AuthenticationException exception)
        {
            throw new ImapException($"The certificate of the IMAP server {_options.Host} is not trusted or carries another name.", exception);
        }
        catch (Exception exception) when (exception is SocketException or IOException)
        {
            throw new ImapException($"The IMAP server {_options.Host} cannot be reached.", exception);
        }
    }
}
