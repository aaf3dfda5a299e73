using System.Text.Encodings.Web;
using System.Text.Json;
using System.Text.Json.Serialization;
using NodaTime;
using NodaTime.Text;

namespace Automation.Server.Studio;

/// <summary>
/// The form of Elsa's answers: camel case, enums as names, no nulls. Studio fails at a null list, so lists are never null and are
/// written when empty. Names of requests are taken in any case.
/// </summary>
internal static class StudioJson
{
    internal static readonly JsonSerializerOptions Options = new(JsonSerializerDefaults.Web)
    {
        Encoder = JavaScriptEncoder.UnsafeRelaxedJsonEscaping,
        DefaultIgnoreCondition = JsonIgnoreCondition.WhenWritingNull,
        Converters = { new JsonStringEnumConverter(), new InstantText() },
    };

    internal static IResult Answer<T>(T value) => Results.Json(value, Options);

    private sealed class InstantText : JsonConverter<Instant>
    {
        // Elsa writes an offset and never Z.
        private static readonly InstantPattern Pattern = InstantPattern.CreateWithInvariantCulture("uuuu'-'MM'-'dd'T'HH':'mm':'ss.FFFFFFF'+00:00'");

        public override Instant Read(ref Utf8JsonReader reader, Type typeToConvert, JsonSerializerOptions options) =>
            Instant.FromDateTimeOffset(reader.GetDateTimeOffset());

        public override void Write(Utf8JsonWriter writer, Instant value, JsonSerializerOptions options) =>
            writer.WriteStringValue(Pattern.Format(value));
    }
}
