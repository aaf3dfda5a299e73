namespace Automation.Server;

/// <summary>
/// The settings of the program: appsettings.json in the working directory, then for some of them what people set in the console
/// (<see cref="Settings.SettingFields"/>), then <c>AUTOMATION__NAME</c> in the environment, then options of the command line; the last one holds.
/// </summary>
internal sealed record ServerSettings
{
    /// <summary>The database file.</summary>
    public string Database { get; init; } = Path.Combine("data", "automation.db");

    /// <summary>The scheduler's database file, apart from the engine's so that it does not take turns with its one writer. Default beside the database.</summary>
    public string? Schedule { get; init; }

    /// <summary>The folder of the captured mailbox. Default beside the database.</summary>
    public string? Mailbox { get; init; }

    /// <summary>Where the server listens.</summary>
    public string BaseAddress { get; init; } = "http://127.0.0.1:5080";

    /// <summary>
    /// Whether it may listen where other machines reach it, and answers to other names than localhost. It speaks plain HTTP: something in front
    /// of it must speak TLS, or passwords can be read on the way. Default false.
    /// </summary>
    public bool AllowRemote { get; init; }

    /// <summary>
    /// The proxies in front of it, as addresses or networks separated by commas (<c>10.0.0.2, 172.18.0.0/16</c>): their word counts for the
    /// visitor's address and for https. Those on this machine are believed anyway. Default none.
    /// </summary>
    public string? TrustedProxies { get; init; }

    /// <summary>The folder of workflow definitions. Default the one beside the program or in the working directory.</summary>
    public string? Workflows { get; init; }

    /// <summary>The folder of templates. Default as for workflows.</summary>
    public string? Templates { get; init; }

    /// <summary>The folder of plug-ins with activities of one's own. Default as for workflows; none need be there.</summary>
    public string? Plugins { get; init; }

    /// <summary>
    /// After an outage, how long events may come in late before deadlines run out again. Default 10 minutes; from zero.
    /// </summary>
    public TimeSpan EventCatchUp { get; init; } = TimeSpan.FromMinutes(10);

    /// <summary>The currency of imported totals, an ISO 4217 code. Default VND.</summary>
    public string Currency { get; init; } = "VND";

    /// <summary>Where phone numbers without a country belong, ISO 3166-1 alpha-2. Default VN.</summary>
    public string PhoneRegion { get; init; } = "VN";

    /// <summary>
    /// Whether changed templates are taken in while the server runs; one with an error leaves the last good ones in place.
    /// Default: in a working copy yes, beside an installed program no.
    /// </summary>
    public bool? ReloadTemplates { get; init; }

    /// <summary>
    /// Which policies hold (docs/gate.md): <c>auto</c> (default: all that ship as soon as a real connector is configured), <c>all</c>,
    /// <c>none</c>, names separated by commas, or the path of a JSON file.
    /// </summary>
    public string Policies { get; init; } = Gate.PoliciesInForce.Auto;

    /// <summary>
    /// What is changed of the packs' rules, a JSON object by rule id as in docs/gate.md: <c>{"GEN-2":{"limit":2}}</c>. Not together with a file as
    /// <see cref="Policies"/>, which has its own. Default nothing.
    /// </summary>
    public string? PolicyRules { get; init; }

    /// <summary>The country of recipients of whom nothing tells another, ISO 3166 alpha-2. Default VN.</summary>
    public string Country { get; init; } = "VN";

    /// <summary>
    /// A campaign whose audience has more people than this when it is to start needs a second person who approves it (docs/campaigns.md). Default 1,000; 0: none does.
    /// </summary>
    public long ApprovalAbove { get; init; } = 1_000;

    /// <summary>For how many days the texts of messages are kept as they were handed over, 0 to 3,650 (docs/customers.md). Default 90; 0: none is kept.</summary>
    public int KeepTextsDays { get; init; } = Messages.TextKeeping.Default;

    /// <summary>
    /// Addresses and numbers besides those of the staff that test messages may go to through a real provider; <c>@shop.example</c> stands for all
    /// of a domain. Default none.
    /// </summary>
    public IReadOnlyList<string> TestRecipients { get; init; } = [];

    /// <summary>What one part of a text message costs, by the recipient's country (ISO 3166 alpha-2, or <c>*</c> for each other one). Default none: prices are not shown.</summary>
    public IReadOnlyDictionary<string, decimal> SmsPrices { get; init; } = new Dictionary<string, decimal>();

    /// <summary>The currency of <see cref="SmsPrices"/>, an ISO 4217 code. Default USD.</summary>
    public string SmsCurrency { get; init; } = "USD";

    /// <summary>Where recipients reach this server for the links in their messages. Default the base address.</summary>
    public string? PublicAddress { get; init; }

    internal Uri PublicUri => new(PublicAddress ?? BaseAddress);

