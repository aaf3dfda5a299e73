using System.CommandLine;
using System.Globalization;
using System.Text.Json;
using Automation.Server.Access;
using Automation.Server.Api;
using Automation.Server.Gate;
using Automation.Server.Live;
using Automation.Server.Messages;
using Automation.Storage;
using NodaTime;

namespace Automation.Server.CommandLine;

/// <summary><c>alerts</c>, <c>connector unpark</c> and <c>policies</c>: what people must know, and which rules hold.</summary>
internal static class AlertsCommand
{
    private static readonly Option<string> Database = new("--db") { Description = "The database file. Default data/automation.db." };
    private static readonly Option<bool> Json = new("--json") { Description = "Print JSON." };

    internal static Command CreateAlerts()
    {
        var command = new Command("alerts", "Shows what needs a person: campaigns that have paused themselves, connectors that are parked. Fails when there is anything.") { Database, Json };
        command.SetAction((result, cancellationToken) => Terminal.RunAsync(() => ListAsync(result.GetValue(Database), result.GetValue(Json), cancellationToken)));
        return command;
    }

    internal static Command CreateConnector()
    {
        var name = new Argument<string>("NAME") { Description = "The connector, such as smtp." };
        var unpark = new Command("unpark", "Says that a parked connector's account is in order: what was put off is tried now.") { name, Database };
        unpark.SetAction((result, cancellationToken) => Terminal.RunAsync(() => UnparkAsync(result.GetValue(Database), result.GetValue(name)!, cancellationToken)));
        return new Command("connector", "What hands messages to providers.") { unpark };
    }

    internal static Command CreatePolicies()
    {
        var command = new Command("policies", "Shows the rules of the policies of the settings, with their sources.") { Json };
        command.SetAction((result, _) => Terminal.RunAsync(() => Task.FromResult(Policies(result.GetValue(Json)))));
        return command;
    }

    private static async Task<int> ListAsync(string? path, bool json, CancellationToken cancellationToken)
    {
        await using var database = await OpenDatabase.OpenAsync(path, create: false, cancellationToken);
        await using var transaction = await database.Store.BeginAsync(cancellationToken);
        var alerts = await transaction.LoadOpenAlertsAsync(cancellationToken);
        if (json)
        {
            Console.Out.WriteLine(JsonSerializer.Serialize(alerts, ApiJson.Options));
        }
        else
        {
            foreach (var alert in alerts)
            {
                Console.Out.WriteLine($"{alert.RaisedAt}  {alert.Kind} {alert.Subject}: {alert.Detail}. {AlertTexts.Remedy(alert)}");
            }
        }

        return alerts.Count == 0 ? Terminal.Success : Terminal.Failure;
    }

    private static async Task<int> UnparkAsync(string? path, string name, CancellationToken cancellationToken)
    {
        await using var database = await OpenDatabase.OpenAsync(path, create: false, cancellationToken);
        var released = await ConnectorWatch.UnparkAsync(database.Store, name, Actor.CommandLine, Instant.FromDateTimeOffset(TimeProvider.System.GetUtcNow()), cancellationToken)
            ?? throw new CommandException($"The connector '{name}' is not parked.");
        Console.Out.WriteLine(string.Create(CultureInfo.InvariantCulture, $"{name} tries again; {released:N0} messages that were put off are due now."));
        return Terminal.Success;
    }

    private static int Policies(bool json)
    {
        var settings = ServerSettings.Read();
        var policies = PoliciesInForce.ForReading(settings);
        if (json)
        {
            Terminal.WriteJson(policies.Packs.SelectMany(pack => pack.Rules.Select(rule => new { pack = pack.Name, version = pack.Version, rule = rule.Id, text = rule.Text, source = rule.Source, confidence = rule.Confidence.ToString().ToLowerInvariant() })));
            return Terminal.Success;
        }

        Console.Out.WriteLine($"The setting Policies is '{settings.Policies}'{(settings.Policies == PoliciesInForce.Auto ? ": all but presets hold as soon as a real connector is configured, none before" : "")}.");
        foreach (var pack in policies.Packs)
        {
            Console.Out.WriteLine($"{pack.Name} {pack.Version}{(pack.IsPreset ? " (preset)" : "")}: {pack.Title}");
            foreach (var rule in pack.Rules)
            {
                Console.Out.WriteLine($"  {rule.Id,-6} {rule.Text} [{rule.Source}; {rule.Confidence.ToString().ToLowerInvariant()}]");
            }
        }

        return Terminal.Success;
    }
}

/// <summary>What to do about an alert.</summary>
internal static class AlertTexts
{
    internal static string Remedy(AlertRow alert) => alert.Kind == AlertKinds.ConnectorParked
        ? $"Put its account or settings right; it is tried again by itself, or at once by: connector unpark {alert.Subject}"
        : alert.Kind == AlertKinds.CampaignNotStarted ? "It starts by itself as soon as that is put right."
        : $"Look into it, then: campaign resume {alert.Subject}";
}
