using System.Globalization;
using System.Text.Json.Nodes;
using Automation.Engine.Activities;
using Automation.Engine.Campaigns;
using Automation.Engine.Definitions;
using Automation.Engine.Gate;
using Automation.Engine.Journeys;
using Automation.Engine.Ledger;
using Automation.Engine.Messages;
using Automation.Server.Campaigns;
using Automation.Server.Messages;
using Automation.Storage;
using NodaTime;

namespace Automation.Server.Studio.Descriptors;

/// <summary>
/// Tries one activity out: the definition is cut down to it and advanced by the engine itself, on made-up facts and a state that nobody
/// keeps. A message is written and taken as delivered, never handed over; a call is simulated.
/// </summary>
internal sealed class ActivityTrial(CareEngine engine, PaletteTexts texts, Instant now)
{
    private const string Before = "before-the-trial";

    /// <summary>Stands before an outcome in the id of the note to which it leads.</summary>
    private const string After = "after-the-trial:";

    /// <summary>Runs a trial.</summary>
    /// <param name="definition">The definition.</param>
    /// <param name="activity">One of its activities.</param>
    /// <param name="campaignSettings">The settings of the campaign that is made of it; null for none.</param>
    internal TrialAnswer Run(WorkflowDefinition definition, WrittenActivity activity, JsonObject? campaignSettings)
    {
        var compiled = engine.Compiler.Compile(Cut(definition, activity, []));
        if (compiled.Workflow?.Find(activity.Id) is { Callee: not null } caller)
        {
            // Only the journey's way tells by which outcome an activity went on from an answer.
            compiled = engine.Compiler.Compile(Cut(definition, activity, caller.Outcomes));
        }

        if (compiled.Workflow is not { } workflow)
        {
            return TrialAnswer.Faulted("Definition", string.Join(' ', compiled.Problems.Where(problem => problem.Severity == ProblemSeverity.Error)));
        }

        var campaign = Campaign(definition, activity, campaignSettings);
        var facts = SampleFacts.Journey(campaign, now);
        var place = workflow.Find(activity.Id)!;
        var answer = new TrialAnswer();
        foreach (var (name, value) in InputReading.Evaluate(workflow, place, engine.Catalog.Find(activity.Type)!, facts, now))
        {
            answer.ActivityState[name] = value;
        }

        Advance(workflow, place, facts, campaign, answer);
        return answer;
    }

    /// <summary>The activity alone. One that something leads to is reached by way of a note, so that a trigger in the middle waits.</summary>
    private static WorkflowDefinition Cut(WorkflowDefinition definition, WrittenActivity activity, IReadOnlyList<string> outcomes)
    {
        var json = definition.Json.DeepClone().AsObject();
        var root = json["root"]!.AsObject();
        var activities = new JsonArray(activity.Json.DeepClone());
        var connections = new JsonArray();
        root["activities"] = activities;
        root["connections"] = connections;
        foreach (var outcome in outcomes)
        {
            activities.Add(Note(After + outcome));
            connections.Add(Connection(activity.Id, outcome, After + outcome));
        }

        if (definition.Connections.Any(connection => connection.Target == activity.Id))
        {
            activities.Insert(0, Note(Before));
            connections.Add(Connection(Before, "Done", activity.Id));
        }

        return WorkflowDefinition.Read(json.ToJsonString()).Definition!;
    }

    private static JsonObject Note(string id) => new() { ["id"] = id, ["type"] = "Elsa.WriteLine", ["version"] = 1 };

    private static JsonObject Connection(string from, string port, string to) => new()
    {
        ["source"] = new JsonObject { ["activity"] = from, ["port"] = port },
        ["target"] = new JsonObject { ["activity"] = to, ["port"] = "In" },
    };

    private void Advance(CompiledWorkflow workflow, CompiledActivity place, JourneyFacts facts, LiveCampaign campaign, TrialAnswer answer)
    {
        var start = workflow.Find(Before) ?? place;
        var commit = JourneyMachine.Advance(workflow, JourneyState.Empty, new JourneyTrigger.Begin(start.Id), facts, now);
        if (commit.Messages.Find(message => message.ActivityId == place.Id) is { } message)
        {
            var delivery = place.Callee is { } callee
                ? Simulate(callee, message, facts, campaign, answer)
                : Preview(message, facts, workflow, campaign, answer);
            commit = JourneyMachine.Advance(workflow, commit.State, new JourneyTrigger.Settled(message.Visit, place.Id, delivery), facts, now);
            TellSettled(commit, place, delivery, answer);
        }
        else
        {
            Tell(commit, place, answer);
        }

        foreach (var (name, value) in commit.State.VariableValues)
        {
            answer.Outputs["variables." + name] = value;
        }
    }

