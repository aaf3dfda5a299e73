using System.Globalization;
using System.Text;
using Microsoft.AspNetCore.Identity;

namespace Automation.Server.Access;

/// <summary>Why a password is not taken.</summary>
internal enum PasswordProblem
{
    /// <summary>It has fewer than <see cref="PasswordRules.Shortest"/> characters.</summary>
    TooShort,

    /// <summary>It has more than <see cref="PasswordRules.Longest"/> characters.</summary>
    TooLong,

    /// <summary>Many people have it, or it is a row of keys or the same again and again: it is among the first that are tried.</summary>
    TooCommon,

    /// <summary>The person's name is in it.</summary>
    HasName,
}

/// <summary>
/// Which passwords are taken, after NIST SP 800-63B, 5.1.1.2: long, any characters, no demands on their mix, no expiry, and nothing that is
/// tried first.
/// </summary>
internal sealed class PasswordRules : IPasswordValidator<StaffUser>
{
    /// <summary>The least number of characters.</summary>
    internal const int Shortest = 12;

    /// <summary>The largest number of characters: what is longer would only cost time to hash.</summary>
    internal const int Longest = 128;

    private const int FewestDifferent = 5;
    private const int ShortestName = 4;
    private const int LongestRepeated = 8;

    /// <summary>Words that passwords of the kind "Password2026!" are made of.</summary>
    private static readonly HashSet<string> Words = new(StringComparer.Ordinal)
    {
        "password", "passwort", "passphrase", "passcode", "matkhau", "pasuwado", "qwerty", "qwertyuiop", "azerty", "asdfghjkl", "letmein", "welcome", "admin", "administrator",
        "iloveyou", "anhyeuem", "emyeuanh", "sunshine", "princess", "football", "baseball", "superman", "batman", "dragon", "monkey", "shadow", "master", "changeme", "default",
        "secret", "login", "guest", "root", "system", "server", "automation", "careautomation", "customer", "customercare", "company", "vietnam", "vietnamvodich", "hanoi", "saigon", "japan", "tokyo",
        "sakura", "summer", "winter", "spring", "autumn", "hello", "helloworld", "computer", "internet", "whatever", "trustno", "starwars", "pokemon", "naruto", "michael", "nguyen",
    };

    /// <summary>Keys and letters as they lie; forwards and backwards.</summary>
    private static readonly string[] Rows = ["12345678901234567890", "0123456789012345", "abcdefghijklmnopqrstuvwxyz", "qwertyuiopasdfghjklzxcvbnm", "qwertyuiop[]asdfghjkl;'", "1qaz2wsx3edc4rfv5tgb6yhn7ujm", "1q2w3e4r5t6y7u8i9o0p", "qazwsxedcrfvtgbyhnujmikolp", "zxcvbnmasdfghjklqwertyuiop"];

    /// <inheritdoc/>
    public Task<IdentityResult> ValidateAsync(UserManager<StaffUser> manager, StaffUser user, string? password)
    {
        ArgumentNullException.ThrowIfNull(user);
        return Task.FromResult(Find(password ?? "", user.Name) is { } problem
            ? IdentityResult.Failed(new IdentityError { Code = problem.ToString(), Description = Text(problem) })
            : IdentityResult.Success);
    }

    /// <summary>The same password typed on another keyboard: one form of letters and marks (NFKC), as NIST asks for.</summary>
    internal static string Normalize(string password) => password.Normalize(NormalizationForm.FormKC);

    /// <summary>What is wrong with a normalized password; null when nothing is.</summary>
    internal static PasswordProblem? Find(string password, string name)
    {
        var length = password.EnumerateRunes().Count();
        var lower = password.ToLowerInvariant();
        return length < Shortest ? PasswordProblem.TooShort
            : length > Longest ? PasswordProblem.TooLong
            : IsCommon(lower) ? PasswordProblem.TooCommon
            : HasName(lower, name.ToLowerInvariant()) ? PasswordProblem.HasName
            : null;
    }

    /// <summary>The problem for people.</summary>
    internal static string Text(PasswordProblem problem) => problem switch
    {
        PasswordProblem.TooShort => string.Create(CultureInfo.InvariantCulture, $"The password needs at least {Shortest} characters. A few words that only you put together are good."),
        PasswordProblem.TooLong => string.Create(CultureInfo.InvariantCulture, $"The password may have {Longest} characters at most."),
        PasswordProblem.TooCommon => "The password is among the first that are tried. Take a few words that only you put together.",
        _ => "The password must not have your name in it.",
    };

    private static bool IsCommon(string lower) =>
        lower.EnumerateRunes().Distinct().Count() < FewestDifferent || IsRepeated(lower) || IsRow(lower) || IsWords(Letters(lower));

    private static bool HasName(string lower, string name)
    {
        var own = name.Split('@')[0];
        return own.Length >= ShortestName && lower.Contains(own, StringComparison.Ordinal);
    }

    /// <summary>"abcd1abcd1abcd1": the same again and again.</summary>
    private static bool IsRepeated(string lower) => Enumerable.Range(1, Math.Min(LongestRepeated, lower.Length / 2))
        .Any(unit => Enumerable.Range(0, lower.Length).All(index => lower[index] == lower[index % unit]));

    private static bool IsRow(string lower)
    {
        var digitsApart = lower.TrimEnd("0123456789!.@#$".ToCharArray());
        return Rows.Any(row => IsIn(row, lower) || (digitsApart.Length >= FewestDifferent && IsIn(row, digitsApart)));
    }

    private static bool IsIn(string row, string text) =>
        (row + row).Contains(text, StringComparison.Ordinal) || string.Concat((row + row).Reverse()).Contains(text, StringComparison.Ordinal);

    /// <summary>What is left of "P@ssw0rd-2026!" when digits stand for the letters they look like, and the rest is dropped from both ends.</summary>
    private static string Letters(string lower)
    {
        var core = lower.Trim("0123456789!?.,:;-_+*#$%&/()[]=~^@ ".ToCharArray());
        return string.Concat(core.Select(letter => letter switch { '0' => 'o', '1' or '!' => 'i', '3' => 'e', '4' or '@' => 'a', '5' or '$' => 's', '7' => 't', _ => letter }).Where(char.IsLetter));
    }

    /// <summary>Nothing but words of the list, one behind the other.</summary>
    private static bool IsWords(string letters) => letters.Length > 0 && IsWordsFrom(letters, 0);

    private static bool IsWordsFrom(string letters, int start) =>
        start == letters.Length || Words.Any(word => string.CompareOrdinal(letters, start, word, 0, word.Length) == 0 && IsWordsFrom(letters, start + word.Length));
}
