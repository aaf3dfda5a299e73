namespace Automation.Engine.Definitions;

/// <summary>How bad a problem is.</summary>
public enum ProblemSeverity
{
    /// <summary>It can be published, and somebody should look.</summary>
    Warning,

    /// <summary>It cannot be published.</summary>
    Error,
}

/// <summary>One problem of a definition, as a person needs it: what, where, and what to do.</summary>
/// <param name="Id">The stable id, <c>WF1xxx</c>; docs/diagnostics.md explains each.</param>
/// <param name="Severity">How bad.</param>
/// <param name="ActivityId">The activity; empty for the definition as a whole.</param>
/// <param name="Field">The field of the activity or the definition; empty for the whole of it.</param>
/// <param name="Message">What is wrong.</param>
/// <param name="Remedy">What to do.</param>
public sealed record DefinitionDiagnostic(string Id, ProblemSeverity Severity, string ActivityId, string Field, string Message, string Remedy)
{
    /// <summary>The problem in one line.</summary>
    public override string ToString()
    {
        var place = (ActivityId, Field) switch
        {
            ("", "") => "",
            ("", _) => $" {Field}:",
            (_, "") => $" {ActivityId}:",
            _ => $" {ActivityId}.{Field}:",
        };
        return $"{Id}{place} {Message} {Remedy}";
    }
}

/// <summary>The ids of problems. A number is never reused; docs/diagnostics.md and a test list each.</summary>
public static class DiagnosticIds
{
    /// <summary>The text is no JSON.</summary>
    public const string MalformedJson = "WF1001";

    /// <summary>The JSON is no workflow definition.</summary>
    public const string NotADefinition = "WF1002";

    /// <summary>The root is no flowchart.</summary>
    public const string RootNotFlowchart = "WF1003";

    /// <summary>An activity has no id or type.</summary>
    public const string ActivityIncomplete = "WF1004";

    /// <summary>Two activities have the same id.</summary>
    public const string DuplicateActivityId = "WF1005";

    /// <summary>No activity of this type is known.</summary>
    public const string UnknownActivityType = "WF1006";

    /// <summary>A connection leads from or to nowhere.</summary>
    public const string DanglingConnection = "WF1007";

    /// <summary>A connection leaves by an outcome that the activity does not have.</summary>
    public const string UnknownOutcome = "WF1008";

    /// <summary>No way leads to an activity.</summary>
    public const string Unreachable = "WF1009";

    /// <summary>A required input has no value.</summary>
    public const string MissingInput = "WF1010";

    /// <summary>A value does not fit its input.</summary>
    public const string BadValue = "WF1011";

    /// <summary>An expression cannot be parsed.</summary>
    public const string BadExpression = "WF1012";

    /// <summary>An expression reads something that does not exist.</summary>
    public const string UnknownName = "WF1013";

    /// <summary>An expression is written in a language that is not run here.</summary>
    public const string ForeignExpression = "WF1014";

    /// <summary>A loop has no activity at which a journey can rest.</summary>
    public const string LoopWithoutWait = "WF1015";

    /// <summary>A loop can be entered past its beginning.</summary>
    public const string IrregularLoop = "WF1016";

    /// <summary>The definition has nothing to begin with.</summary>
    public const string NoStart = "WF1017";

    /// <summary>A template does not exist.</summary>
    public const string UnknownTemplate = "WF1018";

    /// <summary>A schedule can never fire, or is no schedule.</summary>
    public const string BadSchedule = "WF1019";

    /// <summary>A variable or output refers to a variable that is not declared.</summary>
    public const string UnknownVariable = "WF1020";

    /// <summary>A campaign setting in the definition is wrong.</summary>
    public const string BadCampaignSetting = "WF1021";

    /// <summary>Too many connections meet at one activity.</summary>
    public const string TooManyBranches = "WF1022";

    /// <summary>An input's name is not one of the activity's.</summary>
    public const string UnknownInput = "WF1023";

    /// <summary>An expression's type is none of Elsa's.</summary>
    public const string UnknownExpressionType = "WF1024";

    /// <summary>An activity of stock Elsa that is not run here.</summary>
    public const string ActivityNotRun = "WF1025";
}
