namespace Automation.Connectors.Smtp;

/// <summary>How the way to the relay is protected.</summary>
public enum SmtpTls
{
    /// <summary>Plain text until STARTTLS (RFC 3207), which is required: a relay that does not offer it gets nothing. Port 587.</summary>
    StartTls = 0,

    /// <summary>TLS from the first byte (RFC 8314 section 3.3). Port 465.</summary>
    Implicit,

    /// <summary>No protection, and therefore no sign-in: for a relay on this machine or in a closed network. Port 25.</summary>
    None,
}

/// <summary>How the connector signs in.</summary>
public enum SmtpSignIn
{
    /// <summary>XOAUTH2 when a token is configured, else PLAIN, else LOGIN, as the relay offers it; not at all without a user.</summary>
    Auto = 0,

    /// <summary>RFC 4616.</summary>
    Plain,

    /// <summary>User and password on two prompts, for relays that know nothing better.</summary>
    Login,

    /// <summary>A bearer token, as Google and Microsoft ask for it.</summary>
    XOAuth2,
}

/// <summary>
/// One relay and how it is spoken to. Immutable. <see cref="FindProblems"/> tells everything that is wrong with it at once.
/// Secrets are never written here: a value such as <c>env:SMTP_PASSWORD</c> or <c>file:/run/secrets/smtp</c> says where they are,
/// and they are read again for every connection, so that they can be changed without a restart.
/// </summary>
public sealed record SmtpOptions
{
    /// <summary>The relay's host name or address.</summary>
    public string Host { get; init; } = "";

    /// <summary>The relay's port, 1–65535; null for the usual one of <see cref="Tls"/>.</summary>
    public int? Port { get; init; }

    /// <summary>Protection. Default <see cref="SmtpTls.StartTls"/>.</summary>
    public SmtpTls Tls { get; init; }

    /// <summary>The name that the relay's certificate must carry; null for <see cref="Host"/>.</summary>
    public string? CertificateName { get; init; }

    /// <summary>A PEM file with the certificates that are trusted instead of the machine's own; null for the machine's.</summary>
    public string? TrustedCertificates { get; init; }

    /// <summary>The name to sign in with; null for no sign-in.</summary>
    public string? User { get; init; }

    /// <summary>Where the password is: <c>env:NAME</c> or <c>file:PATH</c>.</summary>
    public string? Password { get; init; }

    /// <summary>Where the bearer token for XOAUTH2 is: <c>env:NAME</c> or <c>file:PATH</c>. Somebody else keeps it fresh.</summary>
    public string? Token { get; init; }

    /// <summary>How to sign in. Default <see cref="SmtpSignIn.Auto"/>.</summary>
    public SmtpSignIn SignIn { get; init; }

    /// <summary>The host name that EHLO says (RFC 5321 section 4.1.4); null for the machine's own.</summary>
    public string? HelloName { get; init; }

    /// <summary>The envelope sender of mail without a VERP address, where bounces go; null for the author's address.</summary>
    public string? ReturnPath { get; init; }

    /// <summary>The sender id of the Feedback-ID header by which Google groups complaints, 5–15 characters; null for no such header.</summary>
    public string? FeedbackSender { get; init; }

    /// <summary>Bounce addresses that tell which message they belong to; null for none.</summary>
    public VerpOptions? Verp { get; init; }

    /// <summary>Signing keys; several for one domain sign all, for another domain none. Default: none, the relay signs or nobody.</summary>
    public IReadOnlyList<DkimOptions> Dkim { get; init; } = [];

    /// <summary>Delivery status notifications; null to ask for none beyond what relays do anyway.</summary>
    public DsnOptions? Dsn { get; init; }

    /// <summary>How many connections and messages at once.</summary>
    public SmtpLimits Limits { get; init; } = new();

    /// <summary>
    /// Limits for recipients' domains by name in ASCII (<c>gmail.com</c>); <c>*</c> stands for each domain that is not named. Default: none.
    /// </summary>
    public IReadOnlyDictionary<string, SmtpDomainLimit> Domains { get; init; } = new Dictionary<string, SmtpDomainLimit>();

    /// <summary>How long the relay may take.</summary>
    public SmtpTimeouts Timeouts { get; init; } = new();

    /// <summary>
    /// The folder of the hand-over journal, by which a message whose hand-over was cut off by a killed process is told from one that was
    /// never begun; null for none: then every one of them is unknown. One machine's processes may share it, two machines must not.
    /// </summary>
    public string? Journal { get; init; }

    /// <summary>All that is wrong, each in one sentence that says where and what to do; empty when nothing is. No secret is repeated.</summary>
    public IReadOnlyList<string> FindProblems() => SmtpOptionsCheck.Find(this);

    internal int EffectivePort => Port ?? Tls switch { SmtpTls.Implicit => 465, SmtpTls.StartTls => 587, _ => 25 };
}

/// <summary>How many connections and messages at once. Immutable.</summary>
public sealed record SmtpLimits
{
    /// <summary>The most connections to the relay. Default 8; 1–1000. Fewer are used while the relay says that it is too much.</summary>
    public int Connections { get; init; } = 8;

    /// <summary>The most messages over one connection. Default 100; 1–100,000.</summary>
    public int MessagesPerConnection { get; init; } = 100;

