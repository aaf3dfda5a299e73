using System.Text;
using Automation.Connectors.Bounces;
using Automation.TestKit;
using Xunit;

namespace Automation.Tests.Connectors.Bounces;

/// <summary>The rules by meaning, each with a mail of its own.</summary>
public sealed class BounceReaderTests
{
    [Theory]
    [InlineData("5.1.1", "smtp; 550 5.1.1 <an@example.test>: Recipient address rejected: User unknown", BounceReason.UserUnknown, true)]
    [InlineData("5.1.1", "smtp; 552 5.1.1 <an@example.test> mailbox over quota", BounceReason.MailboxFull, false)]
    [InlineData("5.7.1", "smtp; 550 5.7.1 Message rejected per DMARC policy of shop.test", BounceReason.AuthFailure, false)]
    [InlineData("5.7.1", "smtp; 550 5.7.1 no reverse DNS; user unknown", BounceReason.RequirePtr, false)]
    [InlineData("5.4.4", "X-Postfix; Host or domain name not found. Name service error for name=example.test type=A: Host not found", BounceReason.HostUnknown, true)]
    [InlineData("4.4.3", "X-Postfix; Host or domain name not found. Name service error for name=example.test type=MX: Host not found, try again", BounceReason.NetworkError, false)]
    [InlineData("5.2.1", "smtp; 550 5.2.1 The email account that you tried to reach is disabled", BounceReason.Suspend, false)]
    [InlineData("5.1.10", "smtp; 556 5.1.10 example.test does not accept mail (nullMX)", BounceReason.NotAccept, true)]
    [InlineData("5.7.1", "smtp; 550 5.7.1 we do not accept mail from 192.0.2.1", BounceReason.Blocked, false)]
    [InlineData("5.1.6", "smtp; 551 5.1.6 recipient no longer on server", BounceReason.HasMoved, true)]
    [InlineData("4.2.2", "smtp; 452 4.2.2 mailbox full", BounceReason.MailboxFull, false)]
    [InlineData("4.1.1", "smtp; 450 4.1.1 user unknown", BounceReason.UserUnknown, false)]
    [InlineData("5.5.0", "smtp; 550 5.4.1 Recipient address rejected: Access denied [x.prod.protection.outlook.com]", BounceReason.UserUnknown, true)]
    [InlineData("5.1.1", "smtp; 550 Access denied", BounceReason.Blocked, false)]
    [InlineData("5.1.1", "smtp; 550 Requested action not taken", BounceReason.UserUnknown, true)]
    [InlineData("5.1.8", "smtp; 553 5.1.8 Domain of sender address does not exist", BounceReason.Rejected, false)]
    [InlineData("5.0.0", "smtp; 550 strange words", BounceReason.Undetermined, false)]
    public void Report_is_read_by_its_words_before_its_codes(string status, string diagnostic, BounceReason reason, bool hard)
    {
        var recipient = Assert.Single(Read(Report(status, diagnostic)).Recipients);
        Assert.Equal(reason, recipient.Reason);
        Assert.Equal(hard, recipient.IsHard);
        Assert.Equal("an@example.test", recipient.Address);
    }

    [Theory]
    [InlineData("in reply to RCPT TO command", BounceReason.UserUnknown, true)]
    [InlineData("in reply to end of DATA command", BounceReason.Filtered, false)]
    [InlineData("in reply to MAIL FROM command", BounceReason.Rejected, false)]
    public void Unknown_user_needs_proof_that_the_recipient_was_refused(string stage, BounceReason reason, bool hard)
    {
        var recipient = Assert.Single(Read(Report("5.0.0", "smtp; 550 no such user here", $"<an@example.test>: host mx.example.test said: 550 no such user here ({stage})")).Recipients);
        Assert.Equal((reason, hard), (recipient.Reason, recipient.IsHard));
    }

    [Fact]
    public void Exchange_that_repeats_the_header_of_the_original_names_only_who_failed()
    {
        var report = Read("""
            From: System Administrator <postmaster@mail.test>
            Subject: Undeliverable: Thanks
            To: bounce@shop.test

            Your message

              To:      list@shop.test
              Subject: Thanks
              Sent:    Fri, 4 Oct 2024 17:10:56 -0400

            did not reach the following recipient(s):

            c=US;a= ;p=ACME;o=Mail;dda:SMTP=an@example.test; on Fri, 4 Oct 2024 17:12:28 -0400
                The recipient name is not recognized
                MSEXCH:IMS:ACME:MAIL:IMS-01 0 (000C05A6) Unknown Recipient

            """);

        var recipient = Assert.Single(report.Recipients);
        Assert.Equal(("an@example.test", BounceReason.UserUnknown, true), (recipient.Address, recipient.Reason, recipient.IsHard));
    }

