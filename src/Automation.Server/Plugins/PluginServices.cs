using Automation.Engine.Activities;
using Microsoft.Extensions.DependencyInjection.Extensions;

namespace Automation.Server.Plugins;

/// <summary>What the constructors of a plug-in's activities may ask for.</summary>
internal static class PluginServices
{
    /// <summary>Puts together what the host offers and what the plug-in registers.</summary>
    /// <param name="unit">The plug-in.</param>
    /// <param name="plugins">Its classes that register services.</param>
    /// <param name="host">What the host has.</param>
    internal static ServiceProvider Build(PluginUnit unit, IEnumerable<IActivityPlugin> plugins, PluginHost host)
    {
        var services = new ServiceCollection();
        services.AddSingleton(host.Time);
        services.AddSingleton(host.Logs);
        services.TryAdd(ServiceDescriptor.Singleton(typeof(ILogger<>), typeof(Logger<>)));
        services.AddSingleton<IConfiguration>(SettingsOf(unit, host.Settings));
        AddHttp(services);
        foreach (var plugin in plugins)
        {
            plugin.ConfigureServices(services);
        }

        return services.BuildServiceProvider();
    }

    /// <summary>
    /// An activity keeps its client as long as the process lives, so it is the connections that are made anew, for changes in the DNS. The
    /// factory's own log lines would carry addresses, and addresses carry people.
    /// </summary>
    private static void AddHttp(IServiceCollection services)
    {
        services.AddHttpClient();
        services.ConfigureHttpClientDefaults(clients => clients
            .UseSocketsHttpHandler((handler, _) => handler.PooledConnectionLifetime = TimeSpan.FromMinutes(2))
            .SetHandlerLifetime(Timeout.InfiniteTimeSpan)
            .RemoveAllLoggers());
    }

    /// <summary>The section of the plug-in's name; a name of the environment cannot have dots, so there it is written with lines.</summary>
    private static IConfigurationRoot SettingsOf(PluginUnit unit, IConfiguration settings) => new ConfigurationBuilder()
        .AddConfiguration(settings.GetSection(unit.Name))
        .AddConfiguration(settings.GetSection(unit.Name.Replace('.', '_')))
        .Build();
}
