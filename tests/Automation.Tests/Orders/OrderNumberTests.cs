using System.Globalization;
using Automation.Server.Orders;
using Xunit;

namespace Automation.Tests.Orders;

public sealed class OrderNumberTests
{
    [Theory]
    [InlineData("12.50", "12.50")]
    [InlineData("-3", "-3")]
    [InlineData("3-", "-3")]
    [InlineData("(3.5)", "-3.5")]
    [InlineData("1e-05", "0.00001")]
    [InlineData("0.1234567890123456", "0.1234567890123456")]
    public void Plain_numbers_are_read(string text, string expected)
        => Assert.Equal(decimal.Parse(expected, CultureInfo.InvariantCulture), Read(NumberShape.Plain, text));

    [Theory]
    [InlineData("")]
    [InlineData("1,5")]
    [InlineData("NaN")]
    [InlineData("1 000")]
    [InlineData("£5")]
    [InlineData("1000000000001")]
    [InlineData("1e99")]
    public void Other_text_is_no_number(string text) => Assert.Null(Read(NumberShape.Plain, text));

    [Theory]
    [InlineData("1.249,90 €", "1249.90")]
    [InlineData("EUR 1.234.567", "1234567")]
    [InlineData("-€12.345,6", "-12345.6")]
    [InlineData("(1.249,90)", "-1249.90")]
    [InlineData("7,5", "7.5")]
    public void European_numbers_are_read(string text, string expected)
        => Assert.Equal(decimal.Parse(expected, CultureInfo.InvariantCulture), Read(new NumberShape(',', '.', ["€", "EUR"]), text));

    [Theory]
    [InlineData("7.5")]
    [InlineData("1.24,9")]
    [InlineData("1.2345,9")]
    [InlineData("1,234.567")]
    [InlineData(".5")]
    public void Group_sign_at_the_wrong_place_is_no_number(string text) => Assert.Null(Read(new NumberShape(',', '.', []), text));

    [Theory]
    [InlineData("1 234 567.5")]
    [InlineData("1\u00A0234\u00A0567.5")]
    [InlineData("1\u202F234\u202F567.5")]
    public void Groups_may_be_cut_by_any_space(string text) => Assert.Equal(1_234_567.5m, Read(new NumberShape('.', ' ', []), text));

    [Fact]
    public void Indian_groups_of_two_are_read() => Assert.Equal(1_234_567m, Read(new NumberShape('.', ',', ["₹"]), "₹12,34,567"));

    private static decimal? Read(NumberShape shape, string text) => new NumberReader(shape).TryRead(text, out var value) ? value : null;
}
