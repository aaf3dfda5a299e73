using Automation.Connectors.Smtp;
using Automation.Engine.Messages;
using Automation.TestKit.Smtp;
using Xunit;

namespace Automation.Tests.Connectors.Smtp;

/// <summary>What stands around a mail: addresses and the parameters of extensions.</summary>
public sealed class SmtpEnvelopeTests
{
    private const string Bare = """
        S: 220 mx.test
        C: EHLO *
        S: 250-mx.test
        S: 250 PIPELINING

        """;

    [Fact]
    public async Task The_size_is_told_and_is_that_of_the_mail()
    {
        await using var peer = new ScriptedSmtpPeer(ScriptedSmtpPeer.Hello + ScriptedSmtpPeer.Taken);
        await using var smtp = new SmtpFixture(SmtpFixture.To(peer.Port));

        await smtp.DeliverAsync(SmtpFixture.Mail(1));

        Assert.Equal($"MAIL FROM:<shop@hoa-sen.example> SIZE={peer.Mails[0].Length}", peer.Heard[1]);
    }

    [Fact]
    public async Task A_mail_that_is_too_large_is_not_even_begun()
    {
        await using var peer = new ScriptedSmtpPeer(ScriptedSmtpPeer.Hello.Replace("10240000", "600", StringComparison.Ordinal));
        await using var smtp = new SmtpFixture(SmtpFixture.To(peer.Port));

        Assert.Equal(new DeliveryOutcome.Permanent("smtp-too-large"), await smtp.DeliverAsync(SmtpFixture.Mail(1)));
    }

    [Fact]
    public async Task A_Unicode_address_needs_SMTPUTF8_and_says_so()
    {
        await using var able = new ScriptedSmtpPeer(ScriptedSmtpPeer.Hello + ScriptedSmtpPeer.Taken);
        await using var unable = new ScriptedSmtpPeer(Bare);
        var mail = SmtpFixture.Mail(1) with { To = "hương@bücher.example" };

        await using (var smtp = new SmtpFixture(SmtpFixture.To(able.Port)))
        {
            Assert.IsType<DeliveryOutcome.Accepted>(await smtp.DeliverAsync(mail));
        }

        await using (var smtp = new SmtpFixture(SmtpFixture.To(unable.Port)))
        {
            Assert.Equal(new DeliveryOutcome.Permanent("smtp-needs-smtputf8"), await smtp.DeliverAsync(mail));
        }

        Assert.EndsWith(" BODY=8BITMIME SMTPUTF8", able.Heard[1], StringComparison.Ordinal);
        Assert.Equal("RCPT TO:<hương@bücher.example>", able.Heard[2]);
    }

    [Fact]
    public async Task A_Unicode_domain_alone_travels_in_its_ASCII_form()
    {
        await using var peer = new ScriptedSmtpPeer(Bare + ScriptedSmtpPeer.Taken);
        await using var smtp = new SmtpFixture(SmtpFixture.To(peer.Port));

        Assert.IsType<DeliveryOutcome.Accepted>(await smtp.DeliverAsync(SmtpFixture.Mail(1) with { To = "an@bücher.example" }));
        Assert.Equal("RCPT TO:<an@xn--bcher-kva.example>", peer.Heard[2]);
    }

    [Fact]
    public async Task Delivery_notifications_are_asked_for_where_they_are_offered()
    {
        var dsn = new DsnOptions { OnSuccess = true, Return = DsnReturn.Full };
        await using var able = new ScriptedSmtpPeer(ScriptedSmtpPeer.Hello + ScriptedSmtpPeer.Taken);
        await using var unable = new ScriptedSmtpPeer(Bare + ScriptedSmtpPeer.Taken);
        foreach (var peer in new[] { able, unable })
        {
            await using var smtp = new SmtpFixture(SmtpFixture.To(peer.Port) with { Dsn = dsn });
            await smtp.DeliverAsync(SmtpFixture.Mail(1) with { To = "an+tag=1@example.test" });
        }

        Assert.EndsWith(" RET=FULL ENVID=j1", able.Heard[1], StringComparison.Ordinal);
        Assert.Equal("RCPT TO:<an+tag=1@example.test> NOTIFY=SUCCESS,FAILURE,DELAY ORCPT=rfc822;an+2Btag+3D1@example.test", able.Heard[2]);
        Assert.Equal(["MAIL FROM:<shop@hoa-sen.example>", "RCPT TO:<an+tag=1@example.test>"], unable.Heard.Skip(1).Take(2));
    }

    [Fact]
    public async Task Bounces_go_to_an_address_of_the_message_or_of_the_shop()
    {
        var key = Path.GetTempFileName();
        try
        {
            await File.WriteAllTextAsync(key, "a-key-that-is-long-enough", TestContext.Current.CancellationToken);
            var verp = new VerpOptions { Domain = "bounces.shop.test", Keys = ["file:" + key] };
            await using var peer = new ScriptedSmtpPeer(Bare + ScriptedSmtpPeer.Taken);
            await using (var smtp = new SmtpFixture(SmtpFixture.To(peer.Port) with { Verp = verp, ReturnPath = "bounces@shop.test" }))
            {
                await smtp.DeliverAsync(SmtpFixture.Mail(1));
                Assert.True(new VerpAddress(verp).TryRead(peer.Heard[1]["MAIL FROM:<".Length..^1], out var id));
                Assert.Equal("j1", id);
            }

            await using (var smtp = new SmtpFixture(SmtpFixture.To(peer.Port) with { ReturnPath = "bounces@shop.test" }))
            {
                await smtp.DeliverAsync(SmtpFixture.Mail(1));
                Assert.Contains("MAIL FROM:<bounces@shop.test>", peer.Heard);
            }
        }
        finally
        {
            File.Delete(key);
        }
    }

    [Theory]
    [InlineData("an@example.test>\r\nRCPT TO:<all@example.test")]
    [InlineData("an@example.test\r\n")]
    [InlineData("an>@example.test")]
    [InlineData("")]
    public async Task An_address_cannot_bring_a_command_along(string address)
    {
        await using var peer = new ScriptedSmtpPeer(Bare);
        await using var smtp = new SmtpFixture(SmtpFixture.To(peer.Port));

        Assert.StartsWith("mime-", Assert.IsType<DeliveryOutcome.Permanent>(await smtp.DeliverAsync(SmtpFixture.Mail(1) with { To = address })).Code, StringComparison.Ordinal);
        Assert.DoesNotContain(peer.Heard, line => line.StartsWith("RCPT", StringComparison.Ordinal));
    }

    [Fact]
    public async Task Advertising_carries_the_way_off_the_list_and_every_mail_says_that_a_program_wrote_it()
    {
        await using var peer = new RecordingSmtpPeer();
        await using var smtp = new SmtpFixture(SmtpFixture.To(peer.Port) with { FeedbackSender = "hoasen01" });

        await smtp.DeliverAsync(SmtpFixture.Mail(1) with { Purpose = Purpose.Advertising, UnsubscribeLink = new Uri("https://care.shop.test/u/abc") });

        var mail = Assert.Single(peer.Mails);
        Assert.Equal("<https://care.shop.test/u/abc>", mail.Header("List-Unsubscribe"));
        Assert.Equal("List-Unsubscribe=One-Click", mail.Header("List-Unsubscribe-Post"));
        Assert.Equal("auto-generated", mail.Header("Auto-Submitted"));
        Assert.Equal("thank-you-after-sale:advertising::hoasen01", mail.Header("Feedback-ID"));
    }
}
