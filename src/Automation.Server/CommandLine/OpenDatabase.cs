using Automation.Server.Gate;
using Automation.Server.Hosting;
using Automation.Server.Plugins;
using Automation.Storage;
using Automation.Storage.Sqlite;
using Microsoft.Extensions.Logging.Abstractions;

namespace Automation.Server.CommandLine;

/// <summary>A database that a command works on beside a server that may be running.</summary>
internal sealed class OpenDatabase : IAsyncDisposable
{
    private readonly SqliteStore _store;

    private OpenDatabase(ServerSettings settings, SqliteStore store)
    {
        Settings = settings;
        _store = store;
    }

    /// <summary>With what people have set in the console, but for secrets.</summary>
    internal ServerSettings Settings { get; }

    internal IStore Store => _store;

    /// <summary>Opens a database.</summary>
    /// <param name="path">From the option; null for the setting.</param>
    /// <param name="create">Whether it may be made.</param>
    /// <param name="cancellationToken">Ends the call.</param>
    /// <exception cref="CommandException">It does not exist and may not be made.</exception>
    internal static async Task<OpenDatabase> OpenAsync(string? path, bool create, CancellationToken cancellationToken)
    {
        var settings = ServerSettings.Read(("Database", path));
        if (!create && !File.Exists(settings.Database))
        {
            throw new CommandException($"There is no database {Path.GetFullPath(settings.Database)}. Start the server once, import orders, or give --db the right file.");
        }

        var store = new SqliteStore(new StoreOptions { Path = settings.Database });
        try
        {
            await store.MigrateAsync(cancellationToken);
            var stored = await Server.Settings.StoredSettings.LoadAsync(store, cancellationToken);
            return new OpenDatabase(stored.Over(settings, secrets: null), store);
        }
        catch
        {
            await store.DisposeAsync();
            throw;
        }
    }

    /// <summary>The engine's parts over this database, for commands that change campaigns; it hands nothing over itself.</summary>
    internal async Task<CareEngine> EngineAsync(CancellationToken cancellationToken)
    {
        var installation = await Installation.OpenAsync(_store, cancellationToken);
        var templates = await TemplateFiles.LoadAsync(Settings, _store, cancellationToken);
        return new CareEngine(new CareEngineOptions
        {
            Store = _store,
            Connectors = [],
            ApprovalAbove = Settings.ApprovalAbove,
            Policies = PoliciesInForce.OfSettings(Settings),
            Templates = templates,
            Catalog = PluginHost.Load(Settings).Catalog,
            Installation = installation.Id,
            Worker = installation.Worker,
            Time = TimeProvider.System,
            Logs = NullLoggerFactory.Instance,
        });
    }

    /// <inheritdoc/>
    public ValueTask DisposeAsync() => _store.DisposeAsync();
}
