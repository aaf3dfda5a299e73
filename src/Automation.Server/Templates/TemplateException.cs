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
/// <param name="problems">Each with what, where and what to do.</param>
internal sealed class TemplateException(TemplateFault fault, params IReadOnlyList<string> problems) : Exception(string.Join(Environment.NewLine, problems))
{
    internal TemplateFault Fault { get; } = fault;

    internal IReadOnlyList<string> Problems { get; } = problems;

    /// <summary>The problems of the template itself, with their places; empty for other faults.</summary>
    internal IReadOnlyList<TemplateProblem> Found { get; init; } = [];

    internal static TemplateException Unknown(string name) => new(TemplateFault.NotFound, $"There is no template '{name}'.");

    internal static TemplateException UnknownVersion(string name, int version) =>
        new(TemplateFault.NotFound, FormattableString.Invariant($"The template '{name}' has no version {version}."));

    internal static TemplateException Wrong(IReadOnlyList<TemplateProblem> found)
    {
        var errors = found.Where(problem => problem.IsError).ToList();
        return new TemplateException(errors.All(problem => problem.Id == TemplateProblem.InUse) ? TemplateFault.InUse : TemplateFault.Invalid, [.. errors.Select(problem => problem.ToString())]) { Found = found };
    }
}
