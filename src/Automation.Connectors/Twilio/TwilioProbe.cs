using Automation.Engine.Messages;

namespace Automation.Connectors.Twilio;

/// <summary>Tries an account: shows the auth token and, where there is one, the API key, and reads what Twilio says.</summary>
/// <remarks>
/// The account itself is asked for with the auth token, which callbacks need anyway: a standard API key may not read it. The key is tried where messages go,
/// at their list.
/// </remarks>
public static class TwilioProbe
{
    private static readonly TimeSpan StepTime = TimeSpan.FromSeconds(10);

    /// <summary>Tries it. Each step has ten seconds; nothing is kept open.</summary>
    /// <param name="options">Settings without a problem.</param>
    /// <param name="time">The clock of the waits.</param>
    public static async Task<TwilioProbeResult> RunAsync(TwilioOptions options, TimeProvider time)
    {
        ArgumentNullException.ThrowIfNull(options);
        using var api = Open(options, time);
        var path = "/2010-04-01/Accounts/" + options.AccountSid;
        var read = await api.ReadAsync(path + ".json", TwilioSignIn.Of(options.AccountSid, options.AuthToken));
        if (Trouble("account", read) is { } trouble)
        {
            return trouble;
        }

        if (TwilioJson.ReadAccount(read.Json, options.AccountSid) is not { } account)
        {
            return new TwilioProbeResult("account", "unreadable", null, IsTrial: false);
        }

        if (account.Status != "active")
        {
            return new TwilioProbeResult("state", account.Status, account.Name, account.IsTrial);
        }

        var refused = options.ApiKey is { } key ? Trouble("key", await api.ReadAsync(path + "/Messages.json?PageSize=1", TwilioSignIn.Of(key, options.ApiKeySecret))) : null;
        return refused ?? new TwilioProbeResult(null, "", account.Name, account.IsTrial);
    }

    /// <summary>
    /// Sends one message of a try, beside the connector: what Twilio refuses of it parks neither sender nor account for others, and a parked account can be tried.
    /// </summary>
    /// <param name="options">Settings without a problem.</param>
    /// <param name="message">The message; its id is none that the engine knows.</param>
    /// <param name="time">The clock of the waits.</param>
    /// <returns>Why Twilio has not taken it, such as <c>twilio-21408</c>; null when it has.</returns>
    public static async Task<string?> SendAsync(TwilioOptions options, OutboundMessage message, TimeProvider time)
    {
        ArgumentNullException.ThrowIfNull(options);
        ArgumentNullException.ThrowIfNull(message);
        if (TwilioForm.Refusal(message) is { } refusal)
        {
            return refusal.Code;
        }

        using var api = Open(options, time);
        return await api.SendAsync(TwilioForm.Fields(message, options, time.GetUtcNow()), () => { }) switch
        {
            TwilioAnswer.Taken => null,
            TwilioAnswer.Refused refused => CodeOf(refused.Status, refused.Code),
            TwilioAnswer.NotSent notSent => "twilio-" + notSent.What,
            TwilioAnswer.Lost lost => "twilio-" + lost.What,
            _ => throw new InvalidOperationException("There are four kinds of answers."),
        };
    }

    private static TwilioApi Open(TwilioOptions options, TimeProvider time) => new(options with { Timeouts = new TwilioTimeouts { Connect = StepTime, Answer = StepTime } }, time);

    private static string CodeOf(int status, int? code) => code is { } known ? TwilioErrors.CodeOf(known) : FormattableString.Invariant($"http-{status}");

    private static TwilioProbeResult? Trouble(string step, TwilioReading read) =>
        read.Failure is { } failure ? new TwilioProbeResult("connect", failure, null, IsTrial: false)
        : read.Status == 200 ? null
        : new TwilioProbeResult(step, CodeOf(read.Status, TwilioJson.ReadErrorCode(read.Json)), null, IsTrial: false);
}

/// <summary>What a try of an account has shown.</summary>
/// <param name="FailedAt">
/// The step that failed: <c>connect</c> (nothing answered), <c>account</c> (the id or the token was refused), <c>state</c> (it may not send now) or <c>key</c> (the API key was
/// refused); null when all went well.
/// </param>
/// <param name="Code">Why: <c>no-such-host</c>, <c>timeout</c>, <c>twilio-20003</c>, <c>http-404</c>, <c>suspended</c> …; empty when all went well.</param>
/// <param name="Account">The account's name in Twilio's console; null when it was not read.</param>
/// <param name="IsTrial">Whether it is a trial account, which writes to confirmed numbers only.</param>
public sealed record TwilioProbeResult(string? FailedAt, string Code, string? Account, bool IsTrial)
{
    /// <summary>Whether the account is ready.</summary>
    public bool Works => FailedAt is null;
}
