using System.Globalization;
using System.Text.Json;
using System.Text.Json.Serialization;
using NodaTime;
using NodaTime.Text;

namespace Automation.Server.Languages;

/// <summary>
/// A sentence for people. The English text is the key by which pages find it in their languages; the values are put in as they are: texts, numbers, times,
/// states, or further sentences.
/// </summary>
/// <param name="Format">The sentence with places {0}, {1} … for the values.</param>
/// <param name="Values">The values.</param>
[JsonConverter(typeof(AsText))]
internal sealed record Sentence(string Format, params IReadOnlyList<object> Values)
{
    /// <summary>A text of which there are no words in other languages: what a rule, a template or a file says.</summary>
    internal static Sentence Plainly(string text) => new("{0}", text);

    /// <summary>The sentence in English, with times in UTC.</summary>
    public override string ToString() => string.Format(CultureInfo.InvariantCulture, Format, [.. Values.Select(Plain)]);

    /// <summary>Programs get the sentence in English.</summary>
    private sealed class AsText : JsonConverter<Sentence>
    {
        public override Sentence Read(ref Utf8JsonReader reader, Type typeToConvert, JsonSerializerOptions options) => throw new NotSupportedException("Sentences are only written.");

        public override void Write(Utf8JsonWriter writer, Sentence value, JsonSerializerOptions options) => writer.WriteStringValue(value.ToString());
    }

    private static object Plain(object value) => value switch
    {
        Instant at => InstantPattern.General.Format(at),
        Enum word => word.ToString().ToLowerInvariant(),
        _ => value,
    };
}

/// <summary>Makes sentences. The type names the texts among which pages find them, so that the test of translations knows whose they are.</summary>
/// <typeparam name="TTexts">The texts.</typeparam>
internal sealed class Sentences<TTexts>
{
    /// <summary>A sentence.</summary>
    /// <param name="format">In English, with places.</param>
    /// <param name="values">What is put in.</param>
    internal Sentence this[string format, params IReadOnlyList<object> values] => new(format, values);
}
