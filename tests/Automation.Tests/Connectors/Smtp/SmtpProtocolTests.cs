using System.Text;
using Automation.Connectors.Smtp;
using Automation.Engine.Messages;
using Automation.TestKit.Smtp;
using Xunit;

namespace Automation.Tests.Connectors.Smtp;

public sealed class SmtpProtocolTests
{
    private const string Plain = """
        S: 220 old.test
        C: EHLO client.test
        S: 250 old.test

        """;

    [Theory]
    [InlineData(SmtpPieces.Whole)]
    [InlineData(SmtpPieces.Line)]
    [InlineData(SmtpPieces.Byte)]
    public async Task Three_messages_in_one_conversation_however_the_replies_are_cut(SmtpPieces pieces)
    {
        await using var peer = new ScriptedSmtpPeer(pieces, null, ScriptedSmtpPeer.Hello + ScriptedSmtpPeer.Taken + ScriptedSmtpPeer.Taken + ScriptedSmtpPeer.Taken);
        await using var smtp = new SmtpFixture(SmtpFixture.To(peer.Port));

        var outcomes = await smtp.DeliverAsync(SmtpFixture.Mails(3));

        Assert.Equal(Enumerable.Repeat(new DeliveryOutcome.Accepted("smtp:4XyZ12"), 3), outcomes);
        Assert.Empty(peer.Problems);
        Assert.Equal(1, peer.Connections);
        Assert.Equal(
            ["EHLO client.test", .. Enumerable.Range(1, 3).SelectMany(number => new[] { "MAIL FROM:<shop@hoa-sen.example>*", $"RCPT TO:<c{number}@example.test>", "DATA" })],
            peer.Heard.Select(line => line.Split(" SIZE")[0] + (line.Contains(" SIZE", StringComparison.Ordinal) ? "*" : "")));
    }

    [Fact]
    public async Task The_next_envelope_goes_out_with_the_data_before_its_reply()
    {
        // The peer answers the first mail only after it has heard the second envelope.
        await using var peer = new ScriptedSmtpPeer(ScriptedSmtpPeer.Hello + """
            C: MAIL FROM:*
            C: RCPT TO:<c1@example.test>
            C: DATA
            S: 250 Ok
            S: 250 Ok
            S: 354 Go ahead
            DATA
            C: MAIL FROM:*
            C: RCPT TO:<c2@example.test>
            C: DATA
            S: 250 first
            S: 250 Ok
            S: 250 Ok
            S: 354 Go ahead
            DATA
            S: 250 second
            """);
        await using var smtp = new SmtpFixture(SmtpFixture.To(peer.Port));

        var outcomes = await smtp.DeliverAsync(SmtpFixture.Mails(2));

        Assert.Equal([new DeliveryOutcome.Accepted("smtp:j1"), new DeliveryOutcome.Accepted("smtp:j2")], outcomes);
        Assert.Empty(peer.Problems);
        Assert.Equal(["<j1@hoa-sen.example>", "<j2@hoa-sen.example>"], peer.Mails.Select(mail => Header(mail, "Message-ID")));
    }

    [Fact]
    public async Task Without_pipelining_each_command_waits_for_its_reply()
    {
        await using var peer = new ScriptedSmtpPeer(Plain + """
            C: MAIL FROM:<shop@hoa-sen.example>
            S: 250 Ok
            C: RCPT TO:<c1@example.test>
            S: 250 Ok
            C: DATA
            S: 354 Go ahead
            DATA
            S: 250 Ok
            C: MAIL FROM:<shop@hoa-sen.example>
            S: 250 Ok
            C: RCPT TO:<c2@example.test>
            S: 550 5.1.1 No such user
            C: RSET
            S: 250 Ok
            C: MAIL FROM:<shop@hoa-sen.example>
            S: 250 Ok
            C: RCPT TO:<c3@example.test>
            S: 250 Ok
            C: DATA
            S: 354 Go ahead
            DATA
            S: 250 Ok
            """);
        await using var smtp = new SmtpFixture(SmtpFixture.To(peer.Port));

        var outcomes = await smtp.DeliverAsync(SmtpFixture.Mails(3));

        Assert.Equal(
            [new DeliveryOutcome.Accepted("smtp:j1"), new DeliveryOutcome.Permanent("smtp-recipient-550-5.1.1"), new DeliveryOutcome.Accepted("smtp:j3")],
            outcomes);
        Assert.Empty(peer.Problems);
    }

