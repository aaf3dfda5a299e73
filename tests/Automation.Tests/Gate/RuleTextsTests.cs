using System.Text;
using Automation.Engine.Gate;
using Xunit;

namespace Automation.Tests.Gate;

/// <summary>Every rule and reason in words, in every language that ships.</summary>
public sealed class RuleTextsTests
{
    private static readonly IReadOnlyList<string> Ids =
        [.. GateRules.All, .. ShippedPacks.Load().Packs!.Values.SelectMany(pack => pack.Rules).Select(rule => rule.Id)];

    public static TheoryData<string, string> All
    {
        get
        {
            var data = new TheoryData<string, string>();
            foreach (var id in Ids)
            {
                foreach (var language in RuleTexts.Languages)
                {
                    data.Add(id, language);
                }
            }

            return data;
        }
    }

    [Theory]
    [MemberData(nameof(All))]
    public void Every_rule_has_a_sentence_of_its_own_in_every_language(string id, string language)
    {
        var text = RuleTexts.Of(id, language);

        Assert.NotNull(text);
        Assert.EndsWith(language == "ja" ? "。" : ".", text, StringComparison.Ordinal);
        Assert.True(text.IsNormalized(NormalizationForm.FormC), text);
        Assert.Equal(language == RuleTexts.English, text == RuleTexts.Of(id, RuleTexts.English));
    }

    [Theory]
    [InlineData("vi-VN", "Khách hàng đã từ chối nhận.")]
    [InlineData("JA", "ご本人が配信停止を希望されています。")]
    [InlineData("fr", "The person has opted out.")]
    public void Regions_and_letters_case_do_not_matter_and_another_language_gets_english(string language, string text) => Assert.Equal(text, RuleTexts.Of("opt-out", language));

    [Fact]
    public void What_is_no_rule_has_no_text() => Assert.Null(RuleTexts.Of("550", "vi"));
}