    [Fact]
    public void Report_that_a_gateway_has_put_into_another_mail_is_read()
    {
        var inner = Report("5.1.1", "smtp; 550 5.1.1 user unknown");
        var report = Read("From: postmaster@gate.test\nTo: bounce@shop.test\nContent-Type: multipart/mixed; report-type=delivery-status; boundary=\"outer\"\nMime-Version: 1.0\n\n--outer\nContent-Type: message/rfc822\n\n" + inner + "\n--outer--\n");

        Assert.True(Assert.Single(report.Recipients).IsHard);
        Assert.Contains("bounce@shop.test", report.EnvelopeAddresses);
    }

    [Fact]
    public void Mail_that_calls_itself_a_report_and_holds_itself_comes_to_an_end()
    {
        var mail = "Content-Type: message/rfc822; report-type=delivery-status\n\nContent-Type: multipart/report; report-type=delivery-status; boundary=x\n\n";

        Assert.DoesNotContain(Read(string.Concat(Enumerable.Repeat(mail, 50))).Recipients, recipient => recipient.IsHard);
    }

    [Theory]
    [InlineData("Automatically rejected mail", "Your message to <an@example.test> was automatically rejected:\nQuota exceeded", BounceReason.MailboxFull, false)]
    [InlineData("Warning: an@example.test - User unknown!", "an@example.test - no such user here.\n\nThere is no user by that name at this server.\n\n: Message contains [1] file attachments", BounceReason.UserUnknown, true)]
    [InlineData("Undelivered", "<an@example.test>:\nMessage was not accepted. Local mailbox an@example.test is unavailable: user not found", BounceReason.UserUnknown, true)]
    [InlineData("Unzustellbar", "an@example.test:\nDie Nachricht konnte nicht zugestellt werden. Das Postfach ist voll", BounceReason.MailboxFull, false)]
    [InlineData("Thư bị trả lại", "an@example.test:\nKhông thể gửi thư: hộp thư của người nhận đã đầy", BounceReason.MailboxFull, false)]
    public void Notices_for_people_are_understood_in_the_words_of_many_servers(string subject, string text, BounceReason reason, bool hard)
    {
        var recipient = Assert.Single(Read($"From: Mail Delivery Subsystem <mailer-daemon@mail.test>\nTo: bounce@shop.test\nSubject: {subject}\nContent-Type: text/plain; charset=utf-8\n\n{text}\n").Recipients);
        Assert.Equal(("an@example.test", reason, hard), (recipient.Address, recipient.Reason, recipient.IsHard));
    }

    [Theory]
    [InlineData("Trả lời tự động: Cảm ơn")]
    [InlineData("Automatisch antwoord: Thanks")]
    [InlineData("Automaattinen vastaus: Thanks")]
    [InlineData("不在のお知らせ")]
    [InlineData("부재중: Thanks")]
    public void Absence_notices_are_known_in_many_languages(string subject) =>
        Assert.Equal(BounceKind.AutoReply, Read($"From: an@example.test\nTo: bounce@shop.test\nSubject: {subject}\nContent-Type: text/plain; charset=utf-8\n\n...\n").Kind);

    [Fact]
    public void Delay_is_never_hard()
    {
        var report = Read(Report("5.1.1", "smtp; 550 5.1.1 user unknown").Replace("Action: failed", "Action: delayed", StringComparison.Ordinal));
        Assert.Equal(BounceKind.Delay, report.Kind);
        Assert.False(Assert.Single(report.Recipients).IsHard);
    }

    [Fact]
    public void Delivered_is_a_success_and_no_failure()
    {
        var report = Read(Report("2.0.0", "smtp; 250 ok").Replace("Action: failed", "Action: delivered", StringComparison.Ordinal));
        Assert.Equal(BounceKind.Success, report.Kind);
        Assert.Equal(BounceReason.Delivered, Assert.Single(report.Recipients).Reason);
    }

    [Fact]
    public void Report_tells_whose_message_it_was()
    {
        var report = Read(Report("5.1.1", "smtp; 550 5.1.1 user unknown"));
        Assert.Equal("m1@shop.test", report.OriginalMessageId);
        Assert.Equal(["bounce+m1.0123@bounces.shop.test"], report.EnvelopeAddresses);
    }

    [Fact]
    public void Bounce_for_people_only_is_read_recipient_by_recipient()
    {
        var report = Read(
            """
            From: MAILER-DAEMON@relay.test
            To: bounce+m1.0123@bounces.shop.test
            Subject: failure notice

            Hi. This is the qmail-send program at relay.test.

            <an@example.test>:
            192.0.2.7 does not like recipient.
            Remote host said: 550 sorry, no such mailbox
            Giving up on 192.0.2.7.

            <binh@example.test>:
            192.0.2.7 does not like recipient.
            Remote host said: 552 mailbox is full
            Giving up on 192.0.2.7.

            --- Below this line is a copy of the message.

            Return-Path: <bounce+m1.0123@bounces.shop.test>
            Message-ID: <m1@shop.test>
            To: an@example.test
            """);
        Assert.Equal(
            [("an@example.test", BounceReason.UserUnknown, true), ("binh@example.test", BounceReason.MailboxFull, false)],
            report.Recipients.Select(recipient => (recipient.Address!, recipient.Reason, recipient.IsHard)));
        Assert.Equal("m1@shop.test", report.OriginalMessageId);
    }

