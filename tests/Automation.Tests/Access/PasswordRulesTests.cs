using Automation.Server.Access;
using Xunit;

namespace Automation.Tests.Access;

/// <summary>Which passwords are taken: long ones that are not tried first, whatever their characters.</summary>
public sealed class PasswordRulesTests
{
    [Theory]
    [InlineData("four kites over the bay")]
    [InlineData("mưa rơi trên mái ngói")]
    [InlineData("雨の夜に三匹の猫が歌う歌")]
    [InlineData("correct-horse-battery")]
    [InlineData("8f!kQ2#vLm9z")]
    [InlineData("🦆🪁🌊🧭🎐🍵🥢🎋🏮🚲🛶🧧")]
    public void Long_ones_are_taken_whatever_their_characters(string password) => Assert.Null(PasswordRules.Find(PasswordRules.Normalize(password), "lan"));

    [Theory]
    [InlineData("")]
    [InlineData("8f!kQ2#vLm9")]
    [InlineData("ấấấấấấấấấấấ")]
    public void Short_ones_are_not(string password) => Assert.Equal(PasswordProblem.TooShort, PasswordRules.Find(PasswordRules.Normalize(password), "lan"));

    [Theory]
    [InlineData("password1234")]
    [InlineData("P@ssw0rd-2026!")]
    [InlineData("passwordpassword")]
    [InlineData("Matkhau@123456")]
    [InlineData("123456789012")]
    [InlineData("qwertyuiop123")]
    [InlineData("abcdefghijkl")]
    [InlineData("lkjihgfedcba")]
    [InlineData("1q2w3e4r5t6y")]
    [InlineData("aaaaaaaaaaaa")]
    [InlineData("abcd1abcd1abcd1")]
    [InlineData("iloveyou!!!!")]
    [InlineData("administrator")]
    [InlineData("customercare2026")]
    public void Those_that_are_tried_first_are_not(string password) => Assert.Equal(PasswordProblem.TooCommon, PasswordRules.Find(password, "lan"));

    [Fact]
    public void The_name_is_not_in_it() => Assert.Equal(PasswordProblem.HasName, PasswordRules.Find("xx-Phương.Lan-xx-22".ToLowerInvariant(), "phương.lan@shop.vn"));

    [Fact]
    public void A_short_name_may_be_a_part_of_a_word() => Assert.Null(PasswordRules.Find("island of seven boats", "lan"));

    [Fact]
    public void What_would_only_cost_time_to_hash_is_not_taken()
    {
        Assert.Null(PasswordRules.Find(string.Concat(Enumerable.Range(0, 64).Select(number => (char)('a' + (number * 7 % 26)) + "é")), "lan"));
        Assert.Equal(PasswordProblem.TooLong, PasswordRules.Find(string.Concat(Enumerable.Range(0, 129).Select(number => (char)('a' + (number * 7 % 26)))), "lan"));
    }

    [Fact]
    public void The_same_letters_typed_on_another_keyboard_are_the_same_password() =>
        Assert.Equal(PasswordRules.Normalize("mưa rơi trên mái"), PasswordRules.Normalize("mưa rơi trên mái".Normalize(System.Text.NormalizationForm.FormD)));
}
