using Automation.Connectors.Webhooks;
using Automation.Server.CommandLine;
using Automation.TestKit;
using Xunit;

namespace Automation.Tests.Connectors.Webhooks;

/// <summary>The forms of an address in which Twilio's own libraries accept a signature; the facts are theirs.</summary>
public sealed class TwilioSignatureTests
{
    private const string Query = "/myapp.php?foo=1&bar=2";

    private static readonly KeyValuePair<string, string>[] Call =
    [
        new("CallSid", "CA1234567890ABCDE"), new("Caller", "+14158675309"), new("Digits", "1234"), new("From", "+14158675309"), new("To", "+18005551212"),
    ];

    [Theory]
    [InlineData("https://mycompany.com", "RSOYDt4T1cUTdK1PDd93/VVr8B8=")]
    [InlineData("https://mycompany.com", "kvajT1Ptam85bY51eRf/AJRuM3w=")]
    [InlineData("https://mycompany.com:1234", "CYn1h0gLBdNxDGkKJg6hYohgeD8=")]
    [InlineData("https://mycompany.com:1234", "RSOYDt4T1cUTdK1PDd93/VVr8B8=")]
    [InlineData("http://mycompany.com", "0ZXoZLH/DfblKGATFgpif+LLRf4=")]
    [InlineData("http://mycompany.com:1234", "Zmvh+3yNM1Phv2jhDCwEM3q5ebU=")]
    [InlineData("http://MyCompany.com", "XY7AlKOKL6im4yWyX84gldUrtis=")]
    [InlineData("http://username:password@MyCompany.com", "PJ08CxXr7KLPjEQCTc8LkUSMwSM=")]
    [InlineData("https://user:pass@mycompany.com", "CukzLTc1tT5dXEDIHm/tKBanW10=")]
    [InlineData("https://user:pass@mycompany.com", "ZQFR1PTIZXF2MXB8ZnKCvnnA+rI=")]
    [InlineData("https://user@mycompany.com", "2YRLlVAflCqxaNicjMpJcSTgzSs=")]
    public void Address_is_accepted_with_and_without_port(string host, string signature) =>
        Assert.Equal(SignatureOutcome.Valid, TwilioSignature.Verify(["old", "12345"], host + Query, Call, default, signature));

    [Fact]
    public void Old_escapes_in_the_query_are_accepted() =>
        Assert.Equal(
            SignatureOutcome.Valid,
            TwilioSignature.Verify(["12345"], "https://mycompany.com" + Query + "&Body=It's+amazing", Call, default, "TfZzewPq8wqrGlMfyAud8+/IvJ0="));

    [Theory]
    [InlineData("MessagingBinding.Address=+1415xxxxxxx&MessagingBinding.Address=+1325xxxxxxx", "83O6e2vORAoJHUNzJjDWN1jz+BA=")]
    [InlineData("SidAccount=AC123&Sid=CA123&Digits=5678&Digits=1234&Digits=1234", "IK+Dwps556ElfBT0I3Rgjkr1wJU=")]
    public void Repeated_fields_count_once_and_sorted(string form, string signature)
    {
        KeyValuePair<string, string>[] fields = [.. form.Split('&').Select(pair => pair.Split('=')).Select(pair => KeyValuePair.Create(pair[0], pair[1]))];
        Assert.Equal(SignatureOutcome.Valid, TwilioSignature.Verify(["12345"], "https://mycompany.com" + Query, fields, default, signature));
    }

    [Fact]
    public void Body_that_the_address_does_not_hash_is_refused_even_when_the_address_is_signed()
    {
        const string Url = "https://mycompany.com/hook";
        const string Signature = "7aQdgSTi5+g/2hw9OGBHRWhUUR8=";
        Assert.Equal(SignatureOutcome.Valid, TwilioSignature.Verify(["12345"], Url, [], default, Signature));
        Assert.Equal(SignatureOutcome.Mismatch, TwilioSignature.Verify(["12345"], Url, [], "{}"u8.ToArray(), Signature));
        Assert.Equal(SignatureOutcome.Missing, TwilioSignature.Verify(["12345"], Url, [], default, null));
        Assert.Equal(SignatureOutcome.Malformed, TwilioSignature.Verify(["12345"], Url, [], default, "NOT" + Signature));
    }

    [Theory]
    [InlineData("twilio/signature_vectors.json", "twilio", 14)]
    [InlineData("webhooks/signature_vectors.json", "shopify", 2)]
    [InlineData("webhooks/signature_vectors.json", "standard-webhooks", 1)]
    public void Published_examples_are_answered_as_they_expect(string file, string scheme, int count)
    {
        var vectors = SignatureVectors.Read(SharedFolder.Require("data/" + file), scheme);
        Assert.Equal(count, vectors.Count);
        Assert.All(vectors, vector => Assert.Equal(vector.Expected ?? true, vector.Verify(null) == SignatureOutcome.Valid));
    }
}