    [Fact]
    public void Bounce_in_japanese_is_read_in_its_own_charset()
    {
        var notice = "メールボックスの容量を超えています。";
        byte[] head = Encoding.ASCII.GetBytes("From: MAILER-DAEMON@example.test\nSubject: Undelivered Mail\nContent-Type: text/plain; charset=iso-2022-jp\n\n<an@example.test>\n");
        byte[] body = CodePagesEncodingProvider.Instance.GetEncoding("iso-2022-jp")!.GetBytes(notice);
        var recipient = Assert.Single(BounceReader.Read((byte[])[.. head, .. body]).Recipients);
        Assert.Equal((BounceReason.MailboxFull, "an@example.test"), (recipient.Reason, recipient.Address));
    }

    [Fact]
    public void Complaint_names_its_type_and_the_message()
    {
        var report = Read(
            """
            From: feedback@provider.test
            To: bounce+m1.0123@bounces.shop.test
            Content-Type: multipart/report; report-type=feedback-report; boundary=b

            --b
            Content-Type: message/feedback-report

            Feedback-Type: abuse
            User-Agent: x/1
            Original-Rcpt-To: <an@example.test>

            --b
            Content-Type: message/rfc822

            Message-ID: <m1@shop.test>

            --b--
            """);
        Assert.Equal((BounceKind.Feedback, "abuse", "m1@shop.test"), (report.Kind, report.FeedbackType, report.OriginalMessageId));
        Assert.Equal("an@example.test", Assert.Single(report.Recipients).Address);
    }

    [Theory]
    [InlineData("From: an@example.test\nSubject: Automatic reply: Thank you\nAuto-Submitted: auto-replied\n\nI am away until Monday.\n", BounceKind.AutoReply)]
    [InlineData("From: an@example.test\nSubject: Out of office\n\nI am away until Monday.\n", BounceKind.AutoReply)]
    [InlineData("From: an@example.test\nSubject: Re: Thank you\n\nYour last mail could not be delivered to my husband, he says 550.\n", BounceKind.None)]
    [InlineData("From: gate@example.test\nSubject: Please confirm your message\nAuto-Submitted: auto-replied\n\nClick here.\n", BounceKind.Challenge)]
    [InlineData("", BounceKind.None)]
    public void What_is_no_bounce_suppresses_nobody(string mail, BounceKind kind)
    {
        var report = Read(mail);
        Assert.Equal(kind, report.Kind);
        Assert.DoesNotContain(report.Recipients, recipient => recipient.IsHard);
    }

    [Fact]
    public void Names_of_addresses_are_no_reasons()
    {
        var recipient = Assert.Single(Read(Report("5.0.0", "smtp; 550 <unknown-user.spam.blacklist@example.test> refused (in reply to RCPT TO command)")).Recipients);
        Assert.Equal((BounceReason.Undetermined, false), (recipient.Reason, recipient.IsHard));
    }

    [Fact]
    public void Mail_of_many_parts_stays_small()
    {
        var mail = Encoding.ASCII.GetBytes("Content-Type: multipart/mixed; boundary=b\n\n" + string.Concat(Enumerable.Repeat("--b\n\nx\n", 60_000)));
        var before = GC.GetAllocatedBytesForCurrentThread();
        BounceReader.Read(mail);
        Assert.InRange(GC.GetAllocatedBytesForCurrentThread() - before, 0, 16 * 1024 * 1024);
    }

    [Fact]
    public void Every_reason_is_documented()
    {
        var page = File.ReadAllText(RepositoryFolder.Of("docs/bounces.md"));
        Assert.All(Enum.GetValues<BounceReason>(), reason => Assert.Contains($"| `{BounceReasons.NameOf(reason)}` |", page, StringComparison.Ordinal));
    }

    private static BounceReport Read(string mail) => BounceReader.Read(Encoding.UTF8.GetBytes(mail));

    private static string Report(string status, string diagnostic, string notice = "I could not deliver it.") =>
        $"""
        From: MAILER-DAEMON@relay.test
        To: bounce+m1.0123@bounces.shop.test
        Subject: Undelivered Mail Returned to Sender
        Content-Type: multipart/report; report-type=delivery-status; boundary="b"

        --b
        Content-Type: text/plain

        {notice}

        --b
        Content-Type: message/delivery-status

        Reporting-MTA: dns; relay.test

        Final-Recipient: rfc822; an@example.test
        Action: failed
        Status: {status}
        Diagnostic-Code: {diagnostic}

        --b
        Content-Type: message/rfc822

        Return-Path: <bounce+m1.0123@bounces.shop.test>
        Message-ID: <m1@shop.test>
        Subject: Thank you

        Hello
        --b--
        """;
}
