namespace Automation.Connectors.Twilio;

/// <summary>
/// A Twilio account and how it is spoken to. Immutable. <see cref="FindProblems"/> tells everything that is wrong with it at once. Secrets are never
/// written here: <c>env:NAME</c> or <c>file:PATH</c> says where they are, and they are read again now and then, so that they can be changed without a restart.
/// </summary>
public sealed record TwilioOptions
{
    /// <summary>The account: <c>AC</c> and 32 hexadecimal digits. Empty: no Twilio.</summary>
    public string AccountSid { get; init; } = "";

    /// <summary>Where the account's auth token is. It signs callbacks, and signs in where no API key is given.</summary>
    public string? AuthToken { get; init; }

    /// <summary>Where the other auth token is while one is being replaced: callbacks that either has signed are believed.</summary>
    public string? SecondaryAuthToken { get; init; }

    /// <summary>The API key to sign in with, <c>SK</c> and 32 hexadecimal digits; null for the auth token.</summary>
    public string? ApiKey { get; init; }

    /// <summary>Where the API key's secret is.</summary>
    public string? ApiKeySecret { get; init; }

    /// <summary>Where the API is. Default <c>https://api.twilio.com</c>.</summary>
    public Uri BaseAddress { get; init; } = new("https://api.twilio.com");

    /// <summary>Whether Twilio replaces characters that would double the price of an SMS by similar ones. Default false.</summary>
    public bool SmartEncoded { get; init; }

    /// <summary>How often Twilio repeats a status callback that was not answered, 0–5. Default 3.</summary>
    public int CallbackRetries { get; init; } = 3;

    /// <summary>
    /// Limits of SMS senders, by the sender as campaigns name it; <c>*</c> stands for each that is not named. Default: none.
    /// </summary>
    public IReadOnlyDictionary<string, TwilioSenderLimit> Senders { get; init; } = new Dictionary<string, TwilioSenderLimit>();

    /// <summary>The same for senders of WhatsApp messages. Without a line for it a sender has 80 messages a second, Twilio's own limit.</summary>
    public IReadOnlyDictionary<string, TwilioSenderLimit> WhatsAppSenders { get; init; } = new Dictionary<string, TwilioSenderLimit>();

    /// <summary>How many requests at once.</summary>
    public TwilioLimits Limits { get; init; } = new();

    /// <summary>How long the API may take.</summary>
    public TwilioTimeouts Timeouts { get; init; } = new();

    /// <summary>The folder of the hand-over journal, as for SMTP; null for none: then after a kill a whole batch is asked about.</summary>
    public string? Journal { get; init; }

    /// <summary>Where Twilio reaches this server: the address before <c>/hooks/twilio</c>, without a slash at its end. The server fills it in.</summary>
    public string PublicAddress { get; init; } = "";

    /// <summary>All that is wrong, each in one sentence that says where and what to do; empty when nothing is. No secret is repeated.</summary>
    public IReadOnlyList<string> FindProblems() => TwilioOptionsCheck.Find(this);
}

/// <summary>The limit of one sender. Immutable.</summary>
public sealed record TwilioSenderLimit
{
    /// <summary>SMS segments, or WhatsApp messages, in a second; above zero. 1 is usual for a US long code, 3 for a toll-free number, 100 for a short code.</summary>
    public double SegmentsPerSecond { get; init; }
}

/// <summary>How many requests at once, and what follows when that is too much. Immutable.</summary>
public sealed record TwilioLimits
{
    /// <summary>The most requests at once. Default 32; 1–500. Fewer are made while Twilio says that it is too much.</summary>
    public int Concurrency { get; init; } = 32;

    /// <summary>How often a message that Twilio had no room for is sent within one batch. Default 5; 1–20.</summary>
    public int ThrottledTries { get; init; } = 5;

    /// <summary>The wait after the first "too many"; it doubles with each further one. Default 100 ms; above zero.</summary>
    public TimeSpan FirstBackOff { get; init; } = TimeSpan.FromMilliseconds(100);

    /// <summary>The longest such wait. Default 30 s; at least <see cref="FirstBackOff"/>.</summary>
    public TimeSpan LongestBackOff { get; init; } = TimeSpan.FromSeconds(30);

    /// <summary>How long nothing is tried after Twilio refused the account. Default 15 min; above zero.</summary>
    public TimeSpan Parked { get; init; } = TimeSpan.FromMinutes(15);

    /// <summary>The longest that a message waits for a limit; what would wait longer goes back to the dispatcher untried. Default 2 s; from zero.</summary>
    public TimeSpan Hold { get; init; } = TimeSpan.FromSeconds(2);

    /// <summary>The longest that a batch begins messages: a slow answer must not keep the rest from being settled. Default 30 s; above zero.</summary>
    public TimeSpan Batch { get; init; } = TimeSpan.FromSeconds(30);

    /// <summary>
    /// How long after a hand-over was given up a message that Twilio does not list counts as never received. Default 2 min; from zero. Twilio does not say
    /// after what time its list is complete.
    /// </summary>
    public TimeSpan ListedAfter { get; init; } = TimeSpan.FromMinutes(2);
}

/// <summary>How long the API may take. Immutable.</summary>
public sealed record TwilioTimeouts
{
    /// <summary>To the open connection. Default 10 s.</summary>
    public TimeSpan Connect { get; init; } = TimeSpan.FromSeconds(10);

    /// <summary>The whole request. Default 20 s: what takes longer is unknown.</summary>
    public TimeSpan Answer { get; init; } = TimeSpan.FromSeconds(20);
}
