using System.Security.Cryptography;
using System.Text;
using Automation.Connectors.Webhooks;
using Xunit;

namespace Automation.Tests.Connectors.Webhooks;

public sealed class WebhookSchemeTests
{
    private static readonly DateTimeOffset Now = DateTimeOffset.FromUnixTimeSeconds(1_614_265_330);

    [Theory]
    [InlineData("shopify", "X-Shopify-Hmac-Sha256")]
    [InlineData("woocommerce", "X-WC-Webhook-Signature")]
    [InlineData("haravan", "X-Haravan-Hmacsha256")]
    [InlineData("sapo", "X-Sapo-Hmac-SHA256")]
    [InlineData("kiotviet", "X-Hub-Signature")]
    public void Body_signed_by_either_of_two_secrets_is_valid_and_any_change_is_not(string scheme, string header)
    {
        var body = "{\"id\":820982911946154508}\n"u8.ToArray();
        var signature = Convert.ToBase64String(HMACSHA256.HashData("new"u8, body));
        Assert.Equal(SignatureOutcome.Valid, Verify(scheme, body, ["old", "new"], (header, signature)));
        Assert.Equal(SignatureOutcome.Mismatch, Verify(scheme, body, ["old"], (header, signature)));
        Assert.Equal(SignatureOutcome.Mismatch, Verify(scheme, body[..^1], ["new"], (header, signature)));
        Assert.Equal(SignatureOutcome.Malformed, Verify(scheme, body, ["new"], (header, "no base64!")));
        Assert.Equal(SignatureOutcome.Missing, Verify(scheme, body, ["new"]));
    }

    [Theory]
    [InlineData(false, false)]
    [InlineData(false, true)]
    [InlineData(true, false)]
    [InlineData(true, true)]
    public void KiotViet_is_valid_in_all_forms_that_its_documentation_leaves_open(bool decodedKey, bool hex)
    {
        var secret = Convert.ToBase64String("a secret"u8);
        var mac = HMACSHA256.HashData(decodedKey ? "a secret"u8.ToArray() : Encoding.UTF8.GetBytes(secret), "{}"u8.ToArray());
        Assert.Equal(SignatureOutcome.Valid, Verify("kiotviet", "{}"u8.ToArray(), [secret], ("X-Hub-Signature", hex ? Convert.ToHexString(mac) : Convert.ToBase64String(mac))));
    }

    [Theory]
    [InlineData(0, SignatureOutcome.Valid)]
    [InlineData(300, SignatureOutcome.Valid)]
    [InlineData(-300, SignatureOutcome.Valid)]
    [InlineData(301, SignatureOutcome.OutOfTime)]
    [InlineData(-301, SignatureOutcome.OutOfTime)]
    public void Signed_time_is_held_against_the_clock(int seconds, SignatureOutcome outcome)
    {
        var time = Now.AddSeconds(-seconds).ToUnixTimeSeconds();
        var mac = Convert.ToHexStringLower(HMACSHA256.HashData("s"u8, Encoding.UTF8.GetBytes($"{time}.{{}}")));
        Assert.Equal(outcome, Verify("stripe", "{}"u8.ToArray(), ["s"], ("Stripe-Signature", $"t={time},v1={new string('0', 64)},v1={mac},v0=x")));
    }

    [Fact]
    public void Standard_webhook_is_valid_with_its_published_example()
    {
        var body = "{\"test\": 2432232314}"u8.ToArray();
        (string, string)[] headers =
        [
            ("webhook-id", "msg_p5jXN8AQM9LWM0D4loKWxJek"), ("webhook-timestamp", "1614265330"),
            ("webhook-signature", "v1,AAAA v1,g0hM9SsE+OTPJTGt/tmIKtSyZlE3uFJELVlNIOLJ1OE="),
        ];
        Assert.Equal(SignatureOutcome.Valid, Verify("standard-webhooks", body, ["whsec_MfKQ9r8GKYqrTwjUPD8ILPZIo2LaLaSw"], headers));
        Assert.Equal(SignatureOutcome.Mismatch, Verify("standard-webhooks", [.. body, 10], ["whsec_MfKQ9r8GKYqrTwjUPD8ILPZIo2LaLaSw"], headers));
        Assert.Equal(SignatureOutcome.Missing, Verify("standard-webhooks", body, ["x"], headers[1..]));
    }

    [Fact]
    public void Zalo_signs_app_body_time_and_secret()
    {
        var body = "{\"app_id\":\"7\",\"x\":{\"timestamp\":\"1\"},\"timestamp\":\"1614265330123\"}";
        var mac = Convert.ToHexStringLower(SHA256.HashData(Encoding.UTF8.GetBytes("7" + body + "1614265330123" + "oa")));
        Assert.Equal(SignatureOutcome.Valid, Verify("zalo", Encoding.UTF8.GetBytes(body), ["7:oa"], ("X-ZEvent-Signature", $"mac={mac}")));
        Assert.Equal(SignatureOutcome.Mismatch, Verify("zalo", Encoding.UTF8.GetBytes(body), ["8:oa"], ("X-ZEvent-Signature", $"mac={mac}")));
        Assert.Equal(SignatureOutcome.Malformed, Verify("zalo", "no json"u8.ToArray(), ["7:oa"], ("X-ZEvent-Signature", $"mac={mac}")));
    }

    private static SignatureOutcome Verify(string scheme, byte[] body, string[] secrets, params (string Name, string Value)[] headers) =>
        WebhookScheme.Find(scheme)!.Verify(
            new SignedRequest(body, name => headers.Where(header => header.Name.Equals(name, StringComparison.OrdinalIgnoreCase)).Select(header => header.Value).FirstOrDefault()), secrets, Now);
}
