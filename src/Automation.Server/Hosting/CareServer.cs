using System.Diagnostics;
using System.Text.Encodings.Web;
using System.Text.Unicode;
using Automation.Connectors.Capture;
using Automation.Connectors.Smtp;
using Automation.Server.Access;
using Automation.Server.Bounces;
using Automation.Server.CommandLine;
using Automation.Server.Consent;
using Automation.Server.Gate;
using Automation.Server.Languages;
using Automation.Server.Messages;
using Automation.Server.Plugins;
using Automation.Server.Settings;
using Automation.Storage.Sqlite;
using Microsoft.AspNetCore.Connections;
using Microsoft.Extensions.Logging.Console;
using NodaTime;

namespace Automation.Server.Hosting;

/// <summary>
/// The running program: database, engine, driver and web server, put together in one place for <c>serve</c>, for the demo and for tests.
/// </summary>
internal sealed partial class CareServer : IAsyncDisposable
{
    private readonly SqliteStore _store;
    private readonly LoadedPlugins _plugins;
    private readonly WebApplication _web;
    private readonly IEngineDriver _driver;
    private readonly ILogger _logger;

    private CareServer(SqliteStore store, LoadedPlugins plugins, CareEngine engine, IEngineDriver driver, WebApplication web)
    {
        _store = store;
        _plugins = plugins;
        Engine = engine;
        _driver = driver;
        _web = web;
        _logger = web.Services.GetRequiredService<ILogger<CareServer>>();
    }

    internal CareEngine Engine { get; }

    /// <summary>What its endpoints are given.</summary>
    internal IServiceProvider Services => _web.Services;

    /// <summary>Where it listens, with the port that was taken when 0 was asked for.</summary>
    internal Uri? Address { get; private set; }

    /// <summary>Brings everything up; answers when requests are answered.</summary>
    /// <exception cref="CommandException">It cannot listen there.</exception>
    /// <exception cref="Storage.StoreException">The database cannot be used.</exception>
    internal static async Task<CareServer> StartAsync(CareServerPlan plan, CancellationToken cancellationToken)
    {
        var began = Stopwatch.GetTimestamp();
        var listen = ListenAddress.Check(plan.Settings);
        var store = new SqliteStore(new Storage.StoreOptions { Path = plan.Settings.Database });
        CareServer? server = null;
        try
        {
            await store.MigrateAsync(cancellationToken);
            server = await BuildAsync(plan, store, listen, cancellationToken);
            await server.RunAsync(listen, cancellationToken);
            LogReady(server._logger, server.Address, (long)Stopwatch.GetElapsedTime(began).TotalMilliseconds, Path.GetFullPath(plan.Settings.Database));
            if (!plan.SignsInLocally)
            {
                await server.TellSetUpAsync(cancellationToken);
            }

            return server;
        }
        catch
        {
            await (server?.DisposeAsync() ?? store.DisposeAsync());
            throw;
        }
    }

    /// <summary>Answers when the process is asked to end (Ctrl+C, SIGTERM) or the token is cancelled.</summary>
    internal Task WaitAsync(CancellationToken cancellationToken) => _web.WaitForShutdownAsync(cancellationToken);

    /// <summary>Ends: no new requests, then what is being handed over comes to its end.</summary>
    public async ValueTask DisposeAsync()
    {
        if (Address is not null)
        {
            LogStopping(_logger);
        }

        await _web.StopAsync();
        await _driver.StopAsync();
        await _driver.DisposeAsync();
        foreach (var connector in Engine.Options.Connectors.OfType<IAsyncDisposable>())
        {
            await connector.DisposeAsync();
        }

        await _web.DisposeAsync();
        await _plugins.DisposeAsync();
        await _store.DisposeAsync();
    }

