using Xunit;

namespace Automation.Browser.Tests.Pages;

/// <summary>Every page of the console, looked at in all languages, at both widths and in dark. A new page is a line here.</summary>
public sealed class PagesTests(BrowserFixture browser)
{
    [Theory]
    [InlineData("/")]
    [InlineData("/campaigns")]
    [InlineData("/messages")]
    [InlineData("/messages?status=denied")]
    [InlineData("/ledger")]
    [InlineData("/pauses")]
    [InlineData("/pauses/new")]
    [InlineData("/mailbox")]
    [InlineData("/profile")]
    [InlineData("/settings")]
    [InlineData("/settings/users")]
    [InlineData("/settings/keys")]
    [InlineData("/settings/mail")]
    [InlineData("/settings/twilio")]
    [InlineData("/settings/shop")]
    [InlineData("/settings/policies")]
    [InlineData("/audit")]
    [InlineData("/templates")]
    [InlineData("/templates/new")]
    [InlineData("/templates/thank-you")]
    [InlineData("/templates/come-back-voucher?file=sms.vi.tpl")]
    [InlineData("/templates/_layout?file=words.vi.tpl")]
    [InlineData("/templates/thank-you/versions")]
    public async Task Page_is_good_in_every_language_at_every_width(string path)
    {
        await using var server = await RunningServer.StartAsync();

        await ConsoleWalk.SeeAsync(browser, server, path);
    }
}
