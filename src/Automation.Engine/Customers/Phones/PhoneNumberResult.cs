namespace Automation.Engine.Customers.Phones;

/// <summary>What a number is for, after the plan of its country.</summary>
public enum PhoneNumberType
{
    /// <summary>It fits no type.</summary>
    Unknown,

    /// <summary>A landline.</summary>
    FixedLine,

    /// <summary>A mobile phone.</summary>
    Mobile,

    /// <summary>The plan does not tell landline and mobile apart (North America).</summary>
    FixedLineOrMobile,

    /// <summary>Free for the caller.</summary>
    TollFree,

    /// <summary>Dearer than a call.</summary>
    PremiumRate,

    /// <summary>The caller pays a part.</summary>
    SharedCost,

    /// <summary>Over the internet.</summary>
    Voip,

    /// <summary>Follows a person.</summary>
    PersonalNumber,

    /// <summary>A pager.</summary>
    Pager,

    /// <summary>One number for a whole company.</summary>
    Uan,

    /// <summary>A mailbox.</summary>
    Voicemail,
}

/// <summary>Why a number cannot be written to. A closed set.</summary>
public enum PhoneProblem
{
    /// <summary>Nothing is wrong.</summary>
    None,

    /// <summary>The text is no phone number.</summary>
    NotANumber,

    /// <summary>It names no country, and none was given.</summary>
    NoCountry,

    /// <summary>Its country code does not exist.</summary>
    UnknownCountryCode,

    /// <summary>It has too few digits for its country.</summary>
    TooShort,

    /// <summary>It has too many digits for its country.</summary>
    TooLong,

    /// <summary>No number of its country has so many digits.</summary>
    WrongLength,

    /// <summary>Its country has not given out such numbers, and the country itself is only supposed.</summary>
    NotAssigned,

    /// <summary>It was replaced when Vietnam shortened its mobile numbers in 2018.</summary>
    Outdated,

    /// <summary>A message to it would cost the shop or the customer extra, or reach nobody: premium rate, shared cost, company number.</summary>
    NotForMessages,
}

/// <summary>A phone number, read. Immutable.</summary>
/// <param name="E164">The number in E.164 form as far as the text gives one, also when it cannot be used; null when it gives none.</param>
/// <param name="Region">The region (ISO 3166-1 alpha-2, <c>001</c> for none) to which it belongs; null when no plan knows it.</param>
/// <param name="Type">What it is for.</param>
/// <param name="Extension">An extension behind the number; null when there is none. It is no part of E.164.</param>
/// <param name="Problem">Why it cannot be written to; <see cref="PhoneProblem.None"/> when it can.</param>
/// <param name="Migrated">True when an old Vietnamese number was replaced by today's.</param>
public sealed record PhoneNumberResult(string? E164, string? Region, PhoneNumberType Type, string? Extension, PhoneProblem Problem, bool Migrated)
{
    /// <summary>The number to write to; null when it cannot be used.</summary>
    public string? Usable => Problem == PhoneProblem.None ? E164 : null;

    /// <summary>What is wrong and what to do, as a sentence; empty when nothing is.</summary>
    public string Remedy => Problem switch
    {
        PhoneProblem.None => "",
        PhoneProblem.NotANumber => "It is no phone number. Write it as +84912345678.",
        PhoneProblem.NoCountry => "It has no country. Write it as +84912345678.",
        PhoneProblem.UnknownCountryCode => "Its country code does not exist. Write it as +84912345678.",
        PhoneProblem.TooShort => $"It has too few digits for its country ({E164}). Check it.",
        PhoneProblem.TooLong => $"It has too many digits for its country ({E164}). Check it.",
        PhoneProblem.WrongLength => $"No number of its country has so many digits ({E164}). Check it.",
        PhoneProblem.NotAssigned => $"Its country has no such numbers ({E164}). Check it, or write it with its country.",
        PhoneProblem.Outdated => $"It is a Vietnamese number of before 2018 ({E164}), which was replaced. Ask for today's; `phones normalise --vn-migration` tells which one took its place.",
        _ => $"It is a number for which callers pay, or a company's ({E164}, {Type}): no messages go there. Leave it out.",
    };
}

/// <summary>How numbers are read.</summary>
/// <param name="MigrateVietnam">
/// True replaces Vietnamese mobile numbers of eleven digits, which ended in 2018, by the ten-digit ones that took their place. For lists that may be
/// that old; default false.
/// </param>
public sealed record PhoneNumberOptions(bool MigrateVietnam = false)
{
    /// <summary>The defaults.</summary>
    public static PhoneNumberOptions Default { get; } = new();
}
