using Automation.Server.Campaigns;

namespace Automation.Server.Pauses;

/// <summary>Why something about a pause was refused.</summary>
internal enum PauseRefusal
{
    /// <summary>There is no such thing.</summary>
    NotFound,

    /// <summary>It stands otherwise than the caller thought: somebody else was there first.</summary>
    Conflict,

    /// <summary>The answers are wrong.</summary>
    Invalid,
}

/// <summary>What was asked of a pause cannot be done; the message is fit for a person.</summary>
internal sealed class PauseException : CampaignException
{
    private PauseException(PauseRefusal refusal, string message, IReadOnlyDictionary<string, string[]> errors)
        : base(message)
    {
        Refusal = refusal;
        Errors = errors;
    }

    /// <summary>Why.</summary>
    internal PauseRefusal Refusal { get; }

    /// <summary>What is wrong, by field; empty unless answers are.</summary>
    internal IReadOnlyDictionary<string, string[]> Errors { get; }

    internal static PauseException NotFound(string message) => new(PauseRefusal.NotFound, message, new Dictionary<string, string[]>());

    internal static PauseException Conflict(string message) => new(PauseRefusal.Conflict, message, new Dictionary<string, string[]>());

    internal static PauseException Invalid(string field, string problem) => Invalid([(field, problem)]);

    internal static PauseException Invalid(IReadOnlyList<(string Field, string Problem)> problems) => new(
        PauseRefusal.Invalid,
        string.Join(" ", problems.Select(problem => $"{problem.Field}: {problem.Problem}")),
        problems.GroupBy(problem => problem.Field).ToDictionary(group => group.Key, group => group.Select(problem => problem.Problem).ToArray(), StringComparer.Ordinal));
}
