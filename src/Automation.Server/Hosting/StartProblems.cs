namespace Automation.Server.Hosting;

/// <summary>What went wrong at the start without keeping the server from running; the start page shows it.</summary>
/// <param name="All">A text for each.</param>
internal sealed record StartProblems(IReadOnlyList<string> All);
