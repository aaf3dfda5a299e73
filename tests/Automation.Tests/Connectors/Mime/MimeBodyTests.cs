using System.Text;
using Automation.Connectors.Mime;
using Xunit;

namespace Automation.Tests.Connectors.Mime;

public sealed class MimeBodyTests
{
    [Fact]
    public void A_plain_mail_is_written_like_this()
    {
        Assert.Equal(
            """
            Date: Tue, 01 Jul 2025 09:00:00 +0700
            From: Hoa Sen <shop@shop.test>
            To: huong@example.test
            Subject: Thank you
            Message-ID: <j1-thanks@shop.test>
            Auto-Submitted: auto-generated
            MIME-Version: 1.0
            Content-Type: text/plain; charset=utf-8
            Content-Transfer-Encoding: 7bit

            Hello
            Huong

            """.ReplaceLineEndings("\r\n"),
            Mails.Raw(Mails.Plain));
    }

    [Fact]
    public void A_mail_with_html_and_a_file_is_written_like_this()
    {
        MimeMessage mail = Mails.Plain with
        {
            Html = "<p class=\"x\">Café</p>",
            Attachments = [new MimeAttachment("hóa đơn.txt", "text/plain", "Xin chào"u8.ToArray())],
        };

        Assert.Equal(
            """
            Content-Type: multipart/mixed;
             boundary="=_m63f98496745b83f8"

            --=_m63f98496745b83f8
            Content-Type: multipart/alternative;
             boundary="=_a63f98496745b83f8"

            --=_a63f98496745b83f8
            Content-Type: text/plain; charset=utf-8
            Content-Transfer-Encoding: 7bit

            Hello
            Huong

            --=_a63f98496745b83f8
            Content-Type: text/html; charset=utf-8
            Content-Transfer-Encoding: quoted-printable

            <p class=3D"x">Caf=C3=A9</p>
            --=_a63f98496745b83f8--
            --=_m63f98496745b83f8
            Content-Type: text/plain
            Content-Transfer-Encoding: base64
            Content-Disposition: attachment;
             filename*=utf-8''h%C3%B3a%20%C4%91%C6%A1n.txt

            WGluIGNow6Bv
            --=_m63f98496745b83f8--

            """.ReplaceLineEndings("\r\n"),
            Mails.Raw(mail)[Mails.Raw(mail).IndexOf("Content-Type", StringComparison.Ordinal)..]);
    }

    [Theory]
    [InlineData("Plain ASCII", "7bit")]
    [InlineData("Mostly ASCII with one é in it", "quoted-printable")]
    [InlineData("Cảm ơn bạn đã mua hàng", "base64")]
    [InlineData("ありがとう", "base64")]
    [InlineData("control \u0001", "quoted-printable")]
    [InlineData("--=_m would look like a boundary", "quoted-printable")]
    public void The_encoding_suits_the_text(string text, string encoding)
    {
        MimeEntity mail = Mails.RoundTrip(Mails.Plain with { Text = text });

        Assert.Equal(encoding, mail.Header("Content-Transfer-Encoding"));
        Assert.Equal(text, Encoding.UTF8.GetString(mail.Content.Span).TrimEnd('\r', '\n'));
    }

    public static TheoryData<string> Texts =>
    [
        "",
        "\n",
        "no line end",
        "one\rtwo\ntwo and a half\r\nthree\n\n",
        "spaces at the end   \ntabs\t\t\né",
        new string('x', 5000),
        new string('=', 200) + "é",
        string.Concat(Enumerable.Repeat("Cảm ơn bạn. ", 500)),
        string.Concat(Enumerable.Repeat("<td style=\"color:#333\">ok</td>", 300)) + "ế",
        string.Concat(Enumerable.Repeat("😀👩‍👩‍👧‍👦\n", 300)),
        "\0\u0001\u007f",
    ];

    [Theory]
    [MemberData(nameof(Texts))]
    public void Both_bodies_survive_with_CRLF_and_no_long_line(string text)
    {
        byte[] raw = Mails.Bytes(Mails.Plain with { Text = text, Html = text });

        string[] lines = Encoding.Latin1.GetString(raw).Split("\r\n");
        Assert.All(lines, line => Assert.True(line.Length <= 998));
        Assert.All(lines, line => Assert.False(line.Contains('\n', StringComparison.Ordinal) || line.Contains('\r', StringComparison.Ordinal)));
        Assert.True(Ascii.IsValid(raw));
        string expected = text.Replace("\r\n", "\n", StringComparison.Ordinal).Replace('\r', '\n');
        Assert.Equal(
            ["text/plain", "text/html"], MimeReader.Read(raw).Leaves().Select(part => part.ContentType));
        Assert.All(
            MimeReader.Read(raw).Leaves(),
            part => Assert.Equal(expected, Encoding.UTF8.GetString(part.Content.Span).Replace("\r\n", "\n", StringComparison.Ordinal)));
    }

    [Fact]
    public void Quoted_printable_keeps_to_76_columns()
    {
        string raw = Mails.Raw(Mails.Plain with { Text = string.Concat(Enumerable.Repeat("a long line é ", 100)) });

        Assert.All(raw.Split("\r\n"), line => Assert.True(line.Length <= 76, line));
    }

    [Theory]
    [InlineData("invoice.pdf")]
    [InlineData("a \"quoted\" \\ name.pdf")]
    [InlineData("hóa đơn tháng bảy.pdf")]
    [InlineData("請求書_二〇二五年七月_ありがとうございます_お客様各位_最終版_確認済み_😀.pdf")]
    [InlineData("a-very-long-ascii-name-that-does-not-fit-on-one-line-whatever-one-does-with-it-really.pdf")]
    public void File_names_survive(string name)
    {
        MimeMessage mail = Mails.Plain with { Attachments = [new MimeAttachment(name, "application/pdf", new byte[1000])] };

        MimeEntity part = Mails.RoundTrip(mail).Leaves().Last();

        Assert.Equal(name, part.FileName);
        Assert.Equal(new byte[1000], part.Content.ToArray());
        Assert.All(Mails.Raw(mail).Split("\r\n"), line => Assert.True(line.Length <= 78, line));
    }

    [Fact]
    public void The_same_message_gives_the_same_bytes()
    {
        MimeMessage mail = Mails.Plain with { Html = "<p>ế</p>" };

        Assert.Equal(Mails.Bytes(mail), Mails.Bytes(mail with { }));
        Assert.NotEqual(Mails.Raw(mail), Mails.Raw(mail with { MessageId = "j2-thanks@shop.test" }));
    }
}
