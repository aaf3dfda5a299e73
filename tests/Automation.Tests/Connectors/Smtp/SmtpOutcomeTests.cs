using Automation.Connectors.Smtp;
using Automation.Engine.Messages;
using Automation.TestKit.Smtp;
using Automation.TestKit.Time;
using Xunit;

namespace Automation.Tests.Connectors.Smtp;

/// <summary>What a conversation came to, message by message.</summary>
public sealed class SmtpOutcomeTests
{
    private const string Envelope = """
        C: MAIL FROM:*
        C: RCPT TO:*
        C: DATA

        """;

    private const string Ready = Envelope + """
        S: 250 Ok
        S: 250 Ok
        S: 354 Go ahead

        """;

    private static readonly SmtpTimeouts Times = new() { Envelope = TimeSpan.FromSeconds(40), Data = TimeSpan.FromSeconds(50) };

    private static readonly DeliveryOutcome Accepted = new DeliveryOutcome.Accepted("smtp:4XyZ12");

    public static TheoryData<string, string, string> Refusals => new()
    {
        { "S: 550 5.7.1 Sender not allowed\nS: 503 5.5.1 No\nS: 503 5.5.1 No", "Permanent", "smtp-mail-550-5.7.1" },
        { "S: 452 4.2.0 Later\nS: 503 5.5.1 No\nS: 503 5.5.1 No", "Transient", "smtp-mail-452-4.2.0" },
        { "S: 250 Ok\nS: 550 5.1.1 Unknown\nS: 554 5.5.1 No valid recipients", "Permanent", "smtp-recipient-550-5.1.1" },
        { "S: 250 Ok\nS: 550 Unknown\nS: 554 No valid recipients", "Permanent", "smtp-recipient-550" },
        { "S: 250 Ok\nS: 550 4.1.1 classes disagree\nS: 554 No", "Permanent", "smtp-recipient-550" },
        { "S: 250 Ok\nS: 450 4.2.1 Busy\nS: 554 No", "Transient", "smtp-recipient-450-4.2.1" },
        { "S: 250 Ok\nS: 250 Ok\nS: 554 5.7.1 No", "Permanent", "smtp-data-554-5.7.1" },
        { "S: 250 Ok\nS: 250 Ok\nS: 451 4.3.0 Disk", "Transient", "smtp-data-451-4.3.0" },
        { "S: 250 Ok\nS: 250 Ok\nS: 354 Go\nDATA\nS: 554 5.7.1 Spam", "Permanent", "smtp-content-554-5.7.1" },
        { "S: 250 Ok\nS: 250 Ok\nS: 354 Go\nDATA\nS: 451 4.3.0 Scanner", "Transient", "smtp-content-451-4.3.0" },
        { "S: 250 Ok\nS: 550-5.1.1 Many\nS: 550 5.1.1 lines\nS: 554 No", "Permanent", "smtp-recipient-550-5.1.1" },
    };

    [Theory]
    [MemberData(nameof(Refusals))]
    public async Task A_refused_message_does_not_disturb_the_next_one(string replies, string kind, string code)
    {
        // A connection that was given back begins with RSET in any case.
        await using var peer = new ScriptedSmtpPeer(ScriptedSmtpPeer.Hello + Envelope + replies + "\nC: RSET\nS: 250 Ok\n" + ScriptedSmtpPeer.Taken);
        await using var smtp = new SmtpFixture(SmtpFixture.To(peer.Port));

        var refused = await smtp.DeliverAsync(SmtpFixture.Mail(1));
        var next = await smtp.DeliverAsync(SmtpFixture.Mail(2));

        Assert.Equal((kind, code), (refused.GetType().Name, CodeOf(refused)));
        Assert.Equal(Accepted, next);
        Assert.Empty(peer.Problems);
    }

    [Theory]
    [InlineData("S: 554 5.7.1 Spam", "smtp-content-554-5.7.1")]
    [InlineData("S: 451 4.3.0 Scanner", "smtp-content-451-4.3.0")]
    public async Task A_mail_refused_at_its_end_does_not_disturb_the_next_one(string reply, string code)
    {
        await using var peer = new ScriptedSmtpPeer(ScriptedSmtpPeer.Hello + Ready + "DATA\n" + Envelope + reply + "\nS: 250 Ok\nS: 250 Ok\nS: 354 Go\nDATA\nS: 250 Ok: queued as 4XyZ12");
        await using var smtp = new SmtpFixture(SmtpFixture.To(peer.Port));

        var outcomes = await smtp.DeliverAsync(SmtpFixture.Mails(2));

        Assert.Equal(code, CodeOf(outcomes[0]));
        Assert.Equal(Accepted, outcomes[1]);
        Assert.Empty(peer.Problems);
    }

