namespace Automation.Server.Hosting;

/// <summary>What is wrong without keeping the server from running; the start page shows it. Safe for concurrent use.</summary>
/// <param name="templates">What is wrong with templates, until they are read again.</param>
/// <param name="others">What is wrong with plug-ins and workflows.</param>
internal sealed class StartProblems(IReadOnlyList<string> templates, IReadOnlyList<string> others)
{
    private volatile IReadOnlyList<string> _templates = templates;

    /// <summary>A text for each.</summary>
    internal IReadOnlyList<string> All => [.. _templates, .. others];

    /// <summary>What a reload of the templates found instead.</summary>
    internal void SetTemplates(IReadOnlyList<string> problems) => _templates = problems;
}
