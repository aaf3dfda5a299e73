using System.Globalization;

namespace Automation.Templating;

/// <summary>Everything one render or evaluation may see.</summary>
/// <remarks>Immutable; one context may serve many renders at once if its model is safe for concurrent reads.</remarks>
public sealed record TemplateContext
{
    /// <summary>
    /// The variables: an <see cref="IReadOnlyDictionary{TKey,TValue}"/> of string to object, an <see cref="ITemplateObject"/>,
    /// a <see cref="System.Text.Json.JsonElement"/> object, or null for none. Values may be null, bool, numbers, strings, dates,
    /// <see cref="TimeSpan"/>, lists, maps and the same again; any other type is an error when it is read.
    /// </summary>
    public object? Model { get; init; }

    /// <summary>Culture for numbers, dates, money and plural rules. Default invariant.</summary>
    public CultureInfo Culture { get; init; } = CultureInfo.InvariantCulture;

    /// <summary>The recipient's zone: instants of the model are shown in it (Message dialect). Default UTC.</summary>
    public TimeZoneInfo Zone { get; init; } = TimeZoneInfo.Utc;

    /// <summary>The time that <c>now</c> and <c>date.now</c> answer. Default the Unix epoch: the language never reads a clock for values.</summary>
    public DateTimeOffset Now { get; init; } = DateTimeOffset.UnixEpoch;

    /// <summary>Where the output goes; decides escaping in the Message dialect. Default none.</summary>
    public OutputChannel Channel { get; init; }

    /// <summary>What a missing variable does. Default lenient.</summary>
    public MissingVariablePolicy MissingVariables { get; init; }

    /// <summary>Finds a template for <c>include</c> and <c>layout</c> by name; null (or a null answer) means there is none.</summary>
    public Func<string, Template?>? Includes { get; init; }

    /// <summary>Texts for <c>t</c> by key; may hold <c>{name}</c> places. Default none.</summary>
    public IReadOnlyDictionary<string, string>? Translations { get; init; }

    /// <summary>The bounds. Default <see cref="BudgetLimits.Default"/>.</summary>
    public BudgetLimits Limits { get; init; } = BudgetLimits.Default;

    /// <summary>Seed of <c>math.random</c> and <c>math.uuid</c>: the same seed gives the same output. Default 0.</summary>
    public int RandomSeed { get; init; }

    /// <summary>Measures the wall-clock limit. Default the system's; its time never becomes a value.</summary>
    public TimeProvider Stopwatch { get; init; } = TimeProvider.System;
}
