namespace Automation.Templating;

/// <summary>A read-only object that a template can look into: the only way host types reach a template.</summary>
/// <remarks>
/// Member names are written the way templates write them: <c>snake_case</c>. An implementation must answer quickly and
/// without side effects, and must be safe for concurrent reads when one model is rendered from several threads.
/// </remarks>
public interface ITemplateObject
{
    /// <summary>Finds a member.</summary>
    /// <param name="name">The member's name as the template wrote it, case-sensitive.</param>
    /// <param name="value">The member's value, which may be null; null when the member does not exist.</param>
    /// <returns>True when the member exists, even if its value is null. Never throws for an unknown name.</returns>
    bool TryGetMember(string name, out object? value);

    /// <summary>All member names, used for loops, <c>object.keys</c> and "did you mean" suggestions.</summary>
    IReadOnlyCollection<string> MemberNames { get; }
}
