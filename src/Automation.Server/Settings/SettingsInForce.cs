using Automation.Engine.Messages;
using Automation.Server.Campaigns;
using Automation.Server.CommandLine;
using Automation.Server.Gate;
using Automation.Storage;

namespace Automation.Server.Settings;

/// <summary>
/// The settings of a running server: those of file, environment and command line, and what people have set in the console. The relay of e-mail and the
/// account of text messages, the policies and what is asked at each use follow a change at once. Safe for concurrent use; changes come one after the other.
/// </summary>
internal sealed partial class SettingsInForce
{
    private readonly SettingSecrets _secrets;
    private CareEngine? _engine;
    private volatile State _state;

    private SettingsInForce(ServerSettings given, StoredSettings stored, SettingSecrets secrets, ProviderOpeners? open)
    {
        (Given, _secrets) = (given, secrets);
        if (open is not null)
        {
            Mail = new LiveConnector("smtp", new HashSet<Channel> { Channel.Email }, open.Mail);
            Twilio = new LiveConnector("twilio", new HashSet<Channel> { Channel.Sms, Channel.WhatsApp }, open.Twilio);
        }

        _state = new State(stored.Over(given, secrets), stored, null);
    }

    /// <summary>Those of file, environment and command line.</summary>
    internal ServerSettings Given { get; }

    /// <summary>What e-mail leaves through; null where connectors are given, as in a demo, whose people are made up.</summary>
    internal LiveConnector? Mail { get; }

    /// <summary>What SMS and WhatsApp messages leave through; null as for e-mail.</summary>
    internal LiveConnector? Twilio { get; }

    /// <summary>All together.</summary>
    internal ServerSettings Now => _state.Settings;

    /// <summary>Where recipients reach this server.</summary>
    internal Uri PublicUri => _state.PublicUri;

    /// <summary>What people have set.</summary>
    internal StoredSettings Stored => _state.Stored;

    /// <summary>The policies that hold, and why.</summary>
    internal PoliciesInForce Policies => _state.Policies ?? throw new InvalidOperationException("The engine has not started.");

    /// <summary>Reads what people have set, and opens the relay.</summary>
    /// <param name="given">The settings of file, environment and command line.</param>
    /// <param name="store">The database.</param>
    /// <param name="secrets">Decrypts.</param>
    /// <param name="open">Opens the providers that settings ask for; null where there are none whatever they say.</param>
    /// <param name="cancellationToken">Ends the call.</param>
    /// <exception cref="CommandException">
    /// The settings of a provider are wrong, and nobody has set them in the console. If somebody has, the server starts, so that they can be put right there; its messages wait.
    /// </exception>
    internal static async Task<SettingsInForce> OpenAsync(ServerSettings given, IStore store, SettingSecrets secrets, ProviderOpeners? open, CancellationToken cancellationToken)
    {
        var inForce = new SettingsInForce(given, await StoredSettings.LoadAsync(store, cancellationToken), secrets, open);
        foreach (var area in new[] { SettingArea.Mail, SettingArea.Twilio })
        {
            if (inForce.ProviderOf(area) is { } provider && await provider.SwitchAsync(inForce.Now) is { } problem && inForce.Stored.Row(area) is null)
            {
                throw new CommandException(problem);
            }
        }

        return inForce;
    }

    /// <summary>From now on the engine follows.</summary>
    internal void Follow(CareEngine engine, PoliciesInForce policies)
    {
        _engine = engine;
        _state = _state with { Policies = policies };
    }

    /// <summary>What settings would be together with others from the console. Whoever does not <see cref="TakeAsync"/> them must <see cref="Drop"/> them.</summary>
    internal ServerSettings With(StoredSettings stored) => stored.Over(Given, _secrets);

    /// <summary>Forgets the secrets of settings that do not hold.</summary>
    internal void Drop() => _secrets.Retain(Stored.AllSecrets());

    /// <summary>The provider whose settings an area has; null for none.</summary>
    internal LiveConnector? ProviderOf(SettingArea area) => area switch
    {
        SettingArea.Mail => Mail,
        SettingArea.Twilio => Twilio,
        _ => null,
    };

    internal string Encrypt(string secret) => _secrets.Encrypt(secret);

    /// <summary>Takes settings that were found right and are stored.</summary>
    internal async Task TakeAsync(SettingArea area, ServerSettings settings, StoredSettings stored)
    {
        var (old, engine) = (_state, _engine!);
        var logger = engine.Options.Logs.CreateLogger<SettingsInForce>();
        foreach (var provider in Touched(area, old.Settings, settings).Select(ProviderOf).OfType<LiveConnector>())
        {
            if (await provider.SwitchAsync(settings) is { } problem)
            {
                LogWrong(logger, provider.Name, problem);
            }
        }

        var policies = PoliciesInForce.Of(settings, engine.Options.Connectors);
        engine.Policies.Now = policies.Policies;
        if (settings.Defaults != old.Settings.Defaults)
        {
            engine.Campaigns.Fallback = (settings.Defaults ?? new CampaignDefaults()).ToSettings();
        }

        engine.Texts.Days = settings.KeepTextsDays;
        _state = new State(settings, stored, policies);
        Drop();
        LogTaken(logger, StoredSettings.NameOf(area), stored.Row(area)!.Version);
    }

    /// <summary>The areas whose providers must be opened anew: Twilio is told the public address with every message.</summary>
    private static IEnumerable<SettingArea> Touched(SettingArea area, ServerSettings old, ServerSettings settings) =>
        old.PublicAddress != settings.PublicAddress ? [area, SettingArea.Twilio] : [area];

    [LoggerMessage(EventIds.SettingsTaken, LogLevel.Information, "Settings of {Area} were changed in the console: version {Version}.")]
    private static partial void LogTaken(ILogger logger, string area, long version);

    [LoggerMessage(EventIds.SettingsWrong, LogLevel.Error, "Messages through {Connector} wait until its settings are put right. {Problem}")]
    private static partial void LogWrong(ILogger logger, string connector, string problem);

    private sealed record State(ServerSettings Settings, StoredSettings Stored, PoliciesInForce? Policies)
    {
        internal Uri PublicUri { get; } = Settings.PublicUri;
    }
}

/// <summary>Opens the providers that settings ask for; each may find none. What is wrong is thrown as <see cref="CommandException"/>.</summary>
/// <param name="Mail">The relay.</param>
/// <param name="Twilio">The account of text messages.</param>
internal sealed record ProviderOpeners(Func<ServerSettings, ValueTask<IConnector?>> Mail, Func<ServerSettings, ValueTask<IConnector?>> Twilio);
