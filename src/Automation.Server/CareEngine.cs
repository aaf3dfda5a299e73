using Automation.Engine.Campaigns;
using Automation.Engine.Activities;
using Automation.Engine.Definitions;
using Automation.Engine.Gate;
using Automation.Engine.Messages;
using Automation.Server.Audiences;
using Automation.Server.Bounces;
using Automation.Server.Campaigns;
using Automation.Server.Consent;
using Automation.Server.Events;
using Automation.Server.Gate;
using Automation.Server.Journeys;
using Automation.Server.Messages;
using Automation.Server.Pauses;
using Automation.Server.Scheduling;
using Automation.Server.Templates;
using Automation.Server.Twilio;
using Automation.Server.Workflows;
using Automation.Storage;
using Automation.Templating.Catalog;

namespace Automation.Server;

/// <summary>What an engine is made of.</summary>
internal sealed record CareEngineOptions
{
    /// <summary>Where it remembers.</summary>
    internal required IStore Store { get; init; }

    /// <summary>How messages leave.</summary>
    internal required IReadOnlyList<IConnector> Connectors { get; init; }

    /// <summary>Whether activities call outside services. Default false: they are asked what a simulation should take for the answer.</summary>
    internal bool CallsServices { get; init; }

    /// <summary>What takes the messages of trial runs, so that they reach nobody; null where nothing is tried.</summary>
    internal IConnector? TrialConnector { get; init; }

    /// <summary>The templates.</summary>
    internal required TemplateCatalog Templates { get; init; }

    /// <summary>The activities that workflows may use. Default those of the engine, without plug-ins.</summary>
    internal ActivityCatalog Catalog { get; init; } = ActivityCatalog.Standard;

    /// <summary>The installation's own id, a part of every message id.</summary>
    internal required string Installation { get; init; }

    /// <summary>The name under which messages are marked as being sent; no two living processes share one.</summary>
    internal required string Worker { get; init; }

    /// <summary>A campaign for more people than this needs a second person; 0 (default): none does.</summary>
    internal long ApprovalAbove { get; init; }

    /// <summary>For how many days texts are kept at first, as they were handed over; 0 (default): none is.</summary>
    internal int KeepTextsDays { get; init; }

    /// <summary>What holds at first where campaigns say nothing. Default what the engine itself takes.</summary>
    internal CampaignSettings Defaults { get; init; } = new();

    /// <summary>The policies that hold at first. Default none.</summary>
    internal Policies Policies { get; init; } = Policies.None;

    /// <summary>How recipients refuse; null for no links.</summary>
    internal PublicLinks? Links { get; init; }

    /// <summary>The engine's clock.</summary>
    internal required TimeProvider Time { get; init; }

    /// <summary>How many messages leave in one batch.</summary>
    internal int MessageBatch { get; init; } = 256;

    /// <summary>Log.</summary>
    internal required ILoggerFactory Logs { get; init; }
}

