using System.Globalization;
using NodaTime;
using NodaTime.Text;

namespace Automation.Server.Customers;

/// <summary>
/// A sentence for people. The English text is the key by which pages find it in their languages; the values are put in as they are: texts, numbers, times,
/// or further sentences.
/// </summary>
/// <param name="Format">The sentence with places {0}, {1} … for the values.</param>
/// <param name="Values">The values.</param>
internal sealed record Sentence(string Format, params IReadOnlyList<object> Values)
{
    /// <summary>The sentence in English, with times in UTC.</summary>
    public override string ToString() => string.Format(CultureInfo.InvariantCulture, Format, [.. Values.Select(Plain)]);

    private static object Plain(object value) => value is Instant at ? InstantPattern.General.Format(at) : value;
}
