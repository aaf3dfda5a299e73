using Automation.Server.Languages;
using Microsoft.AspNetCore.Http;
using Xunit;

namespace Automation.Tests.Languages;

/// <summary>In which language a request is answered.</summary>
public sealed class UserLanguageTests
{
    [Theory]
    [InlineData(null, null, "en")]
    [InlineData(null, "vi", "vi")]
    [InlineData(null, "ja-JP,ja;q=0.9,en;q=0.8", "ja")]
    [InlineData(null, "en;q=0.5, VI-vn", "vi")]
    [InlineData(null, "fr, ja;q=0.2, vi;q=0.4", "vi")]
    [InlineData(null, "vi;q=0, ja;q=0.1", "ja")]
    [InlineData(null, "fr, de;q=0.8, *;q=0.1", "en")]
    [InlineData(null, ";;;", "en")]
    [InlineData("ja", "vi", "ja")]
    [InlineData("fr", "vi", "vi")]
    [InlineData("", "vi", "vi")]
    public void Choice_of_the_cookie_comes_before_what_the_browser_accepts(string? cookie, string? accepted, string code)
    {
        var request = new DefaultHttpContext().Request;
        request.Headers.Cookie = cookie is null ? null : "language=" + cookie;
        request.Headers.AcceptLanguage = accepted;

        Assert.Equal(code, UserLanguage.Of(request).Code);
    }
}
