using Automation.Connectors.Smtp;
using Xunit;

namespace Automation.Tests.Connectors.Smtp;

public sealed class VerpAddressTests : IDisposable
{
    private readonly string _folder = Directory.CreateTempSubdirectory("verp-").FullName;

    public void Dispose() => Directory.Delete(_folder, recursive: true);

    [Fact]
    public void An_address_reads_back_to_its_message_in_any_case()
    {
        var verp = Verp("first-key-of-the-shop");
        var address = verp.For("0a1b2c3d-j17-3")!;

        Assert.Matches(@"^bounce\+0a1b2c3d-j17-3\.[0-9a-f]{20}@bounces\.shop\.test$", address);
        Assert.True(verp.TryRead(address, out var id));
        Assert.Equal("0a1b2c3d-j17-3", id);
        Assert.True(verp.TryRead(" " + address.ToUpperInvariant(), out id));
        Assert.Equal("0a1b2c3d-j17-3", id);
    }

    [Fact]
    public void Addresses_of_an_older_key_are_believed_until_it_goes()
    {
        var old = Verp("first-key-of-the-shop").For("j1-1");

        Assert.True(Verp("second-key-of-the-shop", "first-key-of-the-shop").TryRead(old, out _));
        Assert.NotEqual(old, Verp("second-key-of-the-shop", "first-key-of-the-shop").For("j1-1"));
        Assert.False(Verp("second-key-of-the-shop").TryRead(old, out _));
    }

    [Fact]
    public void What_was_touched_is_not_believed()
    {
        var verp = Verp("first-key-of-the-shop");
        var address = verp.For("j1-1")!;

        for (var at = 0; at < address.Length; at++)
        {
            var touched = address[..at] + (address[at] == '0' ? '1' : '0') + address[(at + 1)..];
            Assert.False(verp.TryRead(touched, out var id), touched);
            Assert.Empty(id);
        }
    }

    [Theory]
    [InlineData(null)]
    [InlineData("")]
    [InlineData("@")]
    [InlineData("bounce+@bounces.shop.test")]
    [InlineData("bounce+.@bounces.shop.test")]
    [InlineData("bounce+j1.zzzzzzzzzzzzzzzzzzzz@bounces.shop.test")]
    [InlineData("someone@bounces.shop.test")]
    [InlineData("\0\r\n")]
    public void Anything_else_is_no_address_of_ours(string? address) => Assert.False(Verp("first-key-of-the-shop").TryRead(address, out _));

    [Fact]
    public void An_id_that_does_not_fit_has_no_address() => Assert.Null(Verp("first-key-of-the-shop").For(new string('a', 64)));

    private VerpAddress Verp(params string[] keys) => new(new VerpOptions
    {
        Domain = "bounces.shop.test",
        Keys = [.. keys.Select(key =>
        {
            var file = Path.Combine(_folder, key);
            File.WriteAllText(file, key);
            return "file:" + file;
        })],
    });
}
