using System.Text;
using Automation.Connectors.Mime;
using Xunit;

namespace Automation.Tests.Connectors.Mime;

public sealed class MimeHeaderTests
{
    public static TheoryData<string> Subjects =>
    [
        "Thank you for your order",
        "Cảm ơn bạn đã mua hàng tại Hoa Sen – ưu đãi 20% chỉ trong hôm nay, nhanh tay lên nhé bạn ơi",
        "[QC] Khuyến mãi",
        "ご注文ありがとうございます。商品は三日以内にお届けいたします。今後ともよろしくお願い申し上げます。",
        "😀👩‍👩‍👧‍👦 " + string.Concat(Enumerable.Repeat("🇻🇳", 40)),
        "  two spaces before, between  and after  ",
        "a tab\tand a =?utf-8?Q?word?= that is none",
        new string('x', 300),
        string.Join(' ', Enumerable.Repeat("words", 60)),
        "",
    ];

    [Theory]
    [MemberData(nameof(Subjects))]
    public void Subject_survives_and_its_lines_keep_the_limits(string subject)
    {
        MimeMessage mail = Mails.Plain with { Subject = subject };

        string[] lines = Mails.Field(mail, "Subject");

        Assert.All(lines, line => Assert.True(line.Length <= (line.Contains("=?", StringComparison.Ordinal) ? 76 : 78), line));
        Assert.All(lines, line => Assert.True(Ascii.IsValid(line)));
        Assert.Equal(subject, EncodedWordReader.Decode(Mails.RoundTrip(mail).Header("Subject")!));
    }

    [Theory]
    [InlineData("😀🇻🇳Cảm ơn bạn")]
    [InlineData("plain text with one 😀 in it, ")]
    public void No_encoded_word_splits_a_character(string text)
    {
        string field = string.Concat(Mails.Field(Mails.Plain with { Subject = string.Concat(Enumerable.Repeat(text, 20)) }, "Subject"));

        string[] words = field.Split(' ')[1..];

        Assert.True(words.Length > 5);
        Assert.All(words, word => Assert.True(word.Length <= 75));
        Assert.All(words, word => Assert.DoesNotContain('\uFFFD', EncodedWordReader.Decode(word)));
    }

    [Fact]
    public void The_shorter_of_B_and_Q_is_chosen()
    {
        Assert.Equal("Subject: =?utf-8?Q?Caf=C3=A9_and_a_croissant?=", Mails.Field(Mails.Plain with { Subject = "Café and a croissant" }, "Subject")[0]);
        Assert.Equal("Subject: =?utf-8?B?44GC44KK44GM44Go44GG?=", Mails.Field(Mails.Plain with { Subject = "ありがとう" }, "Subject")[0]);
    }

    [Fact]
    public void Decomposed_text_is_composed()
    {
        MimeEntity mail = Mails.RoundTrip(Mails.Plain with { Subject = "Hu\u031Bo\u031Bng", Text = "か\u3099" });

        Assert.Equal("H\u01B0\u01A1ng", EncodedWordReader.Decode(mail.Header("Subject")!));
        Assert.Equal("が", Encoding.UTF8.GetString(mail.Content.Span).TrimEnd());
    }

    [Fact]
    public void A_lone_surrogate_becomes_the_replacement_character() =>
        Assert.Equal("a\uFFFDb", EncodedWordReader.Decode(Mails.RoundTrip(Mails.Plain with { Subject = "a\uD800b" }).Header("Subject")!));

    [Theory]
    [InlineData(9, 0, 7 * 60, "Tue, 01 Jul 2025 09:00:00 +0700")]
    [InlineData(0, 5, 0, "Tue, 01 Jul 2025 00:05:00 +0000")]
    [InlineData(23, 59, -(3 * 60) - 30, "Tue, 01 Jul 2025 23:59:00 -0330")]
    public void Date_has_the_form_of_RFC_5322(int hour, int minute, int offset, string expected)
    {
        var date = new DateTimeOffset(2025, 7, 1, hour, minute, 0, TimeSpan.FromMinutes(offset));

        string written = Mails.RoundTrip(Mails.Plain with { Date = date }).Header("Date")!;

        Assert.Equal(expected, written);
        Assert.Equal(date, MailDate.Read(written));
    }

    [Fact]
    public void List_mail_offers_one_click_and_mailto()
    {
        MimeMessage mail = Mails.Plain with
        {
            Unsubscribe = new ListUnsubscribe(new Uri("https://shop.test/u/" + new string('t', 60)), new Uri("mailto:u@shop.test?subject=stop")),
        };

        Assert.Equal(
            ["List-Unsubscribe:", $" <https://shop.test/u/{new string('t', 60)}>,", " <mailto:u@shop.test?subject=stop>"],
            Mails.Field(mail, "List-Unsubscribe"));
        Assert.Equal(["List-Unsubscribe-Post: List-Unsubscribe=One-Click"], Mails.Field(mail, "List-Unsubscribe-Post"));
    }

    [Fact]
    public void An_international_host_is_written_in_ASCII() =>
        Assert.Equal(
            "List-Unsubscribe: <https://xn--bcher-kva.example/%C3%BC?a=1>",
            Mails.Field(Mails.Plain with { Unsubscribe = new ListUnsubscribe(new Uri("https://bücher.example/ü?a=1")) }, "List-Unsubscribe")[0]);

    [Fact]
    public void A_mailto_alone_promises_no_one_click()
    {
        string raw = Mails.Raw(Mails.Plain with { Unsubscribe = new ListUnsubscribe(null, new Uri("mailto:u@shop.test")) });

        Assert.DoesNotContain("List-Unsubscribe-Post", raw, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("http://shop.test/u")]
    [InlineData("javascript:alert(1)")]
    public void Only_https_takes_the_one_click(string link) =>
        Assert.Equal(
            new MimeProblem("List-Unsubscribe", MimeFault.InvalidValue),
            MimeCheck.Find(Mails.Plain with { Unsubscribe = new ListUnsubscribe(new Uri(link)) }));

    [Fact]
    public void Auto_submitted_is_said_unless_a_person_wrote()
    {
        Assert.Equal("auto-generated", Mails.RoundTrip(Mails.Plain).Header("Auto-Submitted"));
        Assert.Equal("auto-replied", Mails.RoundTrip(Mails.Plain with { AutoSubmitted = AutoSubmitted.AutoReplied }).Header("Auto-Submitted"));
        Assert.Null(Mails.RoundTrip(Mails.Plain with { AutoSubmitted = AutoSubmitted.No }).Header("Auto-Submitted"));
    }
}
