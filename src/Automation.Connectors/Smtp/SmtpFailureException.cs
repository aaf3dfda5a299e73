using System.Net.Sockets;

namespace Automation.Connectors.Smtp;

/// <summary>The steps of a conversation with a relay.</summary>
internal enum SmtpStage
{
    /// <summary>Opening the connection.</summary>
    Connect,

    /// <summary>The relay's first words.</summary>
    Greeting,

    /// <summary>EHLO, or HELO.</summary>
    Hello,

    /// <summary>STARTTLS and the TLS handshake.</summary>
    Tls,

    /// <summary>AUTH.</summary>
    Auth,

    /// <summary>RSET.</summary>
    Reset,

    /// <summary>MAIL FROM.</summary>
    Mail,

    /// <summary>RCPT TO.</summary>
    Recipient,

    /// <summary>DATA.</summary>
    Data,

    /// <summary>The message itself, up to the reply to the final dot.</summary>
    Content,
}

/// <summary>What a failed conversation means for the next one.</summary>
internal enum SmtpFailureKind
{
    /// <summary>The connection is lost; another one may work, later.</summary>
    Lost,

    /// <summary>Somebody must change something first: sign-in refused, wrong certificate, no TLS.</summary>
    Settings,
}

/// <summary>
/// A conversation that cannot go on. It carries a code and never what the relay said or what was said to it: neither addresses nor secrets.
/// </summary>
internal sealed class SmtpFailureException(SmtpFailureKind kind, string what, SmtpReply? reply = null) : Exception($"The conversation with the relay failed: {what}.")
{
    /// <summary>What it means for the next conversation.</summary>
    public SmtpFailureKind Kind => kind;

    /// <summary>What happened: <c>closed</c>, <c>timeout</c>, <c>protocol</c>, <c>535-5.7.8</c> …</summary>
    public string What => what;

    /// <summary>The reply that ended it; null when there was none.</summary>
    public SmtpReply? Reply => reply;

    /// <summary>What the relay sent is no SMTP.</summary>
    public static SmtpFailureException Protocol() => new(SmtpFailureKind.Lost, "protocol");

    /// <summary>The relay ended the connection.</summary>
    public static SmtpFailureException Closed() => new(SmtpFailureKind.Lost, "closed");

    /// <summary>The relay took too long.</summary>
    public static SmtpFailureException Timeout() => new(SmtpFailureKind.Lost, "timeout");

    /// <summary>Something that only a person can put right.</summary>
    public static SmtpFailureException Settings(string what, SmtpReply? reply = null) => new(SmtpFailureKind.Settings, what, reply);

    /// <summary>The relay refused to go on.</summary>
    public static SmtpFailureException Refused(SmtpReply reply) => new(SmtpFailureKind.Lost, reply.Codes, reply);

    /// <summary>A connection that could not be opened.</summary>
    public static SmtpFailureException NotConnected(SocketError error) => new(SmtpFailureKind.Lost, error switch
    {
        SocketError.ConnectionRefused => "refused",
        SocketError.HostNotFound or SocketError.NoData or SocketError.TryAgain => "host-unknown",
        SocketError.NetworkUnreachable or SocketError.HostUnreachable => "unreachable",
        SocketError.TimedOut => "timeout",
        _ => "failed",
    });
}