/// <summary>
/// The engine's parts, put together once. The live host, the replay and the demo drive the same parts with different clocks;
/// there is no second implementation.
/// </summary>
internal sealed class CareEngine
{
    internal CareEngine(CareEngineOptions options)
    {
        Options = options;
        Policies = new LivePolicies(options.Policies);
        Cron = new QuartzCronCalendar();
        Compiler = new WorkflowCompiler(new CompilationEnvironment { Catalog = options.Catalog, Cron = Cron, Templates = channel => TemplateNames(options.Templates, channel) });
        Occasions = new Occasions(Cron);
        Campaigns = new LiveCampaigns { Fallback = options.Defaults };
        Workflows = new CompiledWorkflows(Compiler);
        var live = new LivePauses();
        var stopped = new StoppedTimers(live, Workflows, Campaigns);
        var entries = new PausedEntries(live, Campaigns, Workflows);
        var batch = Batch = new JourneyBatch(Workflows, Campaigns);
        var identity = Identity = new MessageIdentity(options.Installation);
        Renderer = new MessageRenderer(options.Templates, identity, options.Links);
        var caller = new ServiceCaller(Workflows, identity, simulates: !options.CallsServices, options.Logs.CreateLogger<ServiceCaller>());
        LiveTemplates = new LiveTemplates(options.Store, options.Templates);
        TemplateUses = new TemplateUses(options.Store, options.Catalog);
        Templates = new TemplateDesk(options.Store, LiveTemplates, TemplateUses, options.Time);
        var connectors = new ConnectorDirectory(options.Connectors, options.TrialConnector, caller, options.Logs.CreateLogger<ConnectorDirectory>());
        Intake = new EventIntake(options.Store, Workflows, Campaigns, entries, stopped, batch, options.Logs.CreateLogger<EventIntake>());
        Worker = new JourneyWorker(options.Store, batch, stopped, Intake, options.Logs.CreateLogger<JourneyWorker>());
        Entry = new AudienceEntry(options.Store, Workflows, Campaigns, entries, batch, Intake, options.Logs.CreateLogger<AudienceEntry>());
        var breaker = new CircuitBreaker(Policies, Campaigns, options.Logs.CreateLogger<CircuitBreaker>());
        Texts = new TextKeeping(options.Store) { Days = options.KeepTextsDays };
        SentTexts = new SentTexts(options.Store, Campaigns, Policies, Renderer);
        Dispatcher = new Dispatcher(options.Store, Policies, breaker, Campaigns, live, batch, Intake, Renderer, connectors, options.Worker, options.Logs.CreateLogger<Dispatcher>()) { BatchSize = options.MessageBatch, Templates = LiveTemplates, Texts = Texts };
        Recovery = new MessageRecovery(options.Store, Campaigns, Dispatcher, connectors, identity, options.Logs.CreateLogger<MessageRecovery>());
        Messages = new MessageDesk(options.Store, Campaigns, caller, Dispatcher);
        Consents = new ConsentDesk(options.Store, Intake, Policies, Campaigns, breaker);
        Unknown = new UnknownMessages(
            options.Store, Campaigns, Dispatcher, connectors, new HandOverQuestions(Campaigns, Policies, Renderer, identity), options.Logs.CreateLogger<UnknownMessages>());
        if (options.Connectors.FirstOrDefault(connector => connector.Name == "twilio") is { } twilio)
        {
            Reports = new StatusReports(options.Store, Campaigns, Dispatcher, Consents, breaker, identity, twilio, options.Logs.CreateLogger<StatusReports>());
        }

        Inbound = new InboundTexts(options.Store, Intake, Consents, Policies, options.Logs.CreateLogger<InboundTexts>());
        Returns = new ReturnDesk(options.Store, identity, Consents, breaker, Dispatcher);
        PauseWork = new PauseWork(options.Store, live, Campaigns, Workflows, entries, Dispatcher, batch, Intake, options.Logs.CreateLogger<PauseWork>());
        var subjects = new PauseSubjects(Campaigns, Workflows);
        Pauses = new PauseDesk(options.Store, Campaigns, subjects, PauseWork, options.Time, options.Logs.CreateLogger<PauseDesk>());
        PauseList = new PauseList(options.Store, subjects);
        Previews = new ResumePreviews(options.Store, Policies, live, Campaigns, Workflows, options.Time);
        var starts = Starts = new CampaignStarts(Occasions);
        Desk = new CampaignDesk(options.Store, Workflows, Campaigns, starts, Pauses, options.Time) { ApprovalAbove = options.ApprovalAbove };
        Definitions = new DefinitionDesk(options.Store, Compiler, Campaigns, starts, options.Time);
        Trials = new TrialDesk(options.Store, Compiler, Campaigns, batch, Intake, options.Time);
        Journeys = new JourneyDesk(options.Store, batch, Intake, options.Time);
        Audiences = new AudienceDesk(options.Store, Campaigns, options.Time);
    }

    internal CareEngineOptions Options { get; }

    internal IStore Store => Options.Store;

    /// <summary>The policies that hold now; those of the options are where it began.</summary>
    internal LivePolicies Policies { get; }

    /// <summary>The activities that workflows may use, with those of plug-ins.</summary>
    internal ActivityCatalog Catalog => Options.Catalog;

    /// <summary>How long texts are kept.</summary>
    internal TextKeeping Texts { get; }

    /// <summary>Opens messages.</summary>
    internal SentTexts SentTexts { get; }

    internal QuartzCronCalendar Cron { get; }

    internal WorkflowCompiler Compiler { get; }

    internal Occasions Occasions { get; }

    internal LiveCampaigns Campaigns { get; }

    internal CompiledWorkflows Workflows { get; }

    internal JourneyBatch Batch { get; }

    internal MessageIdentity Identity { get; }

    internal MessageRenderer Renderer { get; }

    internal EventIntake Intake { get; }

    internal JourneyWorker Worker { get; }

    internal AudienceEntry Entry { get; }

    internal Dispatcher Dispatcher { get; }

    internal MessageRecovery Recovery { get; }

    internal UnknownMessages Unknown { get; }

    internal MessageDesk Messages { get; }

    /// <summary>What Twilio reports of messages; null without an account.</summary>
    internal StatusReports? Reports { get; }

    internal InboundTexts Inbound { get; }

    internal ConsentDesk Consents { get; }

    internal ReturnDesk Returns { get; }

    internal CampaignStarts Starts { get; }

    internal CampaignDesk Desk { get; }

    internal PauseDesk Pauses { get; }

    internal PauseList PauseList { get; }

    internal ResumePreviews Previews { get; }

    internal PauseWork PauseWork { get; }

    internal DefinitionDesk Definitions { get; }

    internal TrialDesk Trials { get; }

    /// <summary>Keeps the templates in step with what is published.</summary>
    internal LiveTemplates LiveTemplates { get; }

    internal TemplateUses TemplateUses { get; }

    internal TemplateDesk Templates { get; }

    internal JourneyDesk Journeys { get; }

    internal AudienceDesk Audiences { get; }

    /// <summary>The templates that have a text for a channel.</summary>
    internal static IReadOnlyCollection<string> TemplateNames(TemplateCatalog templates, Channel channel) =>
        [.. templates.Templates.Where(template => template.Parts.Any(part => part == TemplatePart.Sms == (channel is Channel.Sms or Channel.WhatsApp))).Select(template => template.Name)];
}
