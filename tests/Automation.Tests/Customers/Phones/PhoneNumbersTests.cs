using System.Text.Json;
using Automation.Engine.Customers.Phones;
using Automation.TestKit;
using Xunit;

namespace Automation.Tests.Customers.Phones;

public sealed class PhoneNumbersTests
{
    [Theory]
    [InlineData("0901234567", "+84901234567")]
    [InlineData("84901234567", "+84901234567")]
    [InlineData("+84 (90) 123-4567", "+84901234567")]
    [InlineData("0084901234567", "+84901234567")]
    [InlineData("０９０１２３４５６７", "+84901234567")]
    [InlineData("+84.90.123.45.67", "+84901234567")]
    [InlineData("ĐT: 090 123 4567", "+84901234567")]
    [InlineData("+1 415 867 5309", "+14158675309")]
    [InlineData("+447700900001", "+447700900001")]
    [InlineData("+39 06 698 12345", "+390669812345")]
    public void Number_is_read_as_people_write_it(string text, string e164)
    {
        var result = PhoneNumbers.Normalise(text, "VN");
        Assert.Equal((e164, PhoneProblem.None), (result.Usable, result.Problem));
    }

    [Theory]
    [InlineData("1900 1234", PhoneNumberType.PremiumRate, PhoneProblem.NotForMessages)]
    [InlineData("02438251234", PhoneNumberType.FixedLine, PhoneProblem.None)]
    [InlineData("0912", PhoneNumberType.Unknown, PhoneProblem.TooShort)]
    [InlineData("0912 345 678 901", PhoneNumberType.Unknown, PhoneProblem.TooLong)]
    [InlineData("0168 123 4567", PhoneNumberType.Unknown, PhoneProblem.Outdated)]
    [InlineData("+84 168 123 4567", PhoneNumberType.Unknown, PhoneProblem.Outdated)]
    [InlineData("0412 345 678", PhoneNumberType.Unknown, PhoneProblem.NotAssigned)]
    [InlineData("+999 123 4567", PhoneNumberType.Unknown, PhoneProblem.UnknownCountryCode)]
    [InlineData("an@example.test", PhoneNumberType.Unknown, PhoneProblem.NotANumber)]
    [InlineData("", PhoneNumberType.Unknown, PhoneProblem.NotANumber)]
    public void Number_that_messages_cannot_go_to_says_why(string text, PhoneNumberType type, PhoneProblem problem)
    {
        var result = PhoneNumbers.Normalise(text, "VN");
        Assert.Equal((type, problem), (result.Type, result.Problem));
        Assert.Equal(problem == PhoneProblem.None, result.Remedy.Length == 0);
        Assert.Equal(problem == PhoneProblem.None, result.Usable is not null);
    }

    [Fact]
    public void Number_without_country_needs_a_region() =>
        Assert.Equal(PhoneProblem.NoCountry, PhoneNumbers.Normalise("0901234567", null).Problem);

    [Theory]
    [InlineData("0120 123 4567", "+84701234567")]
    [InlineData("+84 168 123 4567", "+84381234567")]
    [InlineData("0186 123 4567", "+84561234567")]
    [InlineData("0199 123 4567", "+84591234567")]
    [InlineData("0901234567", "+84901234567")]
    public void Vietnamese_numbers_of_before_2018_are_replaced_only_on_request(string text, string today)
    {
        var migrated = PhoneNumbers.Normalise(text, "VN", new PhoneNumberOptions(MigrateVietnam: true));
        Assert.Equal(today, migrated.Usable);
        Assert.Equal(PhoneNumbers.Normalise(text, "VN").Usable != today, migrated.Migrated);
    }

    [Theory]
    [InlineData("+84 24 3825 1234 ext. 12", "12")]
    [InlineData("+84 24 3825 1234 x7", "7")]
    [InlineData("tel:+84-24-3825-1234;ext=99", "99")]
    [InlineData("+84 24 3825 1234", null)]
    public void Extension_is_kept_apart(string text, string? extension)
    {
        var result = PhoneNumbers.Normalise(text, "VN");
        Assert.Equal(("+842438251234", extension), (result.E164, result.Extension));
    }

    [Fact]
    public void Published_parse_examples_come_out_as_they_say()
    {
        using var vectors = JsonDocument.Parse(File.ReadAllText(SharedFolder.Require("data/phones/parse_success.json")));
        Assert.All(vectors.RootElement.EnumerateArray(), vector => Assert.Equal(
            vector.GetProperty("expected_e164").GetString(),
            PhoneNumbers.Normalise(vector.GetProperty("input").GetString()!, vector.GetProperty("region").GetString()).E164));
    }

    [Fact]
    public void Published_example_numbers_have_their_form_region_and_type()
    {
        var rows = File.ReadAllLines(SharedFolder.Require("data/phones/example_numbers.csv")).Skip(1).Select(line => line.Split(',')).ToList();
        Assert.True(rows.Count > 400);
        Assert.All(rows, row =>
        {
            var result = PhoneNumbers.Normalise(row[3], row[0]);
            Assert.Equal(row[4], result.E164);
            Assert.Equal(row[^1].Replace("_", "", StringComparison.Ordinal), result.Type.ToString(), ignoreCase: true);
        });
    }

    [Theory]
    [InlineData(251)]
    [InlineData(100_000)]
    public void Endless_text_is_no_number(int length) =>
        Assert.Equal(PhoneProblem.NotANumber, PhoneNumbers.Normalise(new string('1', length), "VN").Problem);
}
