using Automation.Connectors.Mime;
using Xunit;

namespace Automation.Tests.Connectors.Mime;

public sealed class MimeAddressTests
{
    [Theory]
    [InlineData(null, "To: a@b.test")]
    [InlineData("  ", "To: a@b.test")]
    [InlineData("Hoa Sen", "To: Hoa Sen <a@b.test>")]
    [InlineData("Hoa Sen, Ltd.", "To: \"Hoa Sen, Ltd.\" <a@b.test>")]
    [InlineData("The \"best\" \\ shop", "To: \"The \\\"best\\\" \\\\ shop\" <a@b.test>")]
    [InlineData("Nguyễn", "To: =?utf-8?B?Tmd1eeG7hW4=?= <a@b.test>")]
    [InlineData("日本", "To: =?utf-8?B?5pel5pys?= <a@b.test>")]
    public void Display_name_is_written_in_its_simplest_form(string? name, string expected)
    {
        MimeMessage mail = Mails.Plain with { To = new MimeMailbox("a@b.test", name) };

        Assert.Equal([expected], Mails.Field(mail, "To"));
        Assert.Equal(string.IsNullOrWhiteSpace(name) ? null : name, MailboxReader.Read(Mails.RoundTrip(mail).Header("To")!).DisplayName);
    }

    [Fact]
    public void Long_name_is_folded_and_survives()
    {
        string name = string.Join(' ', Enumerable.Repeat("Nguyễn Thị Hương 😀", 8));
        MimeMessage mail = Mails.Plain with { To = new MimeMailbox("someone@example.test", name) };

        Assert.All(Mails.Field(mail, "To"), line => Assert.True(line.Length <= 76));
        Assert.Equal(new MimeMailbox("someone@example.test", name), MailboxReader.Read(Mails.RoundTrip(mail).Header("To")!));
    }

    [Theory]
    [InlineData("a@bücher.example", "a@xn--bcher-kva.example")]
    [InlineData("a@日本語.jp", "a@xn--wgv71a119e.jp")]
    [InlineData("abc..def.@docomo.ne.jp", "\"abc..def.\"@docomo.ne.jp")]
    [InlineData("\"odd one\"@b.test", "\"odd one\"@b.test")]
    [InlineData("a+tag@b.test", "a+tag@b.test")]
    [InlineData("a@[IPv6:2001:db8::1]", "a@[IPv6:2001:db8::1]")]
    public void Address_is_written_in_ASCII(string address, string written) =>
        Assert.Equal("To: " + written, Mails.Field(Mails.Plain with { To = new MimeMailbox(address) }, "To")[0]);

    [Theory]
    [InlineData("")]
    [InlineData("nobody")]
    [InlineData("@b.test")]
    [InlineData("a@")]
    [InlineData("a b@c.test")]
    [InlineData("a@b..test")]
    [InlineData("a@-b.test")]
    [InlineData("a@b.test.")]
    [InlineData("a@b_c.test")]
    [InlineData("a@b@c.test")]
    [InlineData("<a@b.test>")]
    [InlineData("a@b.test, c@d.test")]
    [InlineData("\"a\"b\"@c.test")]
    [InlineData("a@\u200b.test")]
    [InlineData("12345678901234567890123456789012345678901234567890123456789012345@b.test")]
    public void What_is_no_mailbox_is_refused(string address) =>
        Assert.Equal(
            new MimeProblem("To", MimeFault.InvalidAddress), MimeCheck.Find(Mails.Plain with { To = new MimeMailbox(address) }));

    [Fact]
    public void An_international_local_part_needs_SMTPUTF8()
    {
        MimeMessage mail = Mails.Plain with { To = new MimeMailbox("hương@bücher.example") };

        Assert.Equal(new MimeProblem("To", MimeFault.NeedsSmtpUtf8), MimeCheck.Find(mail));
        Assert.Equal("To: hương@bücher.example", Mails.Field(mail with { SmtpUtf8 = true }, "To")[0]);
    }
}
