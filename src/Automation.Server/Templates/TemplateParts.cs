namespace Automation.Server.Templates;

/// <summary>The parts that pages and the API take from the host.</summary>
internal static class TemplateParts
{
    internal static void Add(IServiceCollection services) => services
        .AddSingleton(provider => provider.GetRequiredService<CareEngine>().TemplateUses)
        .AddSingleton(provider => new TemplatePreviews(provider.GetRequiredService<CareEngine>(), provider.GetRequiredService<TemplateUses>(), () => SmsPrices.Of(provider.GetRequiredService<ServerSettings>())))
        .AddSingleton(provider => new TestSends(provider.GetRequiredService<CareEngine>(), provider.GetRequiredService<TemplatePreviews>(), provider.GetRequiredService<ServerSettings>))
        .AddSingleton<Pages.Templates.PreviewFrames>();
}
