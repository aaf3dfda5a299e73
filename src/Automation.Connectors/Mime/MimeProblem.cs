namespace Automation.Connectors.Mime;

/// <summary>Why a mail cannot be written. It names the header and never repeats its value, which may be personal.</summary>
/// <param name="Header">The header field's name.</param>
/// <param name="Fault">What is wrong with it.</param>
internal sealed record MimeProblem(string Header, MimeFault Fault)
{
    /// <summary>The form for the ledger: <c>mime-forbidden-character:subject</c>.</summary>
    public string Code => $"mime-{Words(Fault)}:{Header.ToLowerInvariant()}";

    private static string Words(MimeFault fault) => fault switch
    {
        MimeFault.ForbiddenCharacter => "forbidden-character",
        MimeFault.InvalidAddress => "invalid-address",
        MimeFault.NeedsSmtpUtf8 => "needs-smtputf8",
        MimeFault.InvalidValue => "invalid-value",
        MimeFault.InvalidName => "invalid-name",
        _ => throw new ArgumentOutOfRangeException(nameof(fault)),
    };
}

/// <summary>The closed set of reasons for which a mail is not written.</summary>
internal enum MimeFault
{
    /// <summary>CR, LF or NUL in a header value: somebody tries to add headers of their own.</summary>
    ForbiddenCharacter,

    /// <summary>Not a mailbox of RFC 5321 section 4.1.2, or a domain without an ASCII form.</summary>
    InvalidAddress,

    /// <summary>The local part is outside ASCII and the relay does not offer SMTPUTF8.</summary>
    NeedsSmtpUtf8,

    /// <summary>The value does not have the form that this header asks for, or does not fit a line of 998 characters.</summary>
    InvalidValue,

    /// <summary>A further header whose name is no field name, or one that the writer writes itself.</summary>
    InvalidName,
}
