using System.Net.Security;
using System.Security.Authentication;

namespace Automation.Connectors.Smtp;

/// <summary>Brings a connection to the point where mail can be handed over: greeting, EHLO, TLS, sign-in. Safe for concurrent use.</summary>
internal sealed class SmtpHandshake(SmtpOptions options, TimeProvider time)
{
    private readonly string _helloName = options.HelloName ?? HelloNameOf(Environment.MachineName);

    /// <summary>Opens a connection that is ready for mail.</summary>
    /// <exception cref="SmtpOpeningException">It did not come to that.</exception>
    public async Task<SmtpConnection> OpenAsync()
    {
        SmtpConnection? connection = null;
        try
        {
            connection = await SmtpConnection.ConnectAsync(options.Host, options.EffectivePort, options.Timeouts, time);
            await PrepareAsync(connection);
            return connection;
        }
        catch (SmtpFailureException failure)
        {
            SmtpStage stage = connection?.Stage ?? SmtpStage.Connect;
            connection?.Dispose();
            throw new SmtpOpeningException(stage, failure);
        }
    }

    private async Task PrepareAsync(SmtpConnection connection)
    {
        if (options.Tls == SmtpTls.Implicit)
        {
            await SecureAsync(connection);
        }

        Expect(await connection.ReadReplyAsync(SmtpStage.Greeting, options.Timeouts.Greeting));
        await HelloAsync(connection);
        if (options.Tls == SmtpTls.StartTls)
        {
            await StartTlsAsync(connection);
        }

        if (options.User is not null)
        {
            await SmtpAuthentication.SignInAsync(connection, options);
        }
    }

    private async Task HelloAsync(SmtpConnection connection)
    {
        SmtpReply reply = await connection.AskAsync(SmtpStage.Hello, "EHLO " + _helloName, options.Timeouts.Hello);
        if (reply.Code is 500 or 502 or 504 or 550)
        {
            connection.Capabilities = SmtpCapabilities.None;
            Expect(await connection.AskAsync(SmtpStage.Hello, "HELO " + _helloName, options.Timeouts.Hello));
            return;
        }

        Expect(reply);
        connection.Capabilities = SmtpCapabilities.Read(reply);
    }

    private async Task StartTlsAsync(SmtpConnection connection)
    {
        if (!connection.Capabilities.StartTls)
        {
            connection.Stage = SmtpStage.Tls;
            throw SmtpFailureException.Settings("not-offered");
        }

        Expect(await connection.AskAsync(SmtpStage.Tls, "STARTTLS", options.Timeouts.Hello));
        await SecureAsync(connection);

        // What was offered in clear text may have been anybody's: it is asked again (RFC 3207 section 4.2).
        await HelloAsync(connection);
    }

    private async Task SecureAsync(SmtpConnection connection)
    {
        connection.Stage = SmtpStage.Tls;
        var errors = SslPolicyErrors.None;
        try
        {
            await connection.SecureAsync(new SslClientAuthenticationOptions
            {
                TargetHost = options.CertificateName ?? options.Host,
                CertificateChainPolicy = TrustedCertificates.Policy(options.TrustedCertificates),
                RemoteCertificateValidationCallback = (_, _, _, found) =>
                {
                    errors = found;
                    return found == SslPolicyErrors.None;
                },
            });
        }
        catch (AuthenticationException)
        {
            throw errors == SslPolicyErrors.None ? new SmtpFailureException(SmtpFailureKind.Lost, "handshake")
                : SmtpFailureException.Settings(errors.HasFlag(SslPolicyErrors.RemoteCertificateNameMismatch) ? "certificate-name" : "certificate");
        }
    }

    private static void Expect(SmtpReply reply)
    {
        if (!reply.IsDone)
        {
            throw SmtpFailureException.Refused(reply);
        }
    }

    // A machine's name need not be a host name.
    private static string HelloNameOf(string machine) =>
        Uri.CheckHostName(machine) == UriHostNameType.Dns && machine.All(char.IsAscii) ? machine.ToLowerInvariant() : "localhost";
}

/// <summary>No connection came about.</summary>
internal sealed class SmtpOpeningException(SmtpStage stage, SmtpFailureException failure) : Exception(failure.Message)
{
    /// <summary>The step that failed.</summary>
    public SmtpStage Stage => stage;

    /// <summary>What happened.</summary>
    public SmtpFailureException Failure => failure;
}