    private static async Task<CareServer> BuildAsync(CareServerPlan plan, SqliteStore store, Uri listen, CancellationToken cancellationToken)
    {
        var installation = await Installation.OpenAsync(store, cancellationToken);
        var builder = NewBuilder(plan);
        var logs = plan.Logs ?? LoggerFactory.Create(ConfigureLogs);
        var (templates, _) = TemplateFiles.Open(plan.Settings);
        var mailbox = new CaptureConnector(new CaptureOptions { Folder = plan.Settings.MailboxPath });
        var plugins = PluginHost.Load(plan.Settings, logs, plan.Time);
        if (plan.Settings.Bounces?.FindProblems() is { Count: > 0 } problems)
        {
            throw new CommandException("Returned mails cannot be taken in as it is configured.\n" + string.Join('\n', problems));
        }

        if (plan.Settings.KeepTextsDays is < 0 or > TextKeeping.Longest)
        {
            throw new CommandException($"KeepTextsDays is {plan.Settings.KeepTextsDays}. Write a whole number of days from 0 (no text is kept) to {TextKeeping.Longest}.");
        }

        if (plan.Settings.Defaults?.FindProblems().ToList() is { Count: > 0 } wrong)
        {
            throw new CommandException("What campaigns fall back to cannot be used as it is configured.\n" + string.Join('\n', wrong));
        }

        var inForce = await SettingsInForce.OpenAsync(
            plan.Settings, store, new SettingSecrets(plan.Settings.KeysPath, installation.Id), plan is { Connectors: null, SignsInLocally: false } ? Openers(plan, store, installation.Worker, logs) : null, cancellationToken);
        var settings = inForce.Now;
        var connectors = plan.Connectors ?? Opened(inForce.Mail, inForce.Twilio, mailbox);
        var policies = PoliciesInForce.Of(settings, connectors);
        LogPolicies(logs.CreateLogger<CareServer>(), policies.Why.ToString());
        var engine = new CareEngine(new CareEngineOptions
        {
            Store = store,
            Policies = policies.Policies,
            Defaults = (settings.Defaults ?? new Campaigns.CampaignDefaults()).ToSettings(),
            Links = new PublicLinks(() => inForce.PublicUri, await PublicLinks.OpenKeysAsync(store, cancellationToken)),
            Connectors = connectors,
            CallsServices = plan.CallsServices,
            ApprovalAbove = plan.Settings.ApprovalAbove,
            KeepTextsDays = settings.KeepTextsDays,
            TrialConnector = mailbox,
            Templates = templates,
            Catalog = plugins.Catalog,
            Installation = installation.Id,
            Worker = installation.Worker,
            Time = plan.Time,
            Logs = logs,
        });
        inForce.Follow(engine, policies);
        await engine.LiveTemplates.RefreshAsync(cancellationToken);
        var templateErrors = TemplateFiles.Errors(templates.Diagnostics);
        var returned = new ReturnedMails(plan.Settings.Smtp is { Host.Length: > 0, Verp: { } verp } ? new VerpAddress(verp) : null, engine, logs.CreateLogger<ReturnedMails>());
        var driver = plan.Driver?.Invoke(engine) ?? new LiveDriver(engine, settings, returned);
        var workflowErrors = await new ShippedWorkflows(engine, logs.CreateLogger<ShippedWorkflows>()).InstallAsync(plan.Settings.WorkflowsPath, cancellationToken);

        foreach (var error in templateErrors)
        {
            LogTemplate(logs.CreateLogger<CareServer>(), error);
        }

        builder.Services
            .AddSingleton(logs)
            .AddTransient(_ => inForce.Now)
            .AddTransient(_ => InstallationZone.Of(inForce.Now, DateTimeZoneProviders.Tzdb.GetSystemDefault()))
            .AddSingleton(inForce)
            .AddSingleton<SettingsDesk>()
            .AddSingleton<ConnectorTests>()
            .AddSingleton(engine)
            .AddSingleton(plugins)
            .AddSingleton(driver)
            .AddSingleton(returned)
            .AddTransient(_ => inForce.Policies)
            .AddSingleton(new StartProblems(templateErrors, [.. plugins.Problems, .. workflowErrors]))
            .AddSingleton<TemplateReloads>()
            .AddSingleton(new CapturedMailbox(new CaptureOptions { Folder = plan.Settings.MailboxPath }));
        AccessParts.Add(builder.Services, plan, store, installation.Id);
        WebParts.Add(builder.Services);
        builder.WebHost.UseUrls(listen.GetLeftPart(UriPartial.Authority));
        var web = builder.Build();
        WebParts.Map(web);
        return new CareServer(store, plugins, engine, driver, web);
    }

    /// <summary>The first that serves a channel gets its messages; what has no provider goes to the mailbox.</summary>
    private static IReadOnlyList<Engine.Messages.IConnector> Opened(params IEnumerable<Engine.Messages.IConnector?> connectors) => [.. connectors.OfType<Engine.Messages.IConnector>()];

    private static ProviderOpeners Openers(CareServerPlan plan, SqliteStore store, string worker, ILoggerFactory logs) => new(
        settings => ValueTask.FromResult<Engine.Messages.IConnector?>(ConfiguredConnectors.OpenRelay(settings, worker, plan.Time, logs)),
        async settings => await ConfiguredConnectors.OpenTwilioAsync(settings, store, worker, plan.Time, logs));

    /// <summary>The settings are the only configuration: what a variable of the environment would open beside them stays closed.</summary>
    private static WebApplicationBuilder NewBuilder(CareServerPlan plan)
    {
        var builder = WebApplication.CreateSlimBuilder(new WebApplicationOptions
        {
            ApplicationName = typeof(CareServer).Assembly.GetName().Name,
            ContentRootPath = AppContext.BaseDirectory,
            WebRootPath = Path.Combine(AppContext.BaseDirectory, "wwwroot"),
            EnvironmentName = Environments.Production,
        });
        builder.Configuration.Sources.Clear();
        builder.Configuration.AddInMemoryCollection();
        builder.Logging.ClearProviders();
        builder.WebHost.ConfigureKestrel(kestrel =>
        {
            kestrel.AddServerHeader = false;
            kestrel.Limits.MaxRequestBodySize = WebParts.MaxRequestBytes;
        });
        builder.Services.Configure<HostOptions>(options => options.ShutdownTimeout = TimeSpan.FromSeconds(10));
        builder.Services.Configure<Microsoft.Extensions.WebEncoders.WebEncoderOptions>(options => options.TextEncoderSettings = new TextEncoderSettings(UnicodeRanges.All));
        return builder;
    }

