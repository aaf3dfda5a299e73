namespace Automation.Server.Languages;

/// <summary>Light or dark.</summary>
internal enum Appearance
{
    /// <summary>As the machine has it.</summary>
    Auto,

    /// <summary>Dark on light.</summary>
    Light,

    /// <summary>Light on dark.</summary>
    Dark,
}

/// <summary>How a person's choice of light or dark is found out.</summary>
internal static class Appearances
{
    /// <summary>The cookie that keeps a choice.</summary>
    internal const string Cookie = "appearance";

    internal static Appearance Of(HttpRequest request) => Parse(request.Cookies[Cookie]) ?? Appearance.Auto;

    internal static Appearance? Parse(string? text) => text switch
    {
        "auto" => Appearance.Auto,
        "light" => Appearance.Light,
        "dark" => Appearance.Dark,
        _ => null,
    };
}
