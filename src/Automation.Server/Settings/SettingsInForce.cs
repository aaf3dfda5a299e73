using Automation.Connectors;
using Automation.Engine.Messages;
using Automation.Server.CommandLine;
using Automation.Server.Gate;
using Automation.Storage;

namespace Automation.Server.Settings;

/// <summary>
/// The settings of a running server: those of file, environment and command line, and what people have set in the console. The relay of e-mail and the
/// policies follow a change at once; the rest holds from the next start. Safe for concurrent use; changes come one after the other.
/// </summary>
internal sealed partial class SettingsInForce
{
    private readonly SettingSecrets _secrets;
    private CareEngine? _engine;
    private volatile State _state;

    private SettingsInForce(ServerSettings given, StoredSettings stored, SettingSecrets secrets, Func<ServerSettings, IConnector?>? open)
    {
        (Given, _secrets) = (given, secrets);
        Mail = open is null ? null : new MailConnector(open);
        _state = new State(stored.Over(given, secrets), stored, null);
    }

    /// <summary>Those of file, environment and command line.</summary>
    internal ServerSettings Given { get; }

    /// <summary>What e-mail leaves through; null where connectors are given, as in a demo, whose people are made up.</summary>
    internal MailConnector? Mail { get; }

    /// <summary>All together.</summary>
    internal ServerSettings Now => _state.Settings;

    /// <summary>What people have set.</summary>
    internal StoredSettings Stored => _state.Stored;

    /// <summary>The policies that hold, and why.</summary>
    internal PoliciesInForce Policies => _state.Policies ?? throw new InvalidOperationException("The engine has not started.");

    /// <summary>Reads what people have set, and opens the relay.</summary>
    /// <param name="given">The settings of file, environment and command line.</param>
    /// <param name="store">The database.</param>
    /// <param name="secrets">Decrypts.</param>
    /// <param name="open">Opens the relay that settings ask for; null where e-mail has none whatever they say.</param>
    /// <param name="cancellationToken">Ends the call.</param>
    /// <exception cref="CommandException">
    /// The relay's settings are wrong, and nobody has set them in the console. If somebody has, the server starts, so that they can be put right there; e-mail waits.
    /// </exception>
    internal static async Task<SettingsInForce> OpenAsync(ServerSettings given, IStore store, SettingSecrets secrets, Func<ServerSettings, IConnector?>? open, CancellationToken cancellationToken)
    {
        var inForce = new SettingsInForce(given, await StoredSettings.LoadAsync(store, cancellationToken), secrets, open);
        if (inForce.Mail is { } mail && await mail.SwitchAsync(inForce.Now) is { } problem && inForce.Stored.Row(SettingArea.Mail) is null)
        {
            throw new CommandException(problem);
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
    internal static void Drop(ServerSettings settings) => SecretReference.Forget(settings.Smtp?.Password);

    internal string Encrypt(string secret) => _secrets.Encrypt(secret);

    /// <summary>Takes settings that were found right and are stored.</summary>
    internal async Task TakeAsync(SettingArea area, ServerSettings settings, StoredSettings stored)
    {
        var (old, engine) = (_state, _engine!);
        var logger = engine.Options.Logs.CreateLogger<SettingsInForce>();
        if (area == SettingArea.Mail && Mail is { } mail && await mail.SwitchAsync(settings) is { } problem)
        {
            LogWrong(logger, problem);
        }

        var policies = PoliciesInForce.Of(settings, engine.Options.Connectors);
        engine.Policies.Now = policies.Policies;
        _state = new State(settings, stored, policies);
        Drop(old.Settings);
        LogTaken(logger, StoredSettings.NameOf(area), stored.Row(area)!.Version);
    }

    [LoggerMessage(EventIds.SettingsTaken, LogLevel.Information, "Settings of {Area} were changed in the console: version {Version}.")]
    private static partial void LogTaken(ILogger logger, string area, long version);

    [LoggerMessage(EventIds.SettingsWrong, LogLevel.Error, "E-mail waits until its settings are put right. {Problem}")]
    private static partial void LogWrong(ILogger logger, string problem);

    private sealed record State(ServerSettings Settings, StoredSettings Stored, PoliciesInForce? Policies);
}
