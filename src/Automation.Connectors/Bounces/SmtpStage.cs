namespace Automation.Connectors.Bounces;

/// <summary>When in the conversation a server refused.</summary>
internal enum SmtpStage
{
    /// <summary>Not told.</summary>
    Unknown,

    /// <summary>Before a word was said.</summary>
    Connect,

    /// <summary>After MAIL FROM.</summary>
    MailFrom,

    /// <summary>After RCPT TO: about this recipient.</summary>
    RcptTo,

    /// <summary>After the message itself.</summary>
    Data,
}

/// <summary>Reads the stage from the words of mail servers.</summary>
internal static class SmtpStages
{
    // Each server's own words. Sendmail's ">>> DATA" is not in here: with pipelining it stands before replies to RCPT TO as well.
    private static readonly (string Words, SmtpStage Stage)[] Signs =
    [
        ("in reply to rcpt", SmtpStage.RcptTo), // Postfix
        ("after rcpt to", SmtpStage.RcptTo), // Exim
        ("after rcpt command", SmtpStage.RcptTo),
        ("[rcpt_to]", SmtpStage.RcptTo), // Yahoo
        ("rcpt to response", SmtpStage.RcptTo), // qmail with patches
        ("does not like recipient", SmtpStage.RcptTo), // qmail
        ("did not like our rcpt", SmtpStage.RcptTo), // DragonFly
        ("in rcpt to", SmtpStage.RcptTo), // SendGrid
        (">>> rcpt to", SmtpStage.RcptTo), // Sendmail
        ("smtp:rcpt host", SmtpStage.RcptTo),
        ("sent <<< rcpt to", SmtpStage.RcptTo), // InterScan
        ("(state 14)", SmtpStage.RcptTo), // Gmail until 2014 numbered the stages
        ("(state 13)", SmtpStage.MailFrom),
        ("(state 17)", SmtpStage.Data),
        ("(state 18)", SmtpStage.Data),
        ("for rcpt command", SmtpStage.RcptTo), // 1&1
        ("for rcpt to command", SmtpStage.RcptTo),
        ("command: rcpt", SmtpStage.RcptTo),
        ("response to rcpt", SmtpStage.RcptTo),
        ("response to \"rcpt", SmtpStage.RcptTo), // IronPort
        ("during rcpt", SmtpStage.RcptTo),
        ("error after rcpt", SmtpStage.RcptTo),
        ("-smtp command rcpt", SmtpStage.RcptTo), // m-FILTER
        ("in reply to mail", SmtpStage.MailFrom),
        ("after mail from", SmtpStage.MailFrom),
        ("[mail_from]", SmtpStage.MailFrom),
        ("does not like sender", SmtpStage.MailFrom),
        ("did not like our mail from", SmtpStage.MailFrom),
        ("rejected mail from", SmtpStage.MailFrom),
        ("in mail from", SmtpStage.MailFrom),
        (">>> mail from", SmtpStage.MailFrom),
        ("in reply to end of data", SmtpStage.Data),
        ("in reply to data", SmtpStage.Data),
        ("after end of data", SmtpStage.Data),
        ("failed after i sent the message", SmtpStage.Data),
        ("for text command", SmtpStage.Data),
        ("after data", SmtpStage.Data),
        ("[data]", SmtpStage.Data),
        ("refused to talk to me", SmtpStage.Connect), // Postfix, for a greeting that is none
        ("in reply to helo", SmtpStage.Connect),
        ("in reply to ehlo", SmtpStage.Connect),
        ("after initial connection", SmtpStage.Connect),
        ("but greeting failed", SmtpStage.Connect), // qmail
        ("but my name was rejected", SmtpStage.Connect),
        ("but sender was rejected", SmtpStage.MailFrom),
    ];

    /// <summary>The stage that a text in the form of <see cref="Diagnostic.Words"/> tells.</summary>
    public static SmtpStage Of(string words)
    {
        foreach ((string sign, SmtpStage stage) in Signs)
        {
            if (words.Contains(sign, StringComparison.Ordinal))
            {
                return stage;
            }
        }

        return SmtpStage.Unknown;
    }
}
