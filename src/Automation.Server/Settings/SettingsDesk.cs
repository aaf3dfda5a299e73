using System.Text.Json;
using Automation.Connectors.Smtp;
using Automation.Connectors.Twilio;
using Automation.Server.Access;
using Automation.Server.Hosting;
using Automation.Server.Messages;
using Automation.Storage;
using NodaTime;

namespace Automation.Server.Settings;

/// <summary>What is to be changed in an area.</summary>
/// <param name="Version">The version that it was begun from; 0 where nothing was ever set.</param>
/// <param name="Values">Texts by the name of the setting; an empty one takes the console's word back. What is not named stays. An empty secret stays too.</param>
/// <param name="Removed">The secrets that are taken back.</param>
internal sealed record SettingsChange(long Version, IReadOnlyDictionary<string, string?> Values, IReadOnlySet<string> Removed);

/// <summary>An area as it is now. Never with a secret.</summary>
/// <param name="Area">Which.</param>
/// <param name="Version">To send back with a change.</param>
/// <param name="ChangedAt">When it was last changed in the console; null for never.</param>
/// <param name="ChangedBy">By whom.</param>
/// <param name="Values">The settings.</param>
internal sealed record SettingsView(SettingArea Area, long Version, Instant? ChangedAt, string? ChangedBy, IReadOnlyList<SettingValue> Values)
{
    /// <summary>A setting by its name.</summary>
    internal SettingValue this[string key] => Values.First(value => value.Key == key);
}

/// <summary>Shows and changes the settings that people may change while the server runs. Pages and the API come here. Safe for concurrent use.</summary>
internal sealed partial class SettingsDesk(CareEngine engine, SettingsInForce inForce, IEngineDriver driver) : IDisposable
{
    private readonly SemaphoreSlim _one = new(1, 1);

    /// <summary>An area as it is now.</summary>
    internal SettingsView Of(SettingArea area)
    {
        var stored = inForce.Stored;
        var (values, secrets, row) = (stored.Values(area), stored.Secrets(area), stored.Row(area));
        var now = stored.Over(inForce.Given, secrets: null);
        return new SettingsView(
            area, row?.Version ?? 0, row?.ChangedAt, row?.ChangedBy, [.. SettingFields.Of(area).Select(field => ValueOf(field, now, values, secrets))]);
    }

    /// <summary>Changes an area; all that is wrong is told at once, and then nothing is changed.</summary>
    /// <exception cref="SettingsException">Values are wrong, or somebody else was quicker.</exception>
    internal async Task<SettingsView> ChangeAsync(SettingArea area, SettingsChange change, Actor actor, CancellationToken cancellationToken)
    {
        await _one.WaitAsync(cancellationToken);
        try
        {
            await TryChangeAsync(area, change, actor, cancellationToken);
        }
        finally
        {
            _one.Release();
        }

        return Of(area);
    }

    /// <inheritdoc/>
    public void Dispose() => _one.Dispose();

    private async Task TryChangeAsync(SettingArea area, SettingsChange change, Actor actor, CancellationToken cancellationToken)
    {
        var stored = inForce.Stored;
        RefuseOld(stored.Row(area), change.Version);
        var now = Instant.FromDateTimeOffset(engine.Options.Time.GetUtcNow());
        var next = new Draft(area, stored, inForce);
        next.Take(change);
        var row = new SettingsRow(StoredSettings.NameOf(area), change.Version + 1, JsonSerializer.Serialize(next.Values), JsonSerializer.Serialize(next.Secrets), now, actor.Name);
        var settings = inForce.With(stored.With(area, row));
        try
        {
            next.Check(settings);
            await StoreAsync(row, actor.Did("settings.changed", "settings/" + row.Area, now, new { changed = next.Changed, version = row.Version }), cancellationToken);
        }
        catch
        {
            inForce.Drop();
            throw;
        }

        await inForce.TakeAsync(area, settings, stored.With(area, row));
        if (inForce.ProviderOf(area) is { } provider)
        {
            await ConnectorWatch.UnparkAsync(engine.Store, provider.Name, actor, now, CancellationToken.None);
        }

        driver.EventsArrived();
    }

    private async Task StoreAsync(SettingsRow row, AuditWrite line, CancellationToken cancellationToken)
    {
        await using var transaction = await engine.Store.BeginAsync(cancellationToken);
        if (!await transaction.TryPutSettingsAsync(row, cancellationToken))
        {
            RefuseOld(await transaction.FindSettingsAsync(row.Area, cancellationToken), row.Version - 1);
        }

        await transaction.AddAuditAsync(line, cancellationToken);
        await transaction.CommitAsync(cancellationToken);
    }

    private static void RefuseOld(SettingsRow? row, long version)
    {
        if ((row?.Version ?? 0) != version)
        {
            throw new SettingsException(SettingsFault.Changed, $"{row?.ChangedBy ?? "Somebody"} has changed these settings in the meantime. Look at them as they are now, then change them again.") { ChangedBy = row?.ChangedBy ?? "" };
        }
    }

    private SettingValue ValueOf(SettingField field, ServerSettings now, Dictionary<string, string> values, Dictionary<string, string> secrets)
    {
        var fromConsole = values.ContainsKey(field.Key) || secrets.ContainsKey(field.Key);
        var given = field.Get(inForce.Given);
        var origin = SettingFields.IsFixed(inForce.Given, field.Key) ? SettingOrigin.Outside
            : fromConsole ? SettingOrigin.Console
            : given is not null && given != field.Get(Defaults) ? SettingOrigin.File
            : SettingOrigin.Default;
        var text = field.IsSecret ? null : field.Get(now);
        return new SettingValue(field.Key, text, field.IsSecret ? secrets.ContainsKey(field.Key) || given is not null : text is not null, field.IsSecret, origin);
    }

    private static ServerSettings Defaults { get; } = new() { Smtp = new SmtpOptions(), Twilio = new TwilioOptions() };
}