    /// <summary>How long an unused connection is kept. Default 30 s; zero for not at all.</summary>
    public TimeSpan Idle { get; init; } = TimeSpan.FromSeconds(30);

    /// <summary>The most messages in a second over all connections; null for no limit. Above zero.</summary>
    public double? PerSecond { get; init; }

    /// <summary>The wait after the relay's first "not now"; it doubles with each further one. Default 1 s; above zero.</summary>
    public TimeSpan FirstBackOff { get; init; } = TimeSpan.FromSeconds(1);

    /// <summary>The longest such wait. Default 5 min; at least <see cref="FirstBackOff"/>.</summary>
    public TimeSpan LongestBackOff { get; init; } = TimeSpan.FromMinutes(5);

    /// <summary>How long nothing is tried after the relay refused the sign-in or showed a wrong certificate. Default 15 min; above zero.</summary>
    public TimeSpan Parked { get; init; } = TimeSpan.FromMinutes(15);

    /// <summary>
    /// The longest that a batch waits for a limit or a wait to end; what would wait longer goes back to the dispatcher untried.
    /// Default 2 s; from zero.
    /// </summary>
    public TimeSpan Hold { get; init; } = TimeSpan.FromSeconds(2);
}

/// <summary>The limits for the recipients of one domain. Immutable.</summary>
public sealed record SmtpDomainLimit
{
    /// <summary>The most connections with mail for it at once; null for no limit. From 1.</summary>
    public int? Connections { get; init; }

    /// <summary>The most messages in a second; null for no limit. Above zero; 0.5 is one every two seconds.</summary>
    public double? PerSecond { get; init; }
}

/// <summary>
/// How long the relay may take for each step. RFC 5321 section 4.5.3.2 asks for at least five minutes nearly everywhere, for relays
/// of 1982; these defaults are shorter, except at the end of the data, where giving up early makes a message unknown. Immutable.
/// </summary>
public sealed record SmtpTimeouts
{
    /// <summary>To the open connection. Default 30 s.</summary>
    public TimeSpan Connect { get; init; } = TimeSpan.FromSeconds(30);

    /// <summary>To the greeting. Default 60 s.</summary>
    public TimeSpan Greeting { get; init; } = TimeSpan.FromMinutes(1);

    /// <summary>TLS, and each reply to EHLO, STARTTLS and AUTH. Default 60 s.</summary>
    public TimeSpan Hello { get; init; } = TimeSpan.FromMinutes(1);

    /// <summary>Each reply to MAIL, RCPT and RSET. Default 60 s.</summary>
    public TimeSpan Envelope { get; init; } = TimeSpan.FromMinutes(1);

    /// <summary>The reply to DATA. Default 60 s.</summary>
    public TimeSpan Data { get; init; } = TimeSpan.FromMinutes(1);

    /// <summary>Until the connection has taken a message's bytes. Default 3 min.</summary>
    public TimeSpan Content { get; init; } = TimeSpan.FromMinutes(3);

    /// <summary>The reply to the final dot. Default 5 min; the RFC asks for 10.</summary>
    public TimeSpan FinalDot { get; init; } = TimeSpan.FromMinutes(5);

    /// <summary>The reply to QUIT. Default 2 s: nothing depends on it.</summary>
    public TimeSpan Quit { get; init; } = TimeSpan.FromSeconds(2);
}

/// <summary>Bounce addresses of the form <c>PREFIX + message id + "." + MAC + "@" + DOMAIN</c>. Immutable.</summary>
public sealed record VerpOptions
{
    /// <summary>The domain that takes bounces.</summary>
    public string Domain { get; init; } = "";

    /// <summary>What the local part begins with. Default <c>bounce+</c>.</summary>
    public string Prefix { get; init; } = "bounce+";

    /// <summary>Where the keys are (<c>env:NAME</c> or <c>file:PATH</c>), the newest first: it signs, all are believed.</summary>
    public IReadOnlyList<string> Keys { get; init; } = [];
}

/// <summary>A DKIM key. Immutable.</summary>
public sealed record DkimOptions
{
    /// <summary>The signing domain (d=): the author's domain or one above it.</summary>
    public string Domain { get; init; } = "";

    /// <summary>The selector (s=) under which the public key stands in DNS.</summary>
    public string Selector { get; init; } = "";

    /// <summary>Where the RSA private key in PEM form is: <c>env:NAME</c> or <c>file:PATH</c>. 1024 bits are refused, 2048 are usual.</summary>
    public string Key { get; init; } = "";
}

/// <summary>What of a message comes back in a delivery status notification (RFC 3461 section 4.3).</summary>
public enum DsnReturn
{
    /// <summary>The headers.</summary>
    Headers = 0,

    /// <summary>All of it.</summary>
    Full,
}

/// <summary>Delivery status notifications, asked for when the relay offers them (RFC 3461). Immutable.</summary>
public sealed record DsnOptions
{
    /// <summary>Whether the message itself or only its headers come back. Default <see cref="DsnReturn.Headers"/>.</summary>
    public DsnReturn Return { get; init; }

    /// <summary>Whether a success is told. Default false.</summary>
    public bool OnSuccess { get; init; }

    /// <summary>Whether a failure is told. Default true.</summary>
    public bool OnFailure { get; init; } = true;

    /// <summary>Whether a delay is told. Default true.</summary>
    public bool OnDelay { get; init; } = true;
}
