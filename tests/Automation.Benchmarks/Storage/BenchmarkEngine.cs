using Automation.Engine.Gate;
using Automation.Server;
using Automation.Storage.Sqlite;
using Automation.Templating.Catalog;
using Microsoft.Extensions.Logging.Abstractions;

namespace Automation.Benchmarks.Storage;

/// <summary>The engine over a store, without a server, policies or connectors: what benchmarks prepare their databases with.</summary>
internal static class BenchmarkEngine
{
    internal static CareEngine Over(SqliteStore store) => new(new CareEngineOptions
    {
        Store = store,
        Policies = Policies.None,
        Connectors = [],
        Templates = TemplateCatalog.Load(Path.Combine(AppContext.BaseDirectory, "templates")).Catalog,
        Installation = "bench",
        Worker = "bench",
        Time = TimeProvider.System,
        Logs = NullLoggerFactory.Instance,
    });
}
