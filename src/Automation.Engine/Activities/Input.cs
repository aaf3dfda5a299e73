namespace Automation.Engine.Activities;

/// <summary>An input of an activity; bound to a value or an expression when a definition is compiled.</summary>
public abstract class Input
{
    /// <summary>Where the value comes from; null when the definition gives none.</summary>
    internal ValueSource? Source { get; set; }

    /// <summary>The type of the value.</summary>
    internal abstract Type ValueType { get; }
}

/// <summary>An input with a value of type <typeparamref name="T"/>. Immutable once bound; safe for concurrent use.</summary>
/// <typeparam name="T">string, bool, int, long, decimal, double, TimeSpan, DateTimeOffset, LocalDate, LocalTime, an enum, a list of strings, or object.</typeparam>
public sealed class Input<T> : Input
{
    /// <summary>Creates an input without a value.</summary>
    public Input()
    {
    }

    /// <summary>Creates an input with a fixed value, as tests and code-built activities do.</summary>
    public Input(T value) => Source = new ConstantSource(value);

    internal override Type ValueType => typeof(T);

    /// <summary>Whether the definition gives a value.</summary>
    public bool IsBound => Source is not null;

    /// <summary>
    /// The value whatever the journey: null (the type's default) when it depends on the journey or there is none.
    /// </summary>
    public T? Constant => Source is ConstantSource constant ? (T?)constant.Value : default;

    /// <summary>Whether the value is the same for every journey.</summary>
    public bool IsConstant => Source is ConstantSource;

    /// <summary>Evaluates the input for a visit; the type's default when there is none.</summary>
    /// <exception cref="InputException">The expression failed or its value does not fit the type.</exception>
    public T? Get(ActivityExecutionContext context)
    {
        ArgumentNullException.ThrowIfNull(context);
        return Source switch
        {
            null => default,
            ConstantSource constant => (T?)constant.Value,
            _ => (T?)Source.Evaluate(context, typeof(T)),
        };
    }
}

/// <summary>An input could not be evaluated; the journey records it as an incident.</summary>
/// <param name="message">What was wrong, without personal data.</param>
public sealed class InputException(string message) : Exception(message);

/// <summary>
/// An activity class does what no activity may, such as deciding twice; the journey records it as an incident with this text.
/// </summary>
/// <param name="message">What, without personal data.</param>
public sealed class ActivityDefectException(string message) : Exception(message);

/// <summary>An output of an activity that a definition may bind to a variable.</summary>
public abstract class Output
{
    /// <summary>The variable; null when the definition binds none.</summary>
    internal string? Variable { get; set; }
}

/// <summary>An output of type <typeparamref name="T"/>. Immutable once bound; safe for concurrent use.</summary>
/// <typeparam name="T">The type of the value.</typeparam>
public sealed class Output<T> : Output
{
    /// <summary>Sets the bound variable; does nothing when none is bound.</summary>
    public void Set(ActivityExecutionContext context, T value)
    {
        ArgumentNullException.ThrowIfNull(context);
        if (Variable is not null)
        {
            context.SetVariable(Variable, value);
        }
    }
}
