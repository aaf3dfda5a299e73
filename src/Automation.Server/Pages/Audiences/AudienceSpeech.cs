using Automation.Server.Audiences;
using Automation.Templating;
using Microsoft.Extensions.Localization;

namespace Automation.Server.Pages.Audiences;

/// <summary>Facts and comparisons in the language of the request.</summary>
internal sealed class AudienceSpeech(IStringLocalizer<AudienceTexts> texts)
{
    private const string FieldPrefix = "customer.attributes.";

    /// <summary>A fact as people call it.</summary>
    internal string Fact(string path) => path switch
    {
        "customer.key" => texts["key"],
        "customer.email" => texts["e-mail"],
        "customer.phone" => texts["phone"],
        "customer.name" => texts["full name"],
        "customer.locale" => texts["language"],
        "customer.zone" => texts["time zone"],
        "customer.birthday" => texts["birthday"],
        "customer.tier" => texts["tier"],
        "customer.tags" => texts["tags"],
        "customer.created_at" => texts["known since"],
        "customer.orders_count" => texts["number of orders"],
        "customer.total_spent" => texts["total spent"],
        "customer.first_order_at" => texts["first order"],
        "customer.last_order_at" => texts["last order"],
        _ => path.StartsWith(FieldPrefix, StringComparison.Ordinal) ? texts["field {0}", path[FieldPrefix.Length..]] : path,
    };

    /// <summary>A comparison of a fact of this type as people say it.</summary>
    internal string Comparison(string word, AudienceType? type) => (word, type) switch
    {
        (RuleForm.LongerAgo, _) => texts["at least so many days ago"],
        (RuleForm.WithinLast, _) => texts["less than so many days ago"],
        (RuleForm.IsKnown, _) => texts["is known"],
        (RuleForm.IsUnknown, _) => texts["is not known"],
        (RuleForm.ContainsNot, _) => texts["does not contain"],
        ("contains", _) => texts["contains"],
        ("starts_with", _) => texts["begins with"],
        ("ends_with", _) => texts["ends with"],
        ("in", _) => texts["is one of (with commas)"],
        ("not in", _) => texts["is none of (with commas)"],
        (">=", AudienceType.Instant or AudienceType.Date) => texts["is at or after"],
        ("<", AudienceType.Instant or AudienceType.Date) => texts["is before"],
        ("==", _) => texts["is"],
        ("!=", _) => texts["is not"],
        (">", _) => texts["is more than"],
        (">=", _) => texts["is at least"],
        ("<", _) => texts["is less than"],
        ("<=", _) => texts["is at most"],
        _ => word,
    };

    /// <summary>What a value looks like.</summary>
    internal string Example(string word, AudienceType? type) => (word, type) switch
    {
        (RuleForm.LongerAgo or RuleForm.WithinLast, _) => texts["days"],
        (_, AudienceType.Instant) => "2026-01-01T00:00:00+07:00",
        (_, AudienceType.Date) => "1990-05-20",
        _ => "",
    };

    /// <summary>Whether a comparison needs no value.</summary>
    internal static bool IsAlone(string word) => word is RuleForm.IsKnown or RuleForm.IsUnknown;
}
