using Automation.Engine.Messages;
using Automation.Server.Consent;
using Xunit;

namespace Automation.Tests.Consent;

/// <summary>Tokens of links: short, silent about people, and nobody else can make one.</summary>
public sealed class LinkTokenTests
{
    private static readonly LinkKey Old = new(1, [.. Enumerable.Range(0, 32).Select(n => (byte)n)]);
    private static readonly LinkKey New = new(2, [.. Enumerable.Range(0, 32).Select(n => (byte)(n * 7))]);
    private static readonly LinkTarget Lan = new(1_234_567, Channel.Sms, Purpose.Advertising, 42);

    [Theory]
    [InlineData(1, 0)]
    [InlineData(127, 128)]
    [InlineData(1_000_000, 99_999)]
    [InlineData(long.MaxValue, long.MaxValue)]
    public void What_is_written_is_read(long customer, long campaign)
    {
        foreach (var (channel, purpose) in PersonalChannels.All.SelectMany(channel => Enum.GetValues<Purpose>().Select(purpose => (channel, purpose))))
        {
            var target = new LinkTarget(customer, channel, purpose, campaign);
            Assert.Equal(target, LinkToken.Read(LinkToken.Write(target, Old), [New, Old]));
        }
    }

    [Fact]
    public void A_token_is_short_and_needs_no_escaping() => Assert.Matches("^[A-Za-z0-9_-]{20,40}$", LinkToken.Write(Lan, New));

    [Fact]
    public void A_token_of_an_older_key_is_read_and_one_of_an_unknown_key_is_not()
    {
        var token = LinkToken.Write(Lan, Old);

        Assert.Equal(Lan, LinkToken.Read(token, [Old, New]));
        Assert.Null(LinkToken.Read(token, [New]));
        Assert.Null(LinkToken.Read(token, [New with { Id = 1 }]));
    }

    [Fact]
    public void Not_one_letter_of_a_token_can_be_changed()
    {
        var token = LinkToken.Write(Lan, New);
        for (var place = 0; place < token.Length; place++)
        {
            foreach (var letter in "AZaz09-_")
            {
                var changed = token[..place] + letter + token[(place + 1)..];
                Assert.True(changed == token || LinkToken.Read(changed, [New]) is null || Same(changed, token), changed);
            }
        }
    }

    [Theory]
    [InlineData("")]
    [InlineData("A")]
    [InlineData("unsubscribe")]
    [InlineData("AQEjAAAA")]
    [InlineData("!!!!")]
    [InlineData("../../etc/passwd")]
    public void What_is_no_token_is_nothing(string text)
    {
        Assert.Null(LinkToken.Read(text, [Old, New]));
        Assert.Null(LinkToken.Read(text + new string('A', 10_000), [Old, New]));
    }

    // The last letter of Base64 may carry bits that mean nothing.
    private static bool Same(string a, string b) =>
        System.Buffers.Text.Base64Url.IsValid(a) && System.Buffers.Text.Base64Url.DecodeFromChars(a).AsSpan().SequenceEqual(System.Buffers.Text.Base64Url.DecodeFromChars(b));
}
