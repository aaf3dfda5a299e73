using Automation.Engine.Campaigns;
using Automation.Engine.Gate;
using Automation.Engine.Messages;
using Xunit;

namespace Automation.Tests.Gate;

/// <summary>What laws demand of texts: added where the words are fixed, denied where the program cannot know them.</summary>
public sealed class ContentGateTests
{
    private const string Link = "https://shop.example/u/abc";

    private static readonly Dictionary<string, string?> Shop = new() { ["shop_name"] = "Trà & Lá", ["shop_address"] = "12 Hoa Mai" };

    [Theory]
    [InlineData("Sale today. STOP: 8088", "[QC] Sale today. STOP: 8088")]
    [InlineData("[QC] Sale. STOP: 8088", "[QC] Sale. STOP: 8088")]
    [InlineData("  [ad] Sale. STOP: 8088", "  [ad] Sale. STOP: 8088")]
    [InlineData("Sale [QC]. STOP: 8088", "[QC] Sale [QC]. STOP: 8088")]
    public void Vietnamese_text_messages_begin_with_the_label(string text, string lawful) => Assert.Equal(lawful, Sms("VN", "vi", text).Text!.Text);

    [Fact]
    public void The_label_of_a_mail_stands_in_its_subject()
    {
        var decision = Mail("VN", new WrittenText(Channel.Email, "vi", "Ưu đãi", "Xin chào. Từ chối: " + Link, null));

        Assert.Equal(("[QC] Ưu đãi", "Xin chào. Từ chối: " + Link), (decision.Text!.Subject, decision.Text.Text));
    }

    [Theory]
    [InlineData("vi", "[QC] Sale Tu choi: " + Link)]
    [InlineData("en-GB", "[QC] Sale Opt out: " + Link)]
    [InlineData("ko", "[QC] Sale Opt out: " + Link)]
    public void A_text_that_does_not_say_how_to_refuse_gets_the_link(string locale, string lawful) => Assert.Equal(lawful, Sms("VN", locale, "[QC] Sale").Text!.Text);

    [Theory]
    [InlineData("[QC] Sale. Reply STOP", true)]
    [InlineData("[QC] Sale. Từ chối: 8088", true)]
    [InlineData("[QC] Stop by for our sale", false)]
    [InlineData("[QC] NONSTOP sale", false)]
    [InlineData("[QC] Stopover", false)]
    public void A_word_counts_when_it_says_how_to_refuse(string text, bool says) => Assert.Equal(says, Sms("VN", "vi", text).Text!.Text == text);

    [Fact]
    public void Without_a_link_such_a_text_does_not_leave()
    {
        var policy = Policy("VN", Channel.Sms);

        Assert.Equal((null, "VN-8"), Tuple(ContentGate.Apply(policy, new WrittenText(Channel.Sms, "vi", null, "[QC] Sale", null), null, _ => null)));
    }

    [Fact]
    public void A_mail_gets_name_address_and_link_in_text_and_html()
    {
        var mail = new WrittenText(Channel.Email, "en", "News", "Hello", "<html><body><h1>Hello</h1></body></html>");

        var lawful = Mail("US", mail).Text!;

        Assert.Equal("Hello\n\nTrà & Lá\n12 Hoa Mai\n\nOpt out: " + Link, lawful.Text);
        Assert.Equal(
            $"<html><body><h1>Hello</h1><p>Trà &amp; Lá<br>12 Hoa Mai</p><p>Opt out: <a href=\"{Link}\">{Link}</a></p></body></html>", lawful.Html);
    }

    [Fact]
    public void A_mail_that_says_it_all_stays_as_it_is()
    {
        var mail = new WrittenText(Channel.Email, "en", "News", "Trà & Lá, 12 Hoa Mai. Unsubscribe: " + Link, "<p>Trà &amp; Lá, 12 Hoa Mai <a href='#'>Unsubscribe</a></p>");

        Assert.Equal(mail, Mail("US", mail).Text);
    }

    [Fact]
    public void A_shop_that_has_not_given_its_address_cannot_advertise_by_mail_where_the_law_wants_it()
    {
        var policy = Policy("JP", Channel.Email);
        var mail = new WrittenText(Channel.Email, "ja", "お知らせ", "配信停止 " + Link, null);

        Assert.Equal((null, "JP-3"), Tuple(ContentGate.Apply(policy, mail, Link, name => name == "shop_name" ? "Shop" : null)));
    }

    [Fact]
    public void What_is_added_once_is_not_added_again()
    {
        var mail = new WrittenText(Channel.Email, "en", "News", "Hello", "<p>Hello</p>");
        var once = Mail("US", mail).Text!;

        Assert.Equal(once, Mail("US", once).Text);
        Assert.Equal(Sms("VN", "vi", "Sale").Text, Sms("VN", "vi", Sms("VN", "vi", "Sale").Text!.Text).Text);
    }

    private static ContentDecision Sms(string country, string locale, string text) =>
        ContentGate.Apply(Policy(country, Channel.Sms), new WrittenText(Channel.Sms, locale, null, text, null), Link, _ => null);

    private static ContentDecision Mail(string country, WrittenText text) =>
        ContentGate.Apply(Policy(country, Channel.Email), text, Link, name => Shop.GetValueOrDefault(name));

    private static GatePolicy Policy(string country, Channel channel) =>
        GateScene.Packs("all").For(new CampaignSettings(), "c", channel, Purpose.Advertising, [country]);

    private static (WrittenText?, string?) Tuple(ContentDecision decision) => (decision.Text, decision.Rule);
}
