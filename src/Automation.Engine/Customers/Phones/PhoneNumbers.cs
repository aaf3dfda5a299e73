namespace Automation.Engine.Customers.Phones;

/// <summary>
/// Reads phone numbers as people write them and gives their E.164 form, by the rules and the table of Google's libphonenumber. Pure and safe for
/// concurrent use; the table is read at the first call.
/// </summary>
public static class PhoneNumbers
{
    /// <summary>The region of numbers that belong to no country, such as +800.</summary>
    public const string NoRegion = "001";

    private const string Vietnam = "84";
    private const int ShortestNational = 2;
    private const int LongestNational = 17;

    /// <summary>Whether there is a numbering plan for a region.</summary>
    /// <param name="region">ISO 3166-1 alpha-2 in capitals.</param>
    public static bool IsRegion(string region) => PhoneTable.Instance.Region(region) is not null;

    /// <summary>Reads a number.</summary>
    /// <param name="text">As it was written, at most 250 characters: with separators, full-width digits, prefixes, extension.</param>
    /// <param name="region">Where numbers without a country belong, ISO 3166-1 alpha-2 in capitals; null when each must have one.</param>
    /// <param name="options">How to read; null for the defaults.</param>
    public static PhoneNumberResult Normalise(string text, string? region, PhoneNumberOptions? options = null)
    {
        ArgumentNullException.ThrowIfNull(text);
        if (!PhoneText.TryRead(text, out string number, out string? extension))
        {
            return Failed(PhoneProblem.NotANumber, extension);
        }

        PhoneRegion? home = region is null ? null : PhoneTable.Instance.Region(region);
        if (home is null && number[0] != '+')
        {
            return Failed(PhoneProblem.NoCountry, extension);
        }

        (string Code, string National, bool Complete, PhoneProblem Problem) parts = Split(number, home);
        if (parts.Problem == PhoneProblem.UnknownCountryCode && number.StartsWith("+0", StringComparison.Ordinal) && home is not null)
        {
            // People write a plus before the prefix for calls abroad: +0064… Any other unknown code is a mistake and no number at home.
            parts = Split(number[1..], home);
        }

        return parts.Problem != PhoneProblem.None ? Failed(parts.Problem, extension) : Judge(parts.Code, parts.National, parts.Complete, extension, options ?? PhoneNumberOptions.Default);
    }

    private static PhoneNumberResult Failed(PhoneProblem problem, string? extension) => new(null, null, PhoneNumberType.Unknown, extension, problem, Migrated: false);

    /// <summary>Country code, national number, and whether the text named the country.</summary>
    private static (string Code, string National, bool Complete, PhoneProblem Problem) Split(string number, PhoneRegion? home)
    {
        string? abroad = number[0] == '+' ? number[1..] : home!.WithoutInternationalPrefix(number);
        if (abroad is not null)
        {
            return abroad.Length <= ShortestNational ? ("", "", true, PhoneProblem.TooShort)
                : Main(abroad) is { } main ? National(main, abroad[main.Code.Length..], complete: true)
                : ("", "", true, PhoneProblem.UnknownCountryCode);
        }

        return National(home!, WithoutOwnCode(number, home!) ?? number, complete: false);
    }

    private static (string Code, string National, bool Complete, PhoneProblem Problem) National(PhoneRegion region, string digits, bool complete)
    {
        if (digits.Length < ShortestNational)
        {
            return (region.Code, digits, complete, PhoneProblem.TooShort);
        }

        // Taking the prefix off must not make a number too short for its country.
        string stripped = region.WithoutNationalPrefix(digits);
        string national = region.CheckLength(stripped.Length) is PhoneProblem.TooShort or PhoneProblem.WrongLength ? digits : stripped;
        return national.Length < ShortestNational ? (region.Code, national, complete, PhoneProblem.TooShort)
            : national.Length > LongestNational ? (region.Code, national, complete, PhoneProblem.TooLong)
            : (region.Code, national, complete, PhoneProblem.None);
    }

    /// <summary>The main region of the country code with which the digits begin.</summary>
    private static PhoneRegion? Main(string digits)
    {
        for (int length = 1; digits[0] != '0' && length <= PhoneTable.LongestCode && length <= digits.Length; length++)
        {
            if (PhoneTable.Instance.WithCode(digits[..length]) is [var main, ..])
            {
                return main;
            }
        }

        return null;
    }

    /// <summary>The number behind the home region's own code, which people write without a plus; null when it is none.</summary>
    private static string? WithoutOwnCode(string digits, PhoneRegion home)
    {
        if (!digits.StartsWith(home.Code, StringComparison.Ordinal))
        {
            return null;
        }

        string rest = home.WithoutNationalPrefix(digits[home.Code.Length..]);
        bool onlyWithout = !home.Fits(digits) && home.Fits(rest);
        return onlyWithout || home.CheckLength(digits.Length) == PhoneProblem.TooLong ? rest : null;
    }

    private static PhoneNumberResult Judge(string code, string national, bool complete, string? extension, PhoneNumberOptions options)
    {
        string? today = code == Vietnam ? VietnamMigration.Migrate(national) : null;
        bool migrated = today is not null && options.MigrateVietnam;
        national = migrated ? today! : national;
        (PhoneRegion? region, PhoneNumberType type) = Find(PhoneTable.Instance.WithCode(code), national);
        PhoneProblem problem = type switch
        {
            PhoneNumberType.Unknown when today is not null && !migrated => PhoneProblem.Outdated,
            PhoneNumberType.Unknown => WhyUnknown(PhoneTable.Instance.WithCode(code)[0].CheckLength(national.Length), complete),
            PhoneNumberType.PremiumRate or PhoneNumberType.SharedCost or PhoneNumberType.Uan => PhoneProblem.NotForMessages,
            _ => PhoneProblem.None,
        };
        return new PhoneNumberResult($"+{code}{national}", region?.Id, type, extension, problem, migrated);
    }

    /// <summary>
    /// A number of the right length that the table does not know: plans change every month, so one that was written with its country is taken, and the
    /// provider has the last word. One without is too easily a slip.
    /// </summary>
    private static PhoneProblem WhyUnknown(PhoneProblem length, bool complete) =>
        length != PhoneProblem.None ? length : complete ? PhoneProblem.None : PhoneProblem.NotAssigned;

    /// <summary>The region of a number among those that share its code. Where beginnings tell regions apart they decide, elsewhere the types do.</summary>
    private static (PhoneRegion? Region, PhoneNumberType Type) Find(PhoneRegion[] regions, string national)
    {
        foreach (PhoneRegion region in regions)
        {
            bool? leads = regions.Length > 1 ? region.Leads(national) : null;
            PhoneNumberType type = leads == false ? PhoneNumberType.Unknown : region.TypeOf(national);
            if (type != PhoneNumberType.Unknown || leads == true)
            {
                return (type == PhoneNumberType.Unknown ? null : region, type);
            }
        }

        return (null, PhoneNumberType.Unknown);
    }
}
