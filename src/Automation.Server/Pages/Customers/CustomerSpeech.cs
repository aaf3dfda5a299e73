using Automation.Engine.Gate;
using Automation.Server.Customers;
using Automation.Server.Languages;
using Microsoft.Extensions.Localization;
using NodaTime;

namespace Automation.Server.Pages.Customers;

/// <summary>Says what is found about customers in the language of the request.</summary>
internal sealed class CustomerSpeech(IStringLocalizer<CustomerTexts> texts, PageClock clock, Words words)
{
    /// <summary>A sentence with its values as people write them.</summary>
    internal string Say(Sentence sentence) => texts[sentence.Format, [.. sentence.Values.Select(Value)]];

    /// <summary>The sentence of a rule or reason; the reason itself where nobody knows better.</summary>
    internal string Reason(string reason) => reason.Length == 0 ? "" : RuleTexts.Of(reason, UserLanguage.Current.Code) ?? words.Reason(reason);

    /// <summary>What a customer has for a fact.</summary>
    internal string Fact(object? value) => value is null ? texts["not known"] : value is Instant at ? clock.Text(at) : value.ToString() is { Length: > 0 } text ? text : texts["empty"];

    private object Value(object value) => value switch
    {
        Sentence inner => Say(inner),
        Instant at => clock.Text(at),
        _ => value,
    };
}
