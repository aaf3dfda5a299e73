using Automation.Server.Languages;

namespace Automation.Browser.Tests;

/// <summary>Opens pages of the console as people do: in each language, on a desk and on a phone, in light and in dark.</summary>
internal static class ConsoleWalk
{
    private static readonly (string Name, int Width, int Height)[] Windows = [("1440", 1440, 900), ("390", 390, 844)];

    /// <summary>Looks at one page in all languages at both widths, and once in dark.</summary>
    /// <param name="browser">The browser.</param>
    /// <param name="server">Where the pages come from.</param>
    /// <param name="path">Of the page.</param>
    internal static async Task SeeAsync(BrowserFixture browser, RunningServer server, string path)
    {
        foreach (var language in UserLanguages.All)
        {
            foreach (var window in Windows)
            {
                await browser.VisitAsync(server, page => SeeAsync(page, path, $"{language.Code}-{window.Name}"), new Visit { Language = language.Code, Width = window.Width, Height = window.Height });
            }
        }

        await browser.VisitAsync(server, page => SeeAsync(page, path, "en-1440-dark"), new Visit { IsDark = true });
    }

    private static async Task SeeAsync(ConsolePage page, string path, string way)
    {
        await page.OpenAsync(path);
        await page.ShouldBeGoodAsync($"console{NameOf(path)}-{way}");
    }

    private static string NameOf(string path) => path == "/" ? "-home" : string.Concat(path.Select(letter => char.IsAsciiLetterOrDigit(letter) ? letter : '-'));
}

/// <summary>With which browser a person comes.</summary>
internal sealed record Visit
{
    /// <summary>What the browser asks for. Default English.</summary>
    internal string Language { get; init; } = "en";

    /// <summary>Of the window, in pixels. Default 1440.</summary>
    internal int Width { get; init; } = 1440;

    /// <summary>Of the window, in pixels. Default 900.</summary>
    internal int Height { get; init; } = 900;

    /// <summary>Whether the person likes it dark. Default false.</summary>
    internal bool IsDark { get; init; }

    /// <summary>Whether the person has signed in. Default true.</summary>
    internal bool IsSignedIn { get; init; } = true;

    /// <summary>Whether scripts run. Default true.</summary>
    internal bool HasScript { get; init; } = true;
}