    [Fact]
    public async Task A_relay_that_waits_for_data_without_a_recipient_gets_an_empty_mail()
    {
        await using var peer = new ScriptedSmtpPeer(ScriptedSmtpPeer.Hello + Envelope + """
            S: 250 Ok
            S: 550 5.1.1 Unknown
            S: 354 Go ahead
            C: .
            S: 554 5.5.1 No valid recipients
            C: RSET
            S: 250 Ok

            """ + ScriptedSmtpPeer.Taken);
        await using var smtp = new SmtpFixture(SmtpFixture.To(peer.Port));

        var outcomes = await smtp.DeliverAsync(SmtpFixture.Mails(2));

        Assert.Equal(new DeliveryOutcome.Permanent("smtp-recipient-550-5.1.1"), outcomes[0]);
        Assert.Equal(Accepted, outcomes[1]);
        Assert.Empty(peer.Problems);
        Assert.Single(peer.Mails);
    }

    [Fact]
    public async Task A_relay_that_refuses_the_sender_and_waits_for_data_all_the_same_brings_nobody_an_empty_mail()
    {
        await using var peer = new ScriptedSmtpPeer(ScriptedSmtpPeer.Hello + Envelope + "S: 550 5.7.1 No\nS: 250 Ok\nS: 354 Go ahead\nDATA", ScriptedSmtpPeer.Hello + ScriptedSmtpPeer.Taken);
        await using var smtp = new SmtpFixture(SmtpFixture.To(peer.Port));

        var outcomes = await smtp.DeliverAsync(SmtpFixture.Mails(2));

        Assert.Equal([new DeliveryOutcome.Permanent("smtp-mail-550-5.7.1"), Accepted], outcomes);
        Assert.Equal(2, peer.Connections);
    }

    [Theory]
    [InlineData("CLOSE", "smtp-content-closed")]
    [InlineData("RESET", "smtp-content-closed")]
    [InlineData("S: What?\nCLOSE", "smtp-content-protocol")]
    [InlineData("FLOOD\nCLOSE", "smtp-content-protocol")]
    public async Task A_mail_whose_final_dot_got_no_reply_is_unknown_and_alone_so(string ending, string code)
    {
        await using var peer = new ScriptedSmtpPeer(
            ScriptedSmtpPeer.Hello + Ready + "DATA\nC: MAIL *\nC: RCPT *\nC: DATA\n" + ending,
            ScriptedSmtpPeer.Hello + ScriptedSmtpPeer.Taken + ScriptedSmtpPeer.Taken);
        await using var smtp = new SmtpFixture(SmtpFixture.To(peer.Port));

        var outcomes = await smtp.DeliverAsync(SmtpFixture.Mails(3));

        Assert.Equal([new DeliveryOutcome.Unknown(code), Accepted, Accepted], outcomes);
    }

    [Theory]
    [InlineData("C: MAIL *\nCLOSE", "smtp-mail-closed")]
    [InlineData("C: MAIL *\nC: RCPT *\nS: 250 Ok\nCLOSE", "smtp-recipient-closed")]
    [InlineData("C: MAIL *\nC: RCPT *\nC: DATA\nS: 250 Ok\nS: 250 Ok\nRESET", "smtp-data-closed")]
    public async Task A_connection_lost_before_the_data_is_transient(string script, string code)
    {
        await using var peer = new ScriptedSmtpPeer(ScriptedSmtpPeer.Hello + script);
        await using var smtp = new SmtpFixture(SmtpFixture.To(peer.Port));

        Assert.Equal(new DeliveryOutcome.Transient(code, null), await smtp.DeliverAsync(SmtpFixture.Mail(1)));
    }

    [Fact]
    public async Task A_421_in_the_middle_puts_its_message_off_and_the_others_go_on_elsewhere()
    {
        await using var peer = new ScriptedSmtpPeer(
            ScriptedSmtpPeer.Hello + ScriptedSmtpPeer.Taken + "C: MAIL *\nC: RCPT *\nC: DATA\nS: 421 4.7.0 Too many\nCLOSE",
            ScriptedSmtpPeer.Hello + ScriptedSmtpPeer.Taken);
        await using var smtp = new SmtpFixture(SmtpFixture.To(peer.Port) with { Limits = new SmtpLimits { FirstBackOff = TimeSpan.FromMilliseconds(50) } });

        var outcomes = await smtp.DeliverAsync(SmtpFixture.Mails(3));

        Assert.Equal([Accepted, NotNow("smtp-mail-421-4.7.0", outcomes[1]), Accepted], outcomes);
        Assert.Empty(peer.Problems);
    }

