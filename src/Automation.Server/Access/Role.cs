namespace Automation.Server.Access;

/// <summary>What a person may do. Each role may do what those before it may.</summary>
internal enum Role
{
    /// <summary>Sees everything, changes nothing.</summary>
    Viewer,

    /// <summary>Draws workflows and writes templates.</summary>
    Marketer,

    /// <summary>Starts, pauses, resumes and stops campaigns.</summary>
    Operator,

    /// <summary>Changes settings and rights.</summary>
    Administrator,
}
