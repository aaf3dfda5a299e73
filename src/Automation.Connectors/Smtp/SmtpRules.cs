namespace Automation.Connectors.Smtp;

/// <summary>What a refusal means.</summary>
internal enum SmtpVerdict
{
    /// <summary>This message, not now.</summary>
    Later,

    /// <summary>Nothing for this recipient's domain for a while.</summary>
    LaterDomain,

    /// <summary>Nothing through this relay for a while.</summary>
    LaterRelay,

    /// <summary>This message never.</summary>
    Never,

    /// <summary>Nothing at all until somebody has looked at the account.</summary>
    Park,
}

/// <summary>One line of the table of refusals. What is null fits everything.</summary>
/// <param name="Stages">The steps at which it applies.</param>
/// <param name="Code">The reply code, <c>x</c> for any digit.</param>
/// <param name="Status">The enhanced code, <c>x</c> for any number.</param>
/// <param name="Says">A word that the text must hold.</param>
/// <param name="Verdict">What it means.</param>
/// <param name="RetryAfter">When to try again; null leaves it to the dispatcher.</param>
internal sealed record SmtpRule(SmtpStage[]? Stages, string Code, string? Status, string? Says, SmtpVerdict Verdict, TimeSpan? RetryAfter = null)
{
    /// <summary>Whether it applies.</summary>
    public bool Fits(SmtpStage stage, SmtpReply reply) =>
        (Stages is null || Stages.Contains(stage))
        && FitsCode(reply.Code)
        && FitsStatus(reply.Status)
        && (Says is null || reply.Text.Contains(Says, StringComparison.OrdinalIgnoreCase));

    private bool FitsCode(int code)
    {
        bool fits = true;
        for (int at = 2; at >= 0; at--, code /= 10)
        {
            fits &= Code[at] == 'x' || Code[at] - '0' == code % 10;
        }

        return fits;
    }

    private bool FitsStatus(EnhancedStatus? status)
    {
        if (Status is null || status is not { } found)
        {
            return Status is null;
        }

        string[] wanted = Status.Split('.');
        string[] parts = found.ToString().Split('.');
        return wanted.Zip(parts).All(pair => pair.First is "x" || pair.First == pair.Second);
    }
}

/// <summary>
/// The table of refusals; the first line that fits holds. docs/smtp.md explains it. A reply that is missing or no reply is not in it: before
/// the final dot the message was certainly not taken, after it nobody knows.
/// </summary>
internal static class SmtpRules
{
    private static readonly SmtpStage[] Opening = [SmtpStage.Connect, SmtpStage.Greeting, SmtpStage.Hello, SmtpStage.Tls];
    private static readonly SmtpStage[] ForRecipient = [SmtpStage.Recipient, SmtpStage.Data, SmtpStage.Content];

    /// <summary>All lines.</summary>
    public static IReadOnlyList<SmtpRule> All { get; } =
    [
        new(null, "421", null, null, SmtpVerdict.LaterRelay),
        new(Opening, "xxx", null, null, SmtpVerdict.LaterRelay),
        new([SmtpStage.Auth], "4xx", null, null, SmtpVerdict.LaterRelay),
        new([SmtpStage.Auth], "5xx", null, null, SmtpVerdict.Park),
        new([SmtpStage.Mail], "530", null, null, SmtpVerdict.Park),
        new([SmtpStage.Mail], "535", null, null, SmtpVerdict.Park),
        new(ForRecipient, "4xx", null, "greylist", SmtpVerdict.Later, TimeSpan.FromMinutes(5)),
        new(ForRecipient, "4xx", null, "graylist", SmtpVerdict.Later, TimeSpan.FromMinutes(5)),
        new(ForRecipient, "4xx", "4.7.x", null, SmtpVerdict.LaterDomain),
        new([SmtpStage.Mail], "4xx", "4.7.x", null, SmtpVerdict.LaterRelay),
        new(null, "452", "4.3.1", null, SmtpVerdict.LaterRelay),
        new(null, "4xx", "4.3.2", null, SmtpVerdict.LaterRelay),
        new(ForRecipient, "4xx", "4.2.2", null, SmtpVerdict.Later, TimeSpan.FromHours(4)),
        new(null, "4xx", null, null, SmtpVerdict.Later),
        new([SmtpStage.Reset], "5xx", null, null, SmtpVerdict.LaterRelay),
        new(null, "5xx", null, null, SmtpVerdict.Never),
        new(null, "xxx", null, null, SmtpVerdict.Later),
    ];

    /// <summary>The line that holds for a reply that is no success.</summary>
    public static SmtpRule Find(SmtpStage stage, SmtpReply reply) => All.First(rule => rule.Fits(stage, reply));

    /// <summary>The code for the ledger, <c>smtp-recipient-550-5.1.1</c>: the step and the relay's codes, never its words.</summary>
    public static string CodeOf(SmtpStage stage, string what) => $"smtp-{stage.ToString().ToLowerInvariant()}-{what}";
}
