using Automation.Engine.Activities;
using Microsoft.Extensions.DependencyInjection;

namespace Automation.SampleActivities;

/// <summary>Registers what the activities of this assembly ask for. An assembly whose activities need nothing of their own needs no such class.</summary>
public sealed class SamplePlugin : IActivityPlugin
{
    /// <inheritdoc/>
    public void ConfigureServices(IServiceCollection services) => services.AddSingleton<LoyaltyClient>();
}
