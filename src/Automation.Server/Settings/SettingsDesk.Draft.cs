using Automation.Server.Gate;

namespace Automation.Server.Settings;

/// <content>A change while it is looked at.</content>
internal sealed partial class SettingsDesk
{
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
                SettingArea.Mail => settings.Smtp is { Host.Length: > 0 } smtp ? ByKey(smtp.FindProblems()) : [],
                SettingArea.Twilio => TwilioProblems(settings),
                SettingArea.Shop => ShopProblems(settings),
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
            else if (Values.TryGetValue(field.Key, out var kept) ? kept != text : text != (field.Get(inForce.Given) ?? field.Get(Defaults)))
            {
                Values[field.Key] = text;
                Changed.Add(field.Key);
            }
        }

        /// <summary>A connector's own check, by the name of the setting.</summary>
        private static IEnumerable<(string Key, string Problem)> ByKey(IEnumerable<string> problems)
        {
            foreach (var problem in problems)
            {
                var key = problem[..problem.IndexOf(": ", StringComparison.Ordinal)];
                var what = problem[(key.Length + 2)..];
                yield return (key, key == SettingFields.Password ? "Write the password that belongs to the user." : char.ToUpperInvariant(what[0]) + what[1..]);
            }
        }

        private IEnumerable<(string Key, string Problem)> TwilioProblems(ServerSettings settings)
        {
            foreach (var (key, problem) in settings.TwilioAccount is { } account ? ByKey(account.FindProblems()) : [])
            {
                yield return SettingFields.TwilioSecrets.Contains(key) ? (key, "Write it as Twilio's console shows it.")
                    : SettingFields.TwilioRates.FirstOrDefault(rates => key.StartsWith(rates + ":", StringComparison.Ordinal)) is { } list ? (list, problem)
                    : (key, problem);
            }

            // Who may change the address must not learn by it what somebody else has written.
            if (Changed.Contains(SettingFields.TwilioAddress) && Secrets.Keys.Any(secret => !Changed.Contains(secret)))
            {
                yield return (SettingFields.TwilioAddress, "With another address write the tokens and secrets again: they are not shown to a server that they were not written for.");
            }
        }

        private static IEnumerable<(string Key, string Problem)> ShopProblems(ServerSettings settings)
        {
            if (TestRecipients.FindWrong(settings) is { Count: > 0 } wrong)
            {
                yield return (SettingFields.TestRecipients, $"Write addresses, numbers that take messages, and domains with an @ in front. Wrong: {string.Join(", ", wrong)}");
            }

            foreach (var found in settings.TwilioAccount is { } account ? ByKey(account.FindProblems()).Where(found => found.Key == SettingFields.PublicAddress) : [])
            {
                yield return found;
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
