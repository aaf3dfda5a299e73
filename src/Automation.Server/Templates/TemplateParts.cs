namespace Automation.Server.Templates;

/// <summary>The parts that pages and the API take from the host.</summary>
internal static class TemplateParts
{
    internal static void Add(IServiceCollection services) => services
        .AddSingleton(provider => provider.GetRequiredService<CareEngine>().TemplateUses)
        .AddSingleton(provider => new SmsPrices(provider.GetRequiredService<ServerSettings>().SmsPrices, provider.GetRequiredService<ServerSettings>().SmsCurrency))
        .AddSingleton<TemplatePreviews>()
        .AddSingleton<TestSends>()
        .AddSingleton<Pages.Templates.PreviewFrames>();
}
