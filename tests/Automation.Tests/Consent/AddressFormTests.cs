using Automation.Engine.Consent;
using Automation.Engine.Messages;
using Xunit;

namespace Automation.Tests.Consent;

/// <summary>One form for one address, however it is written.</summary>
public sealed class AddressFormTests
{
    [Theory]
    [InlineData("Lan@Example.TEST", "lan@example.test")]
    [InlineData("  lan@example.test ", "lan@example.test")]
    [InlineData("a@b@example.test", "a@b@example.test")]
    [InlineData("lan@bücher.example", "lan@xn--bcher-kva.example")]
    [InlineData("LAN@BÜCHER.example", "lan@xn--bcher-kva.example")]
    [InlineData("nobody", null)]
    [InlineData("@example.test", null)]
    [InlineData("lan@", null)]
    [InlineData("", null)]
    [InlineData(null, null)]
    public void Mailboxes(string? written, string? form) => Assert.Equal(form, AddressForm.Of(Channel.Email, written));

    [Theory]
    [InlineData("+84 90 123 45 67", "+84901234567")]
    [InlineData("0901 234 567", "+84901234567")]
    [InlineData("0084901234567", "+84901234567")]
    [InlineData("84901234567", "+84901234567")]
    [InlineData("（０９０）１２３４５６７", "+84901234567")]
    [InlineData("+81-90-1234-5678", "+819012345678")]
    [InlineData("8088", "8088")]
    [InlineData("none", null)]
    [InlineData("+", null)]
    public void Numbers_of_a_shop_in_Vietnam(string written, string? form) => Assert.Equal(form, AddressForm.Of(Channel.Sms, written, "+84"));

    [Fact]
    public void Without_a_calling_code_a_national_number_stays_national() => Assert.Equal("0901234567", AddressForm.Of(Channel.Sms, "0901-234-567"));
}
