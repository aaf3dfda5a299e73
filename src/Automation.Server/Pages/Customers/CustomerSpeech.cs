using Automation.Server.Languages;
using Microsoft.Extensions.Localization;
using NodaTime;

namespace Automation.Server.Pages.Customers;

/// <summary>Says what is found about customers in the language of the request.</summary>
internal sealed class CustomerSpeech(IStringLocalizer<CustomerTexts> texts, PageClock clock)
{
    /// <summary>A sentence with its values as people write them.</summary>
    internal string Say(Sentence sentence) => texts[sentence.Format, [.. sentence.Values.Select(Value)]];

    /// <summary>What a customer has for a fact.</summary>
    internal string Fact(object? value) => value is null ? texts["not known"] : value is Instant at ? clock.Text(at) : value.ToString() is { Length: > 0 } text ? text : texts["empty"];

    private object Value(object value) => value switch
    {
        Sentence inner => Say(inner),
        Instant at => clock.Text(at),
        _ => value,
    };
}
