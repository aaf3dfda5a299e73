namespace Automation.Connectors.Smtp;

/// <summary>Tries a relay without a mail: connects, turns TLS on, signs in, and says NOOP.</summary>
public static class SmtpProbe
{
    private static readonly TimeSpan StepTime = TimeSpan.FromSeconds(10);

    /// <summary>Tries it. Each step has ten seconds; nothing is kept open.</summary>
    /// <param name="options">Settings without a problem.</param>
    /// <param name="time">The clock of the waits.</param>
    public static async Task<SmtpProbeResult> RunAsync(SmtpOptions options, TimeProvider time)
    {
        ArgumentNullException.ThrowIfNull(options);
        var quick = options with { Timeouts = new SmtpTimeouts { Connect = StepTime, Greeting = StepTime, Hello = StepTime, Envelope = StepTime } };
        try
        {
            using SmtpConnection connection = await new SmtpHandshake(quick, time).OpenAsync();
            SmtpReply reply = await connection.AskAsync(SmtpStage.Reset, "NOOP", StepTime);
            bool isSecure = connection.IsSecure;
            await QuitAsync(connection);
            return new SmtpProbeResult(reply.IsDone ? null : "noop", reply.IsDone ? "" : reply.Codes, isSecure, options.User is not null);
        }
        catch (SmtpOpeningException failure)
        {
            return new SmtpProbeResult(failure.Stage.ToString().ToLowerInvariant(), failure.Failure.What, IsSecure: false, SignedIn: false);
        }
        catch (SmtpFailureException failure)
        {
            return new SmtpProbeResult("noop", failure.What, IsSecure: false, SignedIn: false);
        }
    }

    /// <summary>Courtesy: what the relay says to it changes nothing.</summary>
    private static async Task QuitAsync(SmtpConnection connection)
    {
        try
        {
            await connection.AskAsync(SmtpStage.Reset, "QUIT", connection.Timeouts.Quit);
        }
        catch (SmtpFailureException)
        {
            return;
        }
    }
}

/// <summary>What a try of a relay has shown.</summary>
/// <param name="FailedAt">The step that failed: <c>connect</c>, <c>greeting</c>, <c>hello</c>, <c>tls</c>, <c>auth</c> or <c>noop</c>; null when all went well.</param>
/// <param name="Code">Why: <c>refused</c>, <c>host-unknown</c>, <c>timeout</c>, <c>certificate</c>, <c>535-5.7.8</c> …; empty when all went well.</param>
/// <param name="IsSecure">Whether TLS was on.</param>
/// <param name="SignedIn">Whether a name and a password were taken.</param>
public sealed record SmtpProbeResult(string? FailedAt, string Code, bool IsSecure, bool SignedIn)
{
    /// <summary>Whether the relay is ready for mail.</summary>
    public bool Works => FailedAt is null;
}
