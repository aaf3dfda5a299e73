using System.Globalization;
using Microsoft.Net.Http.Headers;

namespace Automation.Server.Languages;

/// <summary>The languages in which the program speaks to the people who work with it.</summary>
internal enum UserLanguage
{
    /// <summary>What is spoken where nothing else is asked for.</summary>
    English,

    /// <summary>Tiếng Việt.</summary>
    Vietnamese,

    /// <summary>日本語.</summary>
    Japanese,
}

/// <summary>How a person's language is found out and written.</summary>
internal static class UserLanguages
{
    /// <summary>The cookie that keeps a choice; its values are the codes.</summary>
    internal const string Cookie = "language";

    /// <summary>All of them, in the order in which they are offered.</summary>
    internal static IReadOnlyList<UserLanguage> All { get; } = [UserLanguage.English, UserLanguage.Vietnamese, UserLanguage.Japanese];

    /// <summary>Texts, dates and numbers of what follows are in the person's language.</summary>
    internal static void UseLanguage(IApplicationBuilder pages) => pages.Use((context, next) =>
    {
        var culture = UserLanguage.Of(context.Request).Culture;
        CultureInfo.CurrentCulture = culture;
        CultureInfo.CurrentUICulture = culture;
        return next(context);
    });

    extension(UserLanguage language)
    {
        /// <summary>The code of ISO 639-1: <c>en</c>, <c>vi</c>, <c>ja</c>.</summary>
        internal string Code => language switch
        {
            UserLanguage.Vietnamese => "vi",
            UserLanguage.Japanese => "ja",
            _ => "en",
        };

        /// <summary>How dates and numbers are written; English as most of the world has it: days before months, 24 hours.</summary>
        internal CultureInfo Culture => language switch
        {
            UserLanguage.Vietnamese => CultureInfo.GetCultureInfo("vi-VN"),
            UserLanguage.Japanese => CultureInfo.GetCultureInfo("ja-JP"),
            _ => CultureInfo.GetCultureInfo("en-GB"),
        };

        /// <summary>Its own name.</summary>
        internal string Name => language switch
        {
            UserLanguage.Vietnamese => "Tiếng Việt",
            UserLanguage.Japanese => "日本語",
            _ => "English",
        };

        /// <summary>The language of the request at hand, after <see cref="UseLanguage"/>.</summary>
        internal static UserLanguage Current => UserLanguage.Parse(CultureInfo.CurrentUICulture.Name) ?? UserLanguage.English;

        /// <summary>The cookie's choice, else the best that the browser accepts (RFC 9110, 12.5.4), else English.</summary>
        internal static UserLanguage Of(HttpRequest request) =>
            UserLanguage.Parse(request.Cookies[Cookie]) ?? UserLanguage.Accepted(request) ?? UserLanguage.English;

        /// <summary>The language of a code or a tag such as <c>vi-VN</c>; null if it is none of ours.</summary>
        internal static UserLanguage? Parse(string? tag) => tag?.Split('-', 2)[0].ToLowerInvariant() switch
        {
            "vi" => UserLanguage.Vietnamese,
            "en" => UserLanguage.English,
            "ja" => UserLanguage.Japanese,
            _ => null,
        };

        private static UserLanguage? Accepted(HttpRequest request) => StringWithQualityHeaderValue.TryParseList(request.Headers.AcceptLanguage, out var tags)
            ? tags.Where(tag => tag.Quality is not 0).OrderByDescending(tag => tag.Quality ?? 1).Select(tag => UserLanguage.Parse(tag.Value.Value)).FirstOrDefault(language => language is not null)
            : null;
    }
}
