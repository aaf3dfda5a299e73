using Automation.Server.Languages;
using Automation.Server.Pages;

namespace Automation.Server.Audiences;

/// <summary>All that the desk of audiences refuses. What is wrong within a rule is said in English, with its place.</summary>
internal static class AudienceRefusals
{
    private static readonly Sentences<RefusalTexts> Say = new();

    internal static AudienceException NoAudience(string name) => new(Say["There is no audience '{0}'.", name]);

    internal static AudienceException NameTaken(string name) => new(Say["There is an audience '{0}' already. Take another name.", name]);

    internal static AudienceException InUse(string name, IEnumerable<string> campaigns) =>
        new(Say["The audience '{0}' is used by {1}. Give them another audience or stop them first.", name, string.Join(", ", campaigns)]);

    internal static AudienceException NotUsed(string name, string campaign) => new(Say["The campaign '{1}' does not use the audience '{0}'.", name, campaign]);

    internal static AudienceException BadName(string name, int longest) =>
        new(Say["'{0}' cannot be the name of an audience: take up to {1} small letters, digits and hyphens, such as lapsed-90.", name, longest]);

    internal static AudienceException LongTitle(int longest) => new(Say["The title is longer than {0} characters.", longest]);

    internal static AudienceException EmptyRule() => new(Say["The rule is empty. Write 'true' if everybody shall belong to it."]);

    internal static AudienceException CannotBeAsked(string rule, string why) => new(Say["The audience rule '{0}' cannot be asked of all customers at once: {1}", rule, why]);

    internal static AudienceException WrongRule(string problems) => new(Sentence.Plainly(problems));
}
