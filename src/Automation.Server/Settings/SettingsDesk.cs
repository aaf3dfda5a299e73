using System.Text.Json;
using Automation.Connectors.Smtp;
using Automation.Server.Access;
using Automation.Server.Gate;
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
/// <param name="IsLive">Whether a change holds at once; else from the next start.</param>
internal sealed record SettingsView(SettingArea Area, long Version, Instant? ChangedAt, string? ChangedBy, IReadOnlyList<SettingValue> Values, bool IsLive)
{
    /// <summary>A setting by its name.</summary>
    internal SettingValue this[string key] => Values.First(value => value.Key == key);
}

/// <summary>Shows and changes the settings that people may change while the server runs. Pages and the API come here. Safe for concurrent use.</summary>
internal sealed class SettingsDesk(CareEngine engine, SettingsInForce inForce, IEngineDriver driver) : IDisposable
{
    private readonly SemaphoreSlim _one = new(1, 1);

    /// <summary>An area as it is now.</summary>
    internal SettingsView Of(SettingArea area)
    {
        var stored = inForce.Stored;
        var (values, secrets, row) = (stored.Values(area), stored.Secrets(area), stored.Row(area));
        var now = stored.Over(inForce.Given, secrets: null);
        return new SettingsView(
            area, row?.Version ?? 0, row?.ChangedAt, row?.ChangedBy, [.. SettingFields.Of(area).Select(field => ValueOf(field, now, values, secrets))], area != SettingArea.Shop);
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
            SettingsInForce.Drop(settings);
            throw;
        }

        await inForce.TakeAsync(area, settings, stored.With(area, row));
        if (area == SettingArea.Mail)
        {
            await ConnectorWatch.UnparkAsync(engine.Store, "smtp", actor, now, CancellationToken.None);
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

    private static ServerSettings Defaults { get; } = new() { Smtp = new SmtpOptions() };

    /// <summary>An area while it is being changed.</summary>
    private sealed class Draft(SettingArea area, StoredSettings stored, SettingsInForce inForce)
    {
        private readonly Dictionary<string, string> _problems = new(StringComparer.Ordinal);

        internal Dictionary<string, string> Values { get; } = stored.Values(area);

        internal Dictionary<string, string> Secrets { get; } = stored.Secrets(area);

        /// <summary>The names of what is changed; texts may be somebody's address.</summary>
        internal SortedSet<string> Changed { get; } = new(StringComparer.Ordinal);

        internal void Take(SettingsChange change)
        {
            foreach (var (key, text) in change.Values)
            {
                if (SettingFields.Of(area).FirstOrDefault(field => field.Key == key) is not { } field)
                {
                    _problems[key] = "There is no such setting here.";
                }
                else if (text is { Length: > SettingField.Longest })
                {
                    _problems[key] = $"It is longer than {SettingField.Longest} characters.";
                }
                else
                {
                    Take(field, field.IsSecret ? text ?? "" : (text ?? "").Trim());
                }
            }

            foreach (var key in change.Removed.Where(key => Secrets.Remove(key)))
            {
                Changed.Add(key);
            }
        }

        /// <summary>Looks at everything together.</summary>
        /// <exception cref="SettingsException">Something is wrong.</exception>
        internal void Check(ServerSettings settings)
        {
            foreach (var (key, problem) in area switch
            {
                SettingArea.Mail => MailProblems(settings),
                SettingArea.Policies => PolicyProblems(settings),
                _ => [],
            })
            {
                _problems.TryAdd(key, problem);
            }

            if (_problems.Count > 0)
            {
                throw new SettingsException(SettingsFault.Invalid, "Nothing was changed. Correct what is listed.") { Problems = _problems };
            }
        }

        private void Take(SettingField field, string text)
        {
            if (SettingFields.IsFixed(inForce.Given, field.Key))
            {
                if (text.Length > 0)
                {
                    _problems[field.Key] = "The environment or the command line says it; change it there.";
                }
            }
            else if (text.Length == 0)
            {
                if (!field.IsSecret && Values.Remove(field.Key))
                {
                    Changed.Add(field.Key);
                }
            }
            else if (field.Choices.Count > 0 && !field.Choices.Contains(text))
            {
                _problems[field.Key] = $"Take one of {string.Join(", ", field.Choices)}.";
            }
            else if (field.Problem(text) is { } problem)
            {
                _problems[field.Key] = problem;
            }
            else
            {
                Keep(field, text);
            }
        }

        private void Keep(SettingField field, string text)
        {
            if (field.IsSecret)
            {
                Secrets[field.Key] = inForce.Encrypt(text);
                Changed.Add(field.Key);
            }
            else if (Values.GetValueOrDefault(field.Key) != text)
            {
                Values[field.Key] = text;
                Changed.Add(field.Key);
            }
        }

        /// <summary>The connector's own check, by the name of the setting.</summary>
        private static IEnumerable<(string Key, string Problem)> MailProblems(ServerSettings settings)
        {
            foreach (var problem in settings.Smtp is { Host.Length: > 0 } smtp ? smtp.FindProblems() : [])
            {
                var key = problem[..problem.IndexOf(": ", StringComparison.Ordinal)];
                var what = problem[(key.Length + 2)..];
                yield return (key, key == SettingFields.Password ? "Write the password that belongs to the user." : char.ToUpperInvariant(what[0]) + what[1..]);
            }
        }

        private static IEnumerable<(string Key, string Problem)> PolicyProblems(ServerSettings settings)
        {
            if (SettingFields.IsPolicyFile(settings.Policies))
            {
                if (settings.PolicyRules is not null)
                {
                    yield return (SettingFields.PolicyRules, "The policies come from a file, which has the rules' changes in it. Name packs instead, or change the file.");
                }

                if (!File.Exists(settings.Policies))
                {
                    yield return (SettingFields.Policies, "There is no such file.");
                }

                yield break;
            }

            var names = SettingFields.IsAuto(settings.Policies) ? "all" : settings.Policies;
            foreach (var problem in PoliciesInForce.Find(names, settings.Country, settings.PolicyRules).Problems)
            {
                yield return (problem.Place switch
                {
                    "policies.packs" => SettingFields.Policies,
                    "policies.country" => SettingFields.Country,
                    _ => SettingFields.PolicyRules,
                }, problem.ToString());
            }
        }
    }
}
