namespace Automation.Connectors.Bounces;

/// <summary>When in the conversation a server refused.</summary>
internal enum RefusalStage
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
internal static class RefusalStages
{
    // Each server's own words. Sendmail's ">>> DATA" is not in here: with pipelining it stands before replies to RCPT TO as well.
    private static readonly (string Words, RefusalStage Stage)[] Signs =
    [
        ("in reply to rcpt", RefusalStage.RcptTo), // Postfix
        ("after rcpt to", RefusalStage.RcptTo), // Exim
        ("after rcpt command", RefusalStage.RcptTo),
        ("[rcpt_to]", RefusalStage.RcptTo), // Yahoo
        ("rcpt to response", RefusalStage.RcptTo), // qmail with patches
        ("does not like recipient", RefusalStage.RcptTo), // qmail
        ("did not like our rcpt", RefusalStage.RcptTo), // DragonFly
        ("in rcpt to", RefusalStage.RcptTo), // SendGrid
        (">>> rcpt to", RefusalStage.RcptTo), // Sendmail
        ("smtp:rcpt host", RefusalStage.RcptTo),
        ("sent <<< rcpt to", RefusalStage.RcptTo), // InterScan
        ("(state 14)", RefusalStage.RcptTo), // Gmail until 2014 numbered the stages
        ("(state 13)", RefusalStage.MailFrom),
        ("(state 17)", RefusalStage.Data),
        ("(state 18)", RefusalStage.Data),
        ("for rcpt command", RefusalStage.RcptTo), // 1&1
        ("for rcpt to command", RefusalStage.RcptTo),
        ("command: rcpt", RefusalStage.RcptTo),
        ("response to rcpt", RefusalStage.RcptTo),
        ("response to \"rcpt", RefusalStage.RcptTo), // IronPort
        ("during rcpt", RefusalStage.RcptTo),
        ("error after rcpt", RefusalStage.RcptTo),
        ("-smtp command rcpt", RefusalStage.RcptTo), // m-FILTER
        ("in reply to mail", RefusalStage.MailFrom),
        ("after mail from", RefusalStage.MailFrom),
        ("[mail_from]", RefusalStage.MailFrom),
        ("does not like sender", RefusalStage.MailFrom),
        ("did not like our mail from", RefusalStage.MailFrom),
        ("rejected mail from", RefusalStage.MailFrom),
        ("in mail from", RefusalStage.MailFrom),
        (">>> mail from", RefusalStage.MailFrom),
        ("in reply to end of data", RefusalStage.Data),
        ("in reply to data", RefusalStage.Data),
        ("after end of data", RefusalStage.Data),
        ("failed after i sent the message", RefusalStage.Data),
        ("for text command", RefusalStage.Data),
        ("after data", RefusalStage.Data),
        ("[data]", RefusalStage.Data),
        ("refused to talk to me", RefusalStage.Connect), // Postfix, for a greeting that is none
        ("in reply to helo", RefusalStage.Connect),
        ("in reply to ehlo", RefusalStage.Connect),
        ("after initial connection", RefusalStage.Connect),
        ("but greeting failed", RefusalStage.Connect), // qmail
        ("but my name was rejected", RefusalStage.Connect),
        ("but sender was rejected", RefusalStage.MailFrom),
    ];

    /// <summary>The stage that a text in the form of <see cref="Diagnostic.Words"/> tells.</summary>
    public static RefusalStage Of(string words)
    {
        foreach ((string sign, RefusalStage stage) in Signs)
        {
            if (words.Contains(sign, StringComparison.Ordinal))
            {
                return stage;
            }
        }

        return RefusalStage.Unknown;
    }
}
