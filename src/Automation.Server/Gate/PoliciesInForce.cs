using System.Text.Json;
using Automation.Engine.Gate;
using Automation.Engine.Messages;
using Automation.Server.CommandLine;
using Automation.Server.Languages;
using Automation.Server.Pages;

namespace Automation.Server.Gate;

/// <summary>The policies of an installation, and in words why these.</summary>
/// <param name="Policies">The policies.</param>
/// <param name="Why">One sentence for people.</param>
internal sealed record PoliciesInForce(Policies Policies, Sentence Why)
{
    private static readonly Sentences<RefusalTexts> Say = new();

    /// <summary>The value of the setting that lets the connectors decide.</summary>
    internal const string Auto = "auto";

    private const string Mailbox = "capture";

    /// <summary>Reads the setting.</summary>
    /// <exception cref="CommandException">It is wrong; the message has all problems.</exception>
    internal static PoliciesInForce Of(ServerSettings settings, IReadOnlyList<IConnector> connectors)
    {
        if (!string.Equals(settings.Policies, Auto, StringComparison.OrdinalIgnoreCase))
        {
            var policies = Read(settings.Policies, settings.Country, settings.PolicyRules);
            return new PoliciesInForce(policies, policies.Any ? Say["In force: {0}.", Names(policies)] : Say["No policies are in force: the setting Policies says none."]);
        }

        if (connectors.All(connector => connector.Name == Mailbox || connector.Channels.Count == 0))
        {
            return new PoliciesInForce(Policies.None, Say["No policies are in force, for messages go to the mailbox on this machine only. With a real connector the laws hold; set Policies=all to see them at work now."]);
        }

        var all = Read("all", settings.Country, settings.PolicyRules);
        return new PoliciesInForce(all, Say["In force, because messages reach real people: {0}.", Names(all)]);
    }

    /// <summary>The policies that hold in a server with these settings, for commands that ask the gate beside one.</summary>
    /// <exception cref="CommandException">The setting is wrong; the message has all problems.</exception>
    internal static Policies OfSettings(ServerSettings settings) => !string.Equals(settings.Policies, Auto, StringComparison.OrdinalIgnoreCase) ? Read(settings.Policies, settings.Country, settings.PolicyRules)
        : settings.Smtp is { Host.Length: > 0 } || settings.TwilioAccount is not null ? Read("all", settings.Country, settings.PolicyRules)
        : Policies.None;

    /// <summary>Reads policies from names or a file.</summary>
    /// <exception cref="CommandException">There are problems; the message has all of them.</exception>
    internal static Policies Read(string text, string? country, string? rules = null)
    {
        var (policies, problems) = text.EndsWith(".json", StringComparison.OrdinalIgnoreCase)
            ? PoliciesJson.ReadText(File.ReadAllText(text), country)
            : Find(text, country, rules);
        return problems.Count == 0
            ? policies
            : throw new CommandException($"The policies '{text}' are wrong:{Environment.NewLine}{string.Join(Environment.NewLine, problems)}");
    }

    /// <summary>Reads packs by their names, with changes of rules, and tells what is wrong.</summary>
    /// <param name="names">As <see cref="PoliciesJson.ReadNames"/> takes them.</param>
    /// <param name="country">The country of recipients of whom nothing tells another.</param>
    /// <param name="rules">Changes by rule id, a JSON object; null or empty for none.</param>
    internal static (Policies Policies, IReadOnlyList<PolicyProblem> Problems) Find(string names, string? country, string? rules)
    {
        if (string.IsNullOrWhiteSpace(rules))
        {
            return PoliciesJson.ReadNames(names, country);
        }

        var packs = JsonSerializer.Serialize(names.Split(',', StringSplitOptions.TrimEntries | StringSplitOptions.RemoveEmptyEntries));
        return PoliciesJson.ReadText($$"""{"packs":{{packs}},"rules":{{rules}}}""", country);
    }

    /// <summary>The policies with which reasons are explained: those of the settings, or all that ship, presets too, where connectors would decide.</summary>
    internal static Policies ForReading(ServerSettings settings) =>
        settings.Policies is Auto or "none" ? Read("all," + string.Join(',', ShippedPacks.Names), settings.Country, settings.PolicyRules) : Read(settings.Policies, settings.Country, settings.PolicyRules);

    private static string Names(Policies policies) => string.Join(", ", policies.Packs.Select(pack => $"{pack.Name} {pack.Version}"));
}
