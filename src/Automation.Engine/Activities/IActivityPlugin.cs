using Microsoft.Extensions.DependencyInjection;

namespace Automation.Engine.Activities;

/// <summary>
/// Registers what the activities of a plug-in ask for in their constructors. A plug-in needs one only for services of its own: the
/// host offers <see cref="TimeProvider"/>, <c>ILogger&lt;T&gt;</c>, <c>IHttpClientFactory</c>, <c>HttpClient</c> and, as
/// <c>IConfiguration</c>, the plug-in's settings. The class has a constructor without parameters; it is made once, when the plug-in is loaded.
/// </summary>
public interface IActivityPlugin
{
    /// <summary>
    /// Adds services to a container that only this plug-in sees. An activity lives as long as the process, so it should ask for singletons.
    /// </summary>
    /// <param name="services">The container, with what the host offers.</param>
    void ConfigureServices(IServiceCollection services);
}
