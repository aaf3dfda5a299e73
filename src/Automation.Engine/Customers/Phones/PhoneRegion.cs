using System.Text.Json;
using System.Text.RegularExpressions;

namespace Automation.Engine.Customers.Phones;

/// <summary>The numbering plan of one region or of a code that belongs to none. Patterns are made when they are first needed. Safe for concurrent use.</summary>
internal sealed class PhoneRegion
{
    // Where the values stand in an entry of libphonenumber-js' metadata, version 4.
    private const int CodeAt = 0;
    private const int InternationalPrefixAt = 1;
    private const int PatternAt = 2;
    private const int LengthsAt = 3;
    private const int NationalPrefixAt = 5;
    private const int NationalPrefixForParsingAt = 7;
    private const int TransformAt = 8;
    private const int LeadingDigitsAt = 10;
    private const int TypesAt = 11;

    // The order in which types are tried, and where each stands in the list of types: a number may fit a dear type and a plain one.
    private static readonly (PhoneNumberType Type, int At)[] Order =
    [
        (PhoneNumberType.PremiumRate, 3), (PhoneNumberType.TollFree, 2), (PhoneNumberType.SharedCost, 9), (PhoneNumberType.Voip, 8), (PhoneNumberType.PersonalNumber, 4),
        (PhoneNumberType.Pager, 7), (PhoneNumberType.Uan, 6), (PhoneNumberType.Voicemail, 5),
    ];

    private readonly Lazy<Regex> _pattern;
    private readonly Lazy<Regex>? _international;
    private readonly Lazy<Regex>? _national;
    private readonly Lazy<Regex>? _leading;
    private readonly string? _transform;
    private readonly int[] _lengths;
    private readonly TypePattern?[] _types;

    internal PhoneRegion(string id, JsonElement entry)
    {
        Id = id;
        Code = Text(entry, CodeAt)!;
        _pattern = Whole(Text(entry, PatternAt)!);
        _international = Text(entry, InternationalPrefixAt) is { } international ? Start(international) : null;
        _national = (Text(entry, NationalPrefixForParsingAt) ?? Text(entry, NationalPrefixAt)) is { } national ? Start(national) : null;
        _leading = Text(entry, LeadingDigitsAt) is { } leading ? Start(leading) : null;
        _transform = Text(entry, TransformAt);
        _lengths = Numbers(entry[LengthsAt]);
        _types = entry.GetArrayLength() > TypesAt && entry[TypesAt].ValueKind == JsonValueKind.Array ? [.. entry[TypesAt].EnumerateArray().Select(ReadType)] : [];
    }

    /// <summary>ISO 3166-1 alpha-2, or 001.</summary>
    internal string Id { get; }

    /// <summary>The country calling code.</summary>
    internal string Code { get; }

    /// <summary>Whether the digits fit the plan at all, without regard to types.</summary>
    internal bool Fits(ReadOnlySpan<char> digits) => _pattern.Value.IsMatch(digits);

    /// <summary>Whether numbers of this region, among those that share a code, begin so; null when beginnings do not tell.</summary>
    internal bool? Leads(ReadOnlySpan<char> digits) => _leading?.Value.IsMatch(digits);

    /// <summary>What the length of a national number says.</summary>
    internal PhoneProblem CheckLength(int length) =>
        Array.IndexOf(_lengths, length) >= 0 ? PhoneProblem.None
        : length < _lengths[0] ? PhoneProblem.TooShort
        : length > _lengths[^1] ? PhoneProblem.TooLong
        : PhoneProblem.WrongLength;

    /// <summary>The digits behind the prefix with which calls leave the region; null when the number does not begin so.</summary>
    internal string? WithoutInternationalPrefix(string digits)
    {
        foreach (ValueMatch match in _international is null ? default : _international.Value.EnumerateMatches(digits))
        {
            // No country code begins with 0: what looks like the prefix is a part of the number.
            string rest = digits[match.Length..];
            return rest.Length > 0 && rest[0] == '0' ? null : rest;
        }

        return null;
    }

    /// <summary>The digits without national prefix and carrier code, as far as taking them off does not break a number that fits.</summary>
    internal string WithoutNationalPrefix(string digits)
    {
        if (_national is null || digits.Length == 0 || _national.Value.Match(digits) is not { Success: true } match)
        {
            return digits;
        }

        bool captured = match.Groups.Count > 1 && match.Groups[^1].Success;
        string rest = _transform is not null && captured ? Transform(match) + digits[match.Length..] : digits[match.Length..];
        return Fits(digits) && !Fits(rest) ? digits : rest;
    }

    /// <summary>What the number is for.</summary>
    internal PhoneNumberType TypeOf(string digits)
    {
        if (Array.IndexOf(_lengths, digits.Length) < 0 || !Fits(digits))
        {
            return PhoneNumberType.Unknown;
        }

        foreach ((PhoneNumberType type, int at) in Order)
        {
            if (IsType(at, digits))
            {
                return type;
            }
        }

        const int FixedAt = 0;
        const int MobileAt = 1;
        bool same = _types.Length > MobileAt && _types[MobileAt] is { Pattern: null }; // the table leaves a repeated pattern out
        return IsType(FixedAt, digits) ? (same || IsType(MobileAt, digits) ? PhoneNumberType.FixedLineOrMobile : PhoneNumberType.FixedLine)
            : IsType(MobileAt, digits) ? PhoneNumberType.Mobile
            : PhoneNumberType.Unknown;
    }

    private bool IsType(int at, string digits) =>
        at < _types.Length && _types[at] is { Pattern: { } pattern } type && Array.IndexOf(type.Lengths ?? _lengths, digits.Length) >= 0 && pattern.Value.IsMatch(digits);

    private string Transform(Match match)
    {
        string text = _transform!;
        for (int group = match.Groups.Count - 1; group > 0; group--)
        {
            text = text.Replace("$" + (char)('0' + group), match.Groups[group].Value, StringComparison.Ordinal);
        }

        return text;
    }

    private static TypePattern? ReadType(JsonElement type)
    {
        if (type.ValueKind != JsonValueKind.Array)
        {
            return null;
        }

        string pattern = type[0].GetString()!;
        int[]? lengths = type.GetArrayLength() > 1 && type[1].ValueKind == JsonValueKind.Array ? Numbers(type[1]) : null;
        return new TypePattern(pattern.Length == 0 ? null : Whole(pattern), lengths);
    }

    private static string? Text(JsonElement entry, int at) => at < entry.GetArrayLength() && entry[at].ValueKind == JsonValueKind.String ? entry[at].GetString() : null;

    private static int[] Numbers(JsonElement list) => [.. list.EnumerateArray().Select(number => number.GetInt32())];

    private static Lazy<Regex> Whole(string pattern) => Make($"^(?:{pattern})$");

    private static Lazy<Regex> Start(string pattern) => Make($"^(?:{pattern})");

    // The patterns are short and trusted; NonBacktracking keeps even so every match linear.
    private static Lazy<Regex> Make(string pattern) => new(() => new Regex(pattern, RegexOptions.NonBacktracking | RegexOptions.CultureInvariant));

    private sealed record TypePattern(Lazy<Regex>? Pattern, int[]? Lengths);
}
