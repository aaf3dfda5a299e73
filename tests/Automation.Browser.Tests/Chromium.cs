using Xunit;

namespace Automation.Browser.Tests;

/// <summary>The browser of the machine; none is ever downloaded.</summary>
internal static class Chromium
{
    private static readonly string[] Places = ["/usr/bin/chromium", "/usr/bin/chromium-browser", "/usr/bin/google-chrome"];

    /// <summary>
    /// Where it is: the variable CHROMIUM, else a usual place. Without one the test is skipped, and in CI (CI=true) it fails: there the
    /// browser is part of what is promised.
    /// </summary>
    internal static string Require()
    {
        var named = Environment.GetEnvironmentVariable("CHROMIUM");
        var found = string.IsNullOrEmpty(named) ? Places.FirstOrDefault(File.Exists) : named;
        const string Missing = "There is no Chromium. Install it (Debian: apt-get install chromium), or name its file in the variable CHROMIUM.";
        if (found is null && Environment.GetEnvironmentVariable("CI") == "true")
        {
            Assert.Fail(Missing);
        }

        Assert.SkipWhen(found is null, Missing);
        return found!;
    }
}