    [Fact]
    public async Task A_relay_that_does_not_know_EHLO_gets_HELO()
    {
        await using var peer = new ScriptedSmtpPeer("""
            S: 220 ancient.test
            C: EHLO client.test
            S: 502 Command not implemented
            C: HELO client.test
            S: 250 ancient.test
            C: MAIL FROM:<shop@hoa-sen.example>
            S: 250 Ok
            C: RCPT TO:<c1@example.test>
            S: 250 Ok
            C: DATA
            S: 354 Go ahead
            DATA
            S: 250 Ok
            """);
        await using var smtp = new SmtpFixture(SmtpFixture.To(peer.Port));

        Assert.IsType<DeliveryOutcome.Accepted>(await smtp.DeliverAsync(SmtpFixture.Mail(1)));
        Assert.Empty(peer.Problems);
    }

    [Fact]
    public async Task Lines_that_begin_with_a_dot_arrive_with_two()
    {
        await using var peer = new ScriptedSmtpPeer(ScriptedSmtpPeer.Hello + ScriptedSmtpPeer.Taken);
        await using var smtp = new SmtpFixture(SmtpFixture.To(peer.Port));

        await smtp.DeliverAsync(SmtpFixture.Mail(1) with { Html = null, Text = ".\n..\n.dot\nplain\n" });

        Assert.EndsWith("\r\n\r\n..\r\n...\r\n..dot\r\nplain\r\n", Encoding.ASCII.GetString(peer.Mails[0]), StringComparison.Ordinal);
    }

    [Fact]
    public async Task Every_line_of_a_mail_is_short_and_seven_bit()
    {
        await using var peer = new ScriptedSmtpPeer(ScriptedSmtpPeer.Hello + ScriptedSmtpPeer.Taken);
        await using var smtp = new SmtpFixture(SmtpFixture.To(peer.Port));

        await smtp.DeliverAsync(SmtpFixture.Mail(1) with { Text = new string('ư', 5_000), Subject = new string('ơ', 900) });

        Assert.All(Encoding.Latin1.GetString(peer.Mails[0]).Split("\r\n"), line => Assert.True(line.Length <= 78 && line.All(char.IsAscii), line));
    }

    public static TheoryData<string, string> Nonsense => new()
    {
        { "hello", "smtp-greeting-protocol" },
        { "S: 22", "smtp-greeting-protocol" },
        { "S: 22x no digits", "smtp-greeting-protocol" },
        { "S: 199 no such class", "smtp-greeting-protocol" },
        { "S: 220-first\nS: 221 another code", "smtp-greeting-protocol" },
        { "S: 220?what", "smtp-greeting-protocol" },
        { "FLOOD", "smtp-greeting-protocol" },
        { string.Join('\n', Enumerable.Repeat("S: 220-and so on", 1_000)), "smtp-greeting-protocol" },
        { "CLOSE", "smtp-greeting-closed" },
        { "S: 220 ok\nC: EHLO *\nRESET", "smtp-hello-closed" },
        { "S: 554 5.3.2 No service here", "smtp-greeting-554-5.3.2" },
        { "S: 220 ok\nC: EHLO *\nS: 421 4.3.2 Shutting down", "smtp-hello-421-4.3.2" },
    };

    [Theory]
    [MemberData(nameof(Nonsense))]
    public async Task A_relay_that_cannot_be_talked_to_puts_messages_off_untried(string script, string trouble)
    {
        await using var peer = new ScriptedSmtpPeer(script.Replace("hello", "S: hello", StringComparison.Ordinal));
        await using var smtp = new SmtpFixture(SmtpFixture.To(peer.Port) with { Limits = new SmtpLimits { Hold = TimeSpan.Zero, FirstBackOff = TimeSpan.FromMinutes(1) } });

        var outcome = Assert.IsType<DeliveryOutcome.Transient>(await smtp.DeliverAsync(SmtpFixture.Mail(1)));

        Assert.Equal(("smtp-backoff", false), (outcome.Code, outcome.Tried));
        Assert.InRange(outcome.RetryAfter!.Value, TimeSpan.FromSeconds(50), TimeSpan.FromSeconds(60));
        Assert.Contains(trouble, Assert.Single(smtp.Logs.Lines).Text, StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_relay_that_is_not_there_puts_messages_off_untried()
    {
        int port;
        await using (var peer = new ScriptedSmtpPeer(""))
        {
            port = peer.Port;
        }

        await using var smtp = new SmtpFixture(SmtpFixture.To(port) with { Limits = new SmtpLimits { Hold = TimeSpan.Zero } });

        var outcomes = await smtp.DeliverAsync(SmtpFixture.Mails(20));

        Assert.All(outcomes, outcome => Assert.False(Assert.IsType<DeliveryOutcome.Transient>(outcome).Tried));
        Assert.Contains("smtp-connect-refused", Assert.Single(smtp.Logs.Lines).Text, StringComparison.Ordinal);
    }

    private static string Header(byte[] mail, string name) =>
        Encoding.ASCII.GetString(mail).Split("\r\n").First(line => line.StartsWith(name + ": ", StringComparison.Ordinal))[(name.Length + 2)..];
}