    /// <summary>
    /// Our own lines and what others warn of. What the web server and the host say of failed starts and requests is said by us, once and
    /// without what a request carries.
    /// </summary>
    internal static void ConfigureLogs(ILoggingBuilder logging) => logging
        .AddSimpleConsole(console =>
        {
            console.SingleLine = true;
            console.TimestampFormat = "HH:mm:ss ";
            console.UseUtcTimestamp = true;
            console.ColorBehavior = LoggerColorBehavior.Disabled;
        })
        .AddFilter("Microsoft", LogLevel.Warning)
        .AddFilter("Microsoft.Extensions.Hosting", LogLevel.None)
        .AddFilter("Microsoft.AspNetCore.Server.Kestrel", LogLevel.None)
        .AddFilter("Microsoft.AspNetCore.Diagnostics.ExceptionHandlerMiddleware", LogLevel.None)
        .AddFilter("Microsoft.AspNetCore.DataProtection", LogLevel.Error)
        .AddFilter("Quartz", LogLevel.Error);

    private async Task RunAsync(Uri listen, CancellationToken cancellationToken)
    {
        try
        {
            await _web.StartAsync(cancellationToken);
        }
        catch (IOException exception) when (exception.InnerException is AddressInUseException)
        {
            throw new CommandException(
                $"{listen.GetLeftPart(UriPartial.Authority)} is in use by another program, maybe by another server of this kind. "
                + "Stop it, or take another address: --base-address http://127.0.0.1:5081.");
        }
        catch (Exception exception) when (exception is IOException or System.Net.Sockets.SocketException)
        {
            throw new CommandException($"The server cannot listen on {listen.GetLeftPart(UriPartial.Authority)}: {exception.Message} Take another address with --base-address.");
        }

        Address = new Uri(_web.Urls.First());
        _web.Services.GetRequiredService<TemplateReloads>().Start();
        await _driver.StartAsync(cancellationToken);
    }

    /// <summary>While nobody can sign in who may give rights, each start makes a link for the first one; links of earlier starts end.</summary>
    private async Task TellSetUpAsync(CancellationToken cancellationToken)
    {
        await using var scope = _web.Services.CreateAsyncScope();
        var users = scope.ServiceProvider.GetRequiredService<UserDesk>();
        if (await users.NeedsSetUpAsync(cancellationToken))
        {
            LogSetUp(_logger, AccessLinks.SetUp(AccessLinks.Server(_web.Services.GetRequiredService<ServerSettings>(), Address!), await users.MakeSetUpLinkAsync(Actor.Engine, cancellationToken)), (int)UserDesk.LinkLife.TotalHours);
        }
    }

    [LoggerMessage(EventIds.Ready, LogLevel.Information, "Ready on {Address} after {Milliseconds} ms; database {Database}. Ctrl+C stops it.")]
    private static partial void LogReady(ILogger logger, Uri? address, long milliseconds, string database);

    [LoggerMessage(EventIds.SetUpLink, LogLevel.Warning, "Nobody can sign in yet. Open {Link} to become the administrator; the link works once, for {Hours} hours.")]
    private static partial void LogSetUp(ILogger logger, Uri link, int hours);

    [LoggerMessage(EventIds.TemplateLeftOut, LogLevel.Error, "A template is left out. {Problem}")]
    private static partial void LogTemplate(ILogger logger, string problem);

    [LoggerMessage(EventIds.Policies, LogLevel.Information, "Policies. {Why}")]
    private static partial void LogPolicies(ILogger logger, string why);

    [LoggerMessage(EventIds.Stopping, LogLevel.Information, "Stopping: what is being handed over comes to its end.")]
    private static partial void LogStopping(ILogger logger);
}

/// <summary>What a server is made of.</summary>
internal sealed record CareServerPlan
{
    /// <summary>The settings.</summary>
    internal required ServerSettings Settings { get; init; }

    /// <summary>The engine's clock. Default the wall clock.</summary>
    internal TimeProvider Time { get; init; } = TimeProvider.System;

    /// <summary>The clock of sessions, links and keys. Default the wall clock, also for a demo.</summary>
    internal TimeProvider SessionTime { get; init; } = TimeProvider.System;

    /// <summary>Whether whoever sits at this machine is signed in without a password: a demo. Default false.</summary>
    internal bool SignsInLocally { get; init; }

    /// <summary>What drives the engine; null for the loops on its clock.</summary>
    internal Func<CareEngine, IEngineDriver>? Driver { get; init; }

    /// <summary>How messages leave; null for the mailbox of the settings.</summary>
    internal IReadOnlyList<Engine.Messages.IConnector>? Connectors { get; init; }

    /// <summary>Whether activities call outside services. Default true.</summary>
    internal bool CallsServices { get; init; } = true;

    /// <summary>Where logs go; null for the console.</summary>
    internal ILoggerFactory? Logs { get; init; }
}