    [Fact]
    public async Task A_421_for_the_mail_itself_was_not_taken_and_the_next_one_goes_elsewhere()
    {
        await using var peer = new ScriptedSmtpPeer(
            ScriptedSmtpPeer.Hello + Ready + "DATA\nC: MAIL *\nC: RCPT *\nC: DATA\nS: 421 4.3.2 Shutting down\nCLOSE",
            ScriptedSmtpPeer.Hello + ScriptedSmtpPeer.Taken);
        await using var smtp = new SmtpFixture(SmtpFixture.To(peer.Port) with { Limits = new SmtpLimits { FirstBackOff = TimeSpan.FromMilliseconds(50) } });

        var outcomes = await smtp.DeliverAsync(SmtpFixture.Mails(2));

        Assert.Equal([NotNow("smtp-content-421-4.3.2", outcomes[0]), Accepted], outcomes);
    }

    public static TheoryData<string, double, DeliveryOutcome> Silences => new()
    {
        { "HANG", 60, new DeliveryOutcome.Transient("smtp-backoff", TimeSpan.FromSeconds(1), Tried: false) },
        { "S: 220 ok\nC: EHLO *\nHANG", 60, new DeliveryOutcome.Transient("smtp-backoff", TimeSpan.FromSeconds(1), Tried: false) },
        { ScriptedSmtpPeer.Hello + "C: MAIL *\nHANG", 40, new DeliveryOutcome.Transient("smtp-mail-timeout", null) },
        { ScriptedSmtpPeer.Hello + "C: MAIL *\nC: RCPT *\nC: DATA\nS: 250 Ok\nS: 250 Ok\nHANG", 50, new DeliveryOutcome.Transient("smtp-data-timeout", null) },
        { ScriptedSmtpPeer.Hello + Ready + "DATA\nHANG", 300, new DeliveryOutcome.Unknown("smtp-content-timeout") },
        { ScriptedSmtpPeer.Hello + Ready + "DATA\nS: 250-and\nHANG", 300, new DeliveryOutcome.Unknown("smtp-content-timeout") },
    };

    [Theory]
    [MemberData(nameof(Silences))]
    public async Task A_relay_that_never_answers_is_given_up_in_its_time(string script, double seconds, DeliveryOutcome expected)
    {
        var time = new FakeTime(new DateTimeOffset(2025, 7, 1, 0, 0, 0, TimeSpan.Zero));
        await using var peer = new ScriptedSmtpPeer(script);
        await using var smtp = new SmtpFixture(SmtpFixture.To(peer.Port) with { Limits = new SmtpLimits { Hold = TimeSpan.Zero }, Timeouts = Times }, time);

        var delivery = smtp.DeliverAsync(SmtpFixture.Mail(1));
        await peer.Hanging.WaitAsync(SmtpFixture.Patience, TimeProvider.System, TestContext.Current.CancellationToken);
        await time.UntilPendingAsync(TimeSpan.FromSeconds(seconds));
        time.Advance(TimeSpan.FromSeconds(seconds) - TimeSpan.FromTicks(1));
        Assert.False(delivery.IsCompleted);
        time.Advance(TimeSpan.FromTicks(1));

        Assert.Equal(expected, await delivery);
    }

    [Fact]
    public async Task What_was_not_begun_when_the_call_is_cancelled_comes_back_untried()
    {
        using var cancelled = new CancellationTokenSource();
        await using var peer = new RecordingSmtpPeer
        {
            Answer = turn =>
            {
                if (turn.Command == ".")
                {
                    cancelled.Cancel();
                }

                return null;
            },
        };
        await using var smtp = new SmtpFixture(SmtpFixture.To(peer.Port) with { Limits = new SmtpLimits { Connections = 1 } });

        var outcomes = await smtp.DeliverUntilAsync(SmtpFixture.Mails(10), cancelled.Token);

        Assert.Equal(peer.Mails.Count, outcomes.Count(outcome => outcome is DeliveryOutcome.Accepted));
        Assert.InRange(peer.Mails.Count, 1, 2);
        Assert.All(outcomes.Skip(2), outcome => Assert.Equal(new DeliveryOutcome.Transient("smtp-cancelled", TimeSpan.Zero, Tried: false), outcome));
    }

    /// <summary>An outcome that comes again when the relay's wait is over, however much of it is left.</summary>
    private static DeliveryOutcome.Transient NotNow(string code, DeliveryOutcome actual)
    {
        var wait = Assert.IsType<DeliveryOutcome.Transient>(actual).RetryAfter;
        Assert.InRange(wait!.Value, TimeSpan.Zero, TimeSpan.FromMilliseconds(50));
        return new DeliveryOutcome.Transient(code, wait, Tried: false);
    }

    private static string CodeOf(DeliveryOutcome outcome) => outcome switch
    {
        DeliveryOutcome.Transient transient => transient.Code,
        DeliveryOutcome.Permanent permanent => permanent.Code,
        _ => outcome.ToString(),
    };
}
