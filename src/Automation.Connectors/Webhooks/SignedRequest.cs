namespace Automation.Connectors.Webhooks;

/// <summary>What of a request is needed to check who sent it. Build it from the bytes as they came, before anything is parsed.</summary>
/// <param name="Body">The raw body.</param>
/// <param name="Header">A header's value by its name, without regard to case; null when it is missing.</param>
public sealed record SignedRequest(ReadOnlyMemory<byte> Body, Func<string, string?> Header);

/// <summary>The outcome of checking a signature. A closed set; only <see cref="Valid"/> lets a request in.</summary>
public enum SignatureOutcome
{
    /// <summary>One of the secrets made this signature over exactly these bytes.</summary>
    Valid,

    /// <summary>A header that the scheme needs is not there.</summary>
    Missing,

    /// <summary>A header is there and has not the scheme's form.</summary>
    Malformed,

    /// <summary>The signature is right and too old, or from the future: a recorded request may be playing again.</summary>
    OutOfTime,

    /// <summary>No secret makes this signature.</summary>
    Mismatch,
}
