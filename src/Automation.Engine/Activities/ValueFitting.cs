using System.Collections;
using System.Globalization;
using System.Text.Json;
using System.Xml;
using Automation.Engine.Customers;
using NodaTime;
using NodaTime.Text;

namespace Automation.Engine.Activities;

/// <summary>Turns what definitions and expressions hold (texts, numbers, JSON) into the types of inputs.</summary>
internal static class ValueFitting
{
    internal static bool TryFit(object? value, Type type, out object? fitted)
    {
        var target = Nullable.GetUnderlyingType(type) ?? type;
        if (value is JsonElement json)
        {
            value = PlainJson.From(json);
        }

        fitted = value;
        if (value is null)
        {
            fitted = type.IsValueType && Nullable.GetUnderlyingType(type) is null ? Activator.CreateInstance(type) : null;
            return true;
        }

        if (target == typeof(object) || target.IsInstanceOfType(value))
        {
            return true;
        }

        fitted = Convert(value, target);
        return fitted is not null;
    }

    /// <summary>What a type's values are called.</summary>
    internal static string NameOf(Type type)
    {
        var target = Nullable.GetUnderlyingType(type) ?? type;
        return target == typeof(TimeSpan) ? "duration"
            : target == typeof(DateTimeOffset) ? "date and time"
            : target == typeof(LocalTime) ? "time of day"
            : target == typeof(LocalDate) ? "date"
            : target == typeof(bool) ? "yes or no"
            : target.IsEnum ? "choice"
            : typeof(IEnumerable<string>).IsAssignableFrom(target) ? "list of texts"
            : target == typeof(string) ? "text"
            : IsWhole(target) ? "whole number"
            : "number";
    }

    /// <summary>What to write into a field of the type, with an example that the field takes.</summary>
    internal static string Advice(Type type)
    {
        var target = Nullable.GetUnderlyingType(type) ?? type;
        return target == typeof(TimeSpan) ? "Write days.hours:minutes:seconds, such as 1.00:00:00 for a day or 02:30:00 for two and a half hours."
            : target == typeof(DateTimeOffset) ? "Write date, time and distance from UTC, such as 2026-11-25T09:00:00+07:00."
            : target == typeof(LocalTime) ? "Write hours and minutes from 00:00 to 23:59, such as 09:00."
            : target == typeof(LocalDate) ? "Write year, month and day, such as 2026-11-25."
            : target == typeof(bool) ? "Write true or false; a question such as customer.orders_count >= 2 is written as a template expression (type Scriban)."
            : target.IsEnum ? $"Choose one of: {string.Join(", ", Enum.GetNames(target))}."
            : typeof(IEnumerable<string>).IsAssignableFrom(target) ? """Write a list of texts, such as ["A","B"]."""
            : target == typeof(string) ? "Write a text."
            : IsWhole(target) ? "Write a whole number without separators, such as 3."
            : "Write a number with a point before decimals and no other separators, such as 250000.50.";
    }

    /// <summary>Names a value's kind for an error without repeating the value, which may be personal.</summary>
    internal static string Describe(object? value) => value switch
    {
        null => "nothing",
        string => "a text",
        bool => "yes or no",
        IEnumerable => "a list",
        DateTimeOffset => "a date and time",
        TimeSpan => "a duration",
        _ => "a number",
    };

    private static object? Convert(object value, Type target)
    {
        if (target == typeof(string))
        {
            return ToText(value);
        }

        if (target == typeof(bool))
        {
            return value is string flag ? (bool.TryParse(flag, out var parsed) ? parsed : null) : Templating.Expression.IsTruthy(value);
        }

        if (target.IsEnum)
        {
            return value is string name && Enum.TryParse(target, name, ignoreCase: true, out var member) && Enum.IsDefined(target, member) ? member : null;
        }

        if (typeof(IEnumerable<string>).IsAssignableFrom(target))
        {
            return ToTexts(value);
        }

        return value is string text ? Parse(text.Trim(), target) : ToNumber(value, target);
    }

    private static string? ToText(object value) => value switch
    {
        bool flag => flag ? "true" : "false",
        DateTimeOffset instant => instant.ToString("O", CultureInfo.InvariantCulture),
        IFormattable formattable => formattable.ToString(null, CultureInfo.InvariantCulture),
        _ => null,
    };

    private static List<string>? ToTexts(object value)
    {
        if (value is string text)
        {
            if (!text.TrimStart().StartsWith('['))
            {
                return [text];
            }

            try
            {
                return JsonSerializer.Deserialize<List<string>>(text);
            }
            catch (JsonException)
            {
                return null;
            }
        }

        return value is IEnumerable list ? [.. list.Cast<object?>().Select(item => item is string s ? s : ToText(item ?? "") ?? "")] : null;
    }

    private static object? Parse(string text, Type target)
    {
        if (target == typeof(TimeSpan))
        {
            return ParseDuration(text);
        }

        if (target == typeof(DateTimeOffset))
        {
            return DateTimeOffset.TryParse(text, CultureInfo.InvariantCulture, DateTimeStyles.AssumeUniversal, out var instant) ? instant : null;
        }

        if (target == typeof(LocalTime))
        {
            var time = LocalTimePattern.GeneralIso.Parse(text);
            return time.Success ? time.Value : LocalTimePattern.CreateWithInvariantCulture("H:mm").Parse(text) is { Success: true } brief ? brief.Value : null;
        }

        if (target == typeof(LocalDate))
        {
            return LocalDatePattern.Iso.Parse(text) is { Success: true } date ? date.Value : null;
        }

        return decimal.TryParse(text, NumberStyles.Number & ~NumberStyles.AllowThousands, CultureInfo.InvariantCulture, out var number) ? ToNumber(number, target) : null;
    }

    private static TimeSpan? ParseDuration(string text)
    {
        if (TimeSpan.TryParse(text, CultureInfo.InvariantCulture, out var span))
        {
            // .NET reads 25:00:00 as 25 days; whoever writes it means hours.
            var meansHours = text.Count(letter => letter == ':') is 1 or 2 && !text.Split(':')[0].Contains('.', StringComparison.Ordinal);
            return meansHours && span.Duration() >= TimeSpan.FromDays(1) ? null : span;
        }

        try
        {
            return XmlConvert.ToTimeSpan(text);
        }
        catch (FormatException)
        {
            return null;
        }
        catch (OverflowException)
        {
            return null;
        }
    }

    private static bool IsWhole(Type target) => target == typeof(int) || target == typeof(long);

    private static object? ToNumber(object value, Type target)
    {
        try
        {
            var isWhole = IsWhole(target);
            var isNumber = isWhole || target == typeof(decimal) || target == typeof(double);
            if (!isNumber || value is not IConvertible convertible || (isWhole && convertible.ToDecimal(CultureInfo.InvariantCulture) % 1 != 0))
            {
                return null;
            }

            return convertible.ToType(target, CultureInfo.InvariantCulture);
        }
        catch (Exception exception) when (exception is OverflowException or InvalidCastException or FormatException)
        {
            return null;
        }
    }
}
