using Automation.Server.Campaigns;
using Automation.Server.Languages;

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
    private PauseException(PauseRefusal refusal, Sentence said, IReadOnlyDictionary<string, string[]> errors)
        : base(said)
    {
        Refusal = refusal;
        Errors = errors;
    }

    /// <summary>Why.</summary>
    internal PauseRefusal Refusal { get; }

    /// <summary>What is wrong, by field; empty unless answers are.</summary>
    internal IReadOnlyDictionary<string, string[]> Errors { get; }

    internal static PauseException NotFound(Sentence said) => new(PauseRefusal.NotFound, said, new Dictionary<string, string[]>());

    internal static PauseException Conflict(Sentence said) => new(PauseRefusal.Conflict, said, new Dictionary<string, string[]>());

    internal static PauseException Invalid(string field, string problem) => Invalid([(field, problem)]);

    internal static PauseException Invalid(IReadOnlyList<(string Field, string Problem)> problems) => new(
        PauseRefusal.Invalid,
        Sentence.Plainly(string.Join(" ", problems.Select(problem => $"{problem.Field}: {problem.Problem}"))),
        problems.GroupBy(problem => problem.Field).ToDictionary(group => group.Key, group => group.Select(problem => problem.Problem).ToArray(), StringComparer.Ordinal));
}
