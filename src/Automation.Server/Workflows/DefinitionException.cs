namespace Automation.Server.Workflows;

/// <summary>Why something cannot be done with a definition.</summary>
internal enum DefinitionFault
{
    /// <summary>There is no such definition or version.</summary>
    NotFound,

    /// <summary>It is wrong as it is.</summary>
    Invalid,

    /// <summary>Something else stands in the way.</summary>
    InUse,
}

/// <summary>What was asked of a definition cannot be done; every problem is fit for a person.</summary>
/// <param name="fault">Why.</param>
/// <param name="problems">Each with what, where and what to do.</param>
internal sealed class DefinitionException(DefinitionFault fault, params IReadOnlyList<string> problems) : Exception(string.Join(Environment.NewLine, problems))
{
    internal DefinitionFault Fault { get; } = fault;

    internal IReadOnlyList<string> Problems { get; } = problems;

    internal static DefinitionException Unknown(string definitionId) =>
        new(DefinitionFault.NotFound, $"There is no workflow '{definitionId}'.");
}