    internal bool WatchesTemplates => ReloadTemplates ?? !TemplatesPath.StartsWith(AppContext.BaseDirectory, StringComparison.Ordinal);

    /// <summary>What campaigns fall back to (docs/settings.md). Default: what <see cref="Automation.Engine.Campaigns.CampaignSettings"/> says.</summary>
    public Campaigns.CampaignDefaults? Defaults { get; init; }

    /// <summary>The relay that takes e-mail (docs/smtp.md); without a host e-mail goes to the captured mailbox.</summary>
    public Automation.Connectors.Smtp.SmtpOptions? Smtp { get; init; }

    /// <summary>The account that takes SMS and WhatsApp messages (docs/twilio.md); without one they go to the captured mailbox.</summary>
    public Automation.Connectors.Twilio.TwilioOptions? Twilio { get; init; }

    /// <summary>The account with what the other settings say of it; null for none.</summary>
    internal Automation.Connectors.Twilio.TwilioOptions? TwilioAccount => Twilio is not { AccountSid.Length: > 0 } twilio ? null : twilio with
    {
        Journal = twilio.Journal ?? Path.Combine(JournalPath, "twilio"),

        // As it is written: Twilio signs the address in its own case.
        PublicAddress = (PublicAddress ?? "").TrimEnd('/'),
    };

    /// <summary>Where returned mails come in (docs/bounces.md); null for nowhere.</summary>
    public Bounces.BounceSettings? Bounces { get; init; }

    internal string SchedulePath => Schedule ?? Path.ChangeExtension(Database, ".quartz.db");

    internal string MailboxPath => Mailbox ?? Path.Combine(Path.GetDirectoryName(Path.GetFullPath(Database))!, "mailbox");

    /// <summary>The keys of sessions and forms.</summary>
    internal string KeysPath => Path.Combine(Path.GetDirectoryName(Path.GetFullPath(Database))!, "keys");

    /// <summary>A proxy of the settings as a network.</summary>
    /// <exception cref="CommandLine.CommandException">It is no address and no network.</exception>
    internal static System.Net.IPNetwork ProxyOf(string text) => System.Net.IPNetwork.TryParse(text, out var network) ? network
        : System.Net.IPAddress.TryParse(text, out var address) ? new System.Net.IPNetwork(address, address.GetAddressBytes().Length * 8)
        : throw new CommandLine.CommandException($"TrustedProxies has '{text}', which is no address and no network. Write 10.0.0.2 or 172.18.0.0/16.");

    /// <summary>Where connectors write down what they hand over.</summary>
    internal string JournalPath => Path.Combine(Path.GetDirectoryName(Path.GetFullPath(Database))!, "journal");

    internal string WorkflowsPath => Workflows ?? Shipped("workflows");

    internal string TemplatesPath => Templates ?? Shipped("templates");

    internal string PluginsPath => Plugins ?? Shipped("plugins");

    /// <summary>What plug-ins may read: the section <c>PluginSettings</c>, with a section for each by its name.</summary>
    internal IConfiguration PluginSettings { get; init; } = new ConfigurationBuilder().Build();

    /// <summary>What the environment and the command line say: it goes before what people set in the console.</summary>
    internal IConfiguration Outside { get; init; } = new ConfigurationBuilder().Build();

    /// <summary>Reads the settings.</summary>
    /// <param name="overrides">From options of the command line; null values are left out.</param>
    internal static ServerSettings Read(params IEnumerable<(string Name, string? Value)> overrides)
    {
        var outside = new ConfigurationBuilder()
            .AddEnvironmentVariables("AUTOMATION__")
            .AddInMemoryCollection(overrides.Where(pair => pair.Value is not null).Select(pair => KeyValuePair.Create(pair.Name, pair.Value)))
            .Build();
        var configuration = new ConfigurationBuilder()
            .SetBasePath(Directory.GetCurrentDirectory())
            .AddJsonFile("appsettings.json", optional: true)
            .AddConfiguration(outside)
            .Build();
        var section = configuration.GetSection("Automation");
        var settings = section.Get<ServerSettings>() ?? new ServerSettings();

        // The environment and the command line name settings without the section that the file has.
        configuration.Bind(settings);
        return settings with
        {
            Outside = outside,
            PluginSettings = new ConfigurationBuilder()
                .AddConfiguration(section.GetSection(nameof(PluginSettings)))
                .AddConfiguration(configuration.GetSection(nameof(PluginSettings)))
                .Build(),
        };
    }

    /// <summary>What ships stands beside the program; in a working copy the folder at hand is the one that is edited.</summary>
    private static string Shipped(string folder)
    {
        var here = Path.Combine(Directory.GetCurrentDirectory(), folder);
        return Directory.Exists(here) ? here : Path.Combine(AppContext.BaseDirectory, folder);
    }
}
