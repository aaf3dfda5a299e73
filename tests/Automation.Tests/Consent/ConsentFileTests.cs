using System.Text;
using Automation.Engine.Consent;
using Automation.Engine.Messages;
using Automation.Server.CommandLine;
using Automation.Server.Consent;
using NodaTime;
using Xunit;

namespace Automation.Tests.Consent;

/// <summary>Files of consents and suppressions: all of them, or everything that is wrong.</summary>
public sealed class ConsentFileTests
{
    private static readonly Instant Now = Instant.FromUtc(2026, 3, 2, 5, 0);

    [Fact]
    public void A_file_of_consents_is_read_with_its_proof()
    {
        var lines = ConsentFile.ReadConsents(Csv("""
            Customer,channel,purpose,state,at,proof,topic
            KH1,Email,advertising,given,2026-03-01T09:00:00+07:00,"form 7, page 2",tea
            KH2,sms,care,refused,2026-02-01,,
            """), Now);

        Assert.Equal(
            [
                new(2, "KH1", Channel.Email, Purpose.Advertising, "tea", ConsentState.Given, Instant.FromUtc(2026, 3, 1, 2, 0), "import", null, "form 7, page 2"),
                new(3, "KH2", Channel.Sms, Purpose.Care, "", ConsentState.Refused, Instant.FromUtc(2026, 2, 1, 0, 0), "import", null, null),
            ],
            lines);
    }

    [Fact]
    public void Everything_that_is_wrong_is_told_at_once()
    {
        var refusal = Assert.Throws<CommandException>(() => ConsentFile.ReadConsents(Csv("""
            customer,channel,purpose,state,at
            ,fax,transactional,maybe,yesterday
            KH1,email,advertising,given,2027-01-01
            """), Now));

        string[] parts = ["line 2, customer: It is empty", "line 2, channel: 'fax'", "line 2, purpose: It must be care", "line 2, state: 'maybe'", "line 2, at: 'yesterday'", "line 3, at: It is in the future"];
        Assert.All(parts, part => Assert.Contains(part, refusal.Message, StringComparison.Ordinal));
    }

    [Theory]
    [InlineData("", "The file is empty")]
    [InlineData("customer,channel\n", "The column 'purpose' is missing")]
    [InlineData("customer,channel,purpose,state,at,colour\n", "The column 'colour' is not known")]
    public void A_header_that_is_wrong_is_told(string text, string message) =>
        Assert.Contains(message, Assert.Throws<CommandException>(() => ConsentFile.ReadConsents(Csv(text), Now)).Message, StringComparison.Ordinal);

    [Fact]
    public void Suppressions_need_an_address_and_take_the_rest_from_it_and_the_reason()
    {
        var lines = ConsentFile.ReadSuppressions(Csv("""
            address,reason,scope,topic,expires
            lan@example.test,,,,
            0901 234 567,do-not-call,,,2027-01-01
            binh@example.test,manual,topic,tea,
            +84901234567,hard-bounce,all,,
            """));

        Assert.Equal(
            [(Channel.Email, SuppressionReason.Manual, SuppressionScope.All), (Channel.Sms, SuppressionReason.DoNotCall, SuppressionScope.Advertising), (Channel.Email, SuppressionReason.Manual, SuppressionScope.Topic), (Channel.Sms, SuppressionReason.HardBounce, SuppressionScope.All)],
            lines.Select(line => (line.Channel, line.Reason, line.Scope)));
        Assert.Equal(Instant.FromUtc(2027, 1, 1, 0, 0), lines[1].ExpiresAt);
    }

    [Fact]
    public void What_cannot_be_a_suppression_is_told()
    {
        var refusal = Assert.Throws<CommandException>(() => ConsentFile.ReadSuppressions(Csv("""
            address,channel,reason,scope,topic,expires
            nobody,email,manual,all,,
            lan@example.test,email,complaint,all,,2027-01-01
            lan@example.test,email,manual,topic,,
            """)));

        string[] parts = ["line 2, address: 'nobody'", "line 3, expires: Complaints and opt-outs never expire", "line 4, topic"];
        Assert.All(parts, part => Assert.Contains(part, refusal.Message, StringComparison.Ordinal));
    }

    private static MemoryStream Csv(string text) => new(Encoding.UTF8.GetBytes(text));
}
