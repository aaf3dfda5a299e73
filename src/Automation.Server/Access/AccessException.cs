using Automation.Server.Languages;

namespace Automation.Server.Access;

/// <summary>Why a change of users, links or keys is refused.</summary>
internal enum AccessFault
{
    /// <summary>There is no such user or key.</summary>
    NotFound,

    /// <summary>Somebody has the name already.</summary>
    NameTaken,

    /// <summary>The name has characters that names may not have, or too many of them.</summary>
    BadName,

    /// <summary>The password is not taken; <see cref="AccessException.Problem"/> says why.</summary>
    BadPassword,

    /// <summary>The present password is not right.</summary>
    WrongPassword,

    /// <summary>The link was used, has expired, or is none.</summary>
    BadLink,

    /// <summary>Nobody would remain who may give rights.</summary>
    LastAdministrator,

    /// <summary>Somebody else has changed the user at the same time.</summary>
    Changed,

    /// <summary>A key without a name that says what it is for, or with one too long.</summary>
    BadKeyName,

    /// <summary>There is no such zone.</summary>
    BadZone,

    /// <summary>Another value is wrong; the message says which.</summary>
    BadValue,
}

/// <summary>A change of users, links or keys is refused; the message is fit for a person.</summary>
/// <param name="fault">Why.</param>
/// <param name="message">What, and what to do.</param>
internal sealed class AccessException(AccessFault fault, string message) : Exception(message)
{
    /// <summary>A value is wrong in a way that has its own words.</summary>
    internal AccessException(AccessFault fault, Sentence said)
        : this(fault, said.ToString()) => Said = said;

    internal AccessFault Fault => fault;

    /// <summary>The message as pages say it in the person's language; null where the fault has words, or the page has said it itself.</summary>
    internal Sentence? Said { get; }

    /// <summary>What is wrong with the password, where that is the fault.</summary>
    internal PasswordProblem? Problem { get; init; }
}