    private static void TellSettled(JourneyCommit commit, CompiledActivity place, SettledDelivery delivery, TrialAnswer answer)
    {
        if (commit.Ledger.Find(line => line.Outcome == LedgerOutcome.Incident) is { } incident)
        {
            answer.Fail(incident.Reason, incident.Detail ?? incident.Reason);
            return;
        }

        var followed = commit.Ledger.Where(line => line.ActivityId.StartsWith(After, StringComparison.Ordinal)).Select(line => line.ActivityId[After.Length..]);
        answer.Status = "Completed";
        answer.Payload["Outcomes"] = place.Callee is not null ? string.Join(',', followed) : delivery is SettledDelivery.Accepted ? "Sent" : "Failed";
    }

    /// <summary>What the activity itself says that a simulation should take for the call.</summary>
    private SettledDelivery Simulate(CallActivity callee, MessageIntent call, JourneyFacts facts, LiveCampaign campaign, TrialAnswer answer)
    {
        answer.Outputs["call"] = call.ValuesJson;
        var envelope = new CallEnvelope("trial", call.ValuesJson ?? "null", 1, campaign.Row.Name, facts.Customer.Key, now.ToDateTimeOffset());
        switch (OutcomeOf(callee, envelope))
        {
            case DeliveryOutcome.Accepted accepted:
                answer.Outputs["answer"] = accepted.AnswerJson;
                answer.Outputs["note"] = texts.Trial.AsIfAnswered;
                return new SettledDelivery.Accepted(accepted.ProviderId) { AnswerJson = accepted.AnswerJson };
            case DeliveryOutcome.Transient transient:
                return new SettledDelivery.Failed(transient.Code);
            case DeliveryOutcome.Unknown unknown:
                return new SettledDelivery.Failed(unknown.Code);
            case DeliveryOutcome.Permanent permanent:
                return new SettledDelivery.Failed(permanent.Code);
            default:
                throw new InvalidOperationException("A call has one of four outcomes.");
        }
    }

    /// <summary>A simulation that throws is a defect of the activity, of which only the kind is known to be free of personal data.</summary>
    private static DeliveryOutcome OutcomeOf(CallActivity callee, CallEnvelope envelope)
    {
        try
        {
            return callee.SimulateHandOver(envelope);
        }
        catch (Exception exception) when (exception is not OutOfMemoryException)
        {
            return new DeliveryOutcome.Permanent(exception.GetType().Name);
        }
    }

    private void Tell(JourneyCommit commit, CompiledActivity place, TrialAnswer answer)
    {
        if (commit.Ledger.Find(line => line.Outcome == LedgerOutcome.Incident) is { } incident)
        {
            answer.Fail(incident.Reason, incident.Detail ?? incident.Reason);
        }
        else if (commit.Ledger.Find(line => line.Outcome == LedgerOutcome.Completed && line.ActivityId == place.Id) is { } completed)
        {
            answer.Status = "Completed";
            answer.Payload["Outcomes"] = completed.Reason;
            if (completed.Detail is { } note)
            {
                answer.Outputs["note"] = note;
            }
        }
        else if (commit.WaitsAdded.FirstOrDefault() is { } wait)
        {
            answer.Status = "Running";
            answer.Outputs["wait"] = Words(wait);
        }
        else
        {
            answer.Status = "Completed";
            answer.Outputs["end"] = Fill(texts.Trial.Ended, commit.Reason ?? "");
        }

        foreach (var published in commit.Events)
        {
            answer.Outputs["event"] = published.DataJson is { } data ? $"{published.Type} {data}" : published.Type;
        }
    }

    private string Words(JourneyWait wait)
    {
        var until = wait.DueAt?.ToString("uuuu'-'MM'-'dd' 'HH':'mm':'ss'Z'", CultureInfo.InvariantCulture);
        return (wait.EventType, until) switch
        {
            (null, _) => Fill(texts.Trial.WaitsUntil, until ?? ""),
            ({ } type, null) => Fill(texts.Trial.WaitsForEvent, type),
            ({ } type, _) => Fill(texts.Trial.WaitsForEventUntil, type, until),
        };
    }

