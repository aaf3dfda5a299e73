using Automation.Engine.Consent;
using Xunit;

namespace Automation.Tests.Consent;

/// <summary>What people mean who answer a text message.</summary>
public sealed class OptOutKeywordsTests
{
    [Theory]
    [InlineData("STOP", ReplyIntent.Stop)]
    [InlineData(" stop. ", ReplyIntent.Stop)]
    [InlineData("Ｓｔｏｐ！", ReplyIntent.Stop)]
    [InlineData("unsubscribe", ReplyIntent.Stop)]
    [InlineData("opt-out", ReplyIntent.Stop)]
    [InlineData("opt  out", ReplyIntent.Stop)]
    [InlineData("HUY", ReplyIntent.Stop)]
    [InlineData("Hủy", ReplyIntent.Stop)]
    [InlineData("hu\u0309y", ReplyIntent.Stop)]
    [InlineData("TU CHOI", ReplyIntent.Stop)]
    [InlineData("Từ chối", ReplyIntent.Stop)]
    [InlineData("tc", ReplyIntent.Stop)]
    [InlineData("DUNG", ReplyIntent.Stop)]
    [InlineData("Dừng", ReplyIntent.Stop)]
    [InlineData("đừng", ReplyIntent.Stop)]
    [InlineData("停止", ReplyIntent.Stop)]
    [InlineData("配信停止。", ReplyIntent.Stop)]
    [InlineData("ストップ", ReplyIntent.Stop)]
    [InlineData("ｽﾄｯﾌﾟ", ReplyIntent.Stop)]
    [InlineData("start", ReplyIntent.Start)]
    [InlineData("Đồng ý", ReplyIntent.Start)]
    [InlineData("再開", ReplyIntent.Start)]
    [InlineData("help", ReplyIntent.Help)]
    [InlineData("Hướng dẫn", ReplyIntent.Help)]
    [InlineData("Please stop by tomorrow", ReplyIntent.None)]
    [InlineData("không hủy đơn", ReplyIntent.None)]
    [InlineData("", ReplyIntent.None)]
    [InlineData("👍", ReplyIntent.None)]
    public void An_answer_counts_when_it_is_nothing_but_the_word(string text, ReplyIntent intent) => Assert.Equal(intent, OptOutKeywords.Of(text));

    [Fact]
    public void A_shop_may_have_a_word_of_its_own()
    {
        Assert.Equal(ReplyIntent.Stop, OptOutKeywords.Of("qc huỷ", "QC HUY"));
        Assert.Equal(ReplyIntent.None, OptOutKeywords.Of("qc huỷ"));
    }
}
