using Automation.Templating.Diagnostics;

namespace Automation.Templating.Audiences;

/// <summary>The texts of the translation to SQL, beside their stable ids.</summary>
internal static class AudienceFaults
{
    private const string Allowed =
        "allowed are comparisons, and/or/not, in, contains, starts_with, ends_with, null checks, ??, and instants with durations";

    public static Fault NotTranslatable(string part) => new("TL1301", $"`{part}` cannot be part of an audience rule; {Allowed}");

    public static Fault UnknownFact(string path, string? suggestion) => new(
        "TL1302", suggestion is null ? $"unknown fact `{path}`" : $"unknown fact `{path}`, did you mean `{suggestion}`?", suggestion);

    public static Fault TypeMismatch(string part, string left, string right) =>
        new("TL1303", $"`{part}` compares {left} with {right}; both sides must be of one type");

    public static Fault NoOrder(string part, string type) =>
        new("TL1304", $"`{part}`: {type} can be compared with == and != only");

    public static Fault TextDate(string part, string text) =>
        new("TL1305", $"`{part}`: `{text}` is not a date as yyyy-MM-dd or an instant with its offset, such as 2026-03-09T00:00:00+07:00");

    public static Fault NeedsText(string part, string op) => new("TL1306", $"`{part}`: {op} works on texts, and contains also on lists of texts");

    public static Fault TooLarge(int limit) => new("TL1307", $"The rule needs more than {limit} parameters");
}
