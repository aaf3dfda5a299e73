using Automation.Server.Languages;

namespace Automation.Server.Templates;

/// <summary>Why something cannot be done with a template.</summary>
internal enum TemplateFault
{
    /// <summary>There is no such template, version, customer or campaign.</summary>
    NotFound,

    /// <summary>It is wrong as it is.</summary>
    Invalid,

    /// <summary>Something uses it.</summary>
    InUse,

    /// <summary>Somebody else was there in the meantime.</summary>
    Changed,

    /// <summary>The person may not, or not so often.</summary>
    Refused,
}

/// <summary>What was asked of a template cannot be done; every problem is fit for a person.</summary>
/// <param name="fault">Why.</param>
/// <param name="said">Each with what, where and what to do.</param>
internal sealed class TemplateException(TemplateFault fault, params IReadOnlyList<Sentence> said) : Exception(string.Join(Environment.NewLine, said))
{
    internal TemplateFault Fault { get; } = fault;

    internal IReadOnlyList<string> Problems => [.. said.Select(problem => problem.ToString())];

    /// <summary>The problems as pages say them in the person's language.</summary>
    internal IReadOnlyList<Sentence> Said => said;

    /// <summary>The problems of the template itself, with their places; empty for other faults.</summary>
    internal IReadOnlyList<TemplateProblem> Found { get; init; } = [];

    internal static TemplateException Unknown(string name) => TemplateRefusals.NoTemplate(name);

    internal static TemplateException UnknownVersion(string name, int version) => TemplateRefusals.NoVersion(name, version);

    internal static TemplateException Wrong(IReadOnlyList<TemplateProblem> found)
    {
        var errors = found.Where(problem => problem.IsError).ToList();
        return new TemplateException(errors.All(problem => problem.Id == TemplateProblem.InUse) ? TemplateFault.InUse : TemplateFault.Invalid, [.. errors.Select(problem => Sentence.Plainly(problem.ToString()))]) { Found = found };
    }
}
