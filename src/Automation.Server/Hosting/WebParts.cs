namespace Automation.Server.Hosting;

/// <summary>What the web server answers.</summary>
internal static class WebParts
{
    /// <summary>The largest request that is read.</summary>
    internal const long MaxRequestBytes = 4 * 1024 * 1024;

    internal static void Add(IServiceCollection services)
    {
        services.AddProblemDetails();
    }

    internal static void Map(WebApplication web)
    {
        HealthEndpoints.Map(web);
    }
}
