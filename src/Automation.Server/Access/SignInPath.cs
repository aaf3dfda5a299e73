namespace Automation.Server.Access;

/// <summary>The page to sign in, and where it leads back to.</summary>
internal static class SignInPath
{
    internal const string Path = "/sign-in";

    /// <summary>The page to sign in, which goes on to a page of ours.</summary>
    internal static string To(string back) => IsOfThisSite(back) && back != "/" ? $"{Path}?back={Uri.EscapeDataString(back)}" : Path;

    /// <summary>Where to go after signing in: a page of ours, else the first one.</summary>
    internal static string Back(string? back) => back is not null && IsOfThisSite(back) && !back.StartsWith(Path, StringComparison.OrdinalIgnoreCase) ? back : "/";

    /// <summary>A path, and not <c>//host</c> or <c>/\host</c>, which browsers read as another site.</summary>
    internal static bool IsOfThisSite(string path) => path is ['/'] or ['/', not ('/' or '\\'), ..] && !path.Any(char.IsControl);
}