    /// <summary>Writes the message as the dispatcher would, for the person who tries.</summary>
    private SettledDelivery Preview(MessageIntent message, JourneyFacts facts, CompiledWorkflow workflow, LiveCampaign campaign, TrialAnswer answer)
    {
        var row = new MessageRow(
            0, 0, message.Visit, 0, 0, message.ActivityId, message.Channel, message.Purpose, message.Template, MessageStatus.Queued, now, now, 0, message.ValuesJson, null);
        var address = message.Channel == Channel.Email ? facts.Customer.Email : facts.Customer.Phone;
        var rendered = new MessageRenderer(engine.Options.Templates, new MessageIdentity(engine.Options.Installation), engine.Options.Links)
            .Render(new Addressed(row, facts, workflow.VariableDefaults, campaign, address, GatePolicy.None, null), now);
        if (rendered.Outbound is not { } outbound)
        {
            answer.Outputs["problem"] = $"{rendered.Code} {rendered.Detail}".TrimEnd();
            return new SettledDelivery.Failed(rendered.Code!);
        }

        var parts = new JsonObject
        {
            ["channel"] = outbound.Channel.ToString(),
            ["to"] = outbound.To,
            ["from"] = outbound.From,
            ["subject"] = outbound.Subject,
            ["text"] = outbound.Text,
            ["html"] = outbound.Html,
            ["locale"] = outbound.Locale,
        };
        answer.Payload["Preview"] = parts;

        // Studio's Test tab shows the outputs of an activity and not what else stands in the payload.
        foreach (var (name, value) in parts.Where(part => part.Value is not null && part.Key != "html"))
        {
            answer.Outputs[name] = value!.GetValue<string>();
        }

        answer.Outputs["note"] = texts.Trial.AsIfSent;
        return new SettledDelivery.Accepted("trial");
    }

    /// <summary>The settings of the campaign if there is one, over those of the definition, over the template's sample, over made-up dates.</summary>
    private LiveCampaign Campaign(WorkflowDefinition definition, WrittenActivity activity, JsonObject? own)
    {
        var template = ((activity.Json["template"] as JsonObject)?["expression"] as JsonObject)?["value"];
        var sample = template?.GetValueKind() == System.Text.Json.JsonValueKind.String ? engine.Options.Templates.Find(template.GetValue<string>())?.Sample : null;
        var values = sample is { } json && json.TryGetProperty("campaign", out var found) ? JsonNode.Parse(found.GetRawText()) as JsonObject : null;
        var (settings, _) = CampaignSettingsJson.Read(engine.Campaigns.Fallback, SampleFacts.CampaignDates(values, definition.CampaignDefaults, now), definition.CampaignDefaults, own);
        var row = new CampaignRow(0, definition.DefinitionId, 0, CampaignState.Draft, "{}", now, null, null);
        return new LiveCampaign(row, settings, settings.ToFacts(0, row.Name));
    }

    private static string Fill(string text, params object?[] values) => string.Format(CultureInfo.InvariantCulture, text, values);
}

/// <summary>What came of a trial, as Studio reads it.</summary>
internal sealed class TrialAnswer
{
    /// <summary>The inputs as they were evaluated.</summary>
    public Dictionary<string, object?> ActivityState { get; } = [];

    /// <summary>What the activity brought about.</summary>
    public Dictionary<string, object?> Outputs { get; } = [];

    /// <summary>The outcomes, and the message as it would be written.</summary>
    public Dictionary<string, object?> Payload { get; } = [];

    /// <summary>What was thrown; null for nothing.</summary>
    public TrialProblem? Exception { get; private set; }

    /// <summary>Completed, Running (it rests) or Faulted.</summary>
    public string Status { get; set; } = "Pending";

    internal static TrialAnswer Faulted(string type, string message)
    {
        var answer = new TrialAnswer();
        answer.Fail(type, message);
        return answer;
    }

    internal void Fail(string type, string message)
    {
        Status = "Faulted";
        Exception = new TrialProblem(type, message);
    }

    /// <summary>An exception in the form of Elsa's API.</summary>
    /// <param name="Type">Its kind.</param>
    /// <param name="Message">What is wrong.</param>
    internal sealed record TrialProblem(string Type, string Message);
}
