using System.Collections.Frozen;
using System.Reflection;
using System.Text.Json;
using Automation.Engine.Activities.Messaging;
using Automation.Engine.Messages;
using Microsoft.Extensions.DependencyInjection;

namespace Automation.Engine.Activities;

/// <summary>The activity types that definitions may use. Immutable; safe for concurrent use.</summary>
public sealed class ActivityCatalog
{
    private readonly FrozenDictionary<string, ActivityDescriptor> _byName;

    /// <summary>Creates a catalog of activities that need nothing from the host.</summary>
    /// <param name="activityTypes">Classes with <see cref="ActivityAttribute"/>.</param>
    /// <exception cref="ArgumentException">A class cannot be an activity, or two have the same type name.</exception>
    public ActivityCatalog(IEnumerable<Type> activityTypes)
        : this((activityTypes ?? throw new ArgumentNullException(nameof(activityTypes))).Select(type => ActivityDescriptor.Describe(type)).ToList())
    {
    }

    private ActivityCatalog(IReadOnlyList<ActivityDescriptor> descriptors)
    {
        var twice = descriptors.GroupBy(descriptor => descriptor.TypeName, StringComparer.Ordinal).FirstOrDefault(named => named.Count() > 1);
        if (twice is not null)
        {
            throw new ArgumentException($"Two classes are the activity {twice.Key}: {string.Join(" and ", twice.Select(descriptor => descriptor.ClassName))}. Rename one of them.");
        }

        _byName = descriptors.ToFrozenDictionary(descriptor => descriptor.TypeName, StringComparer.Ordinal);
    }

    /// <summary>The activities that this assembly brings.</summary>
    public static ActivityCatalog Standard { get; } = new(In(typeof(ActivityCatalog).Assembly));

    /// <summary>All types, by name.</summary>
    public IEnumerable<ActivityDescriptor> All => _byName.Values.OrderBy(descriptor => descriptor.TypeName, StringComparer.Ordinal);

    /// <summary>The activity classes of an assembly: those with <see cref="ActivityAttribute"/>, in the order of their names.</summary>
    /// <exception cref="ReflectionTypeLoadException">A class of the assembly needs something that is not there.</exception>
    public static IEnumerable<Type> In(Assembly assembly)
    {
        ArgumentNullException.ThrowIfNull(assembly);
        return assembly.GetTypes()
            .Where(type => type is { IsClass: true, IsAbstract: false } && type.IsDefined(typeof(ActivityAttribute), inherit: false))
            .OrderBy(type => type.FullName, StringComparer.Ordinal);
    }

    /// <summary>A catalog with these activities besides its own.</summary>
    /// <exception cref="ArgumentException">Two have the same type name.</exception>
    public ActivityCatalog With(params IEnumerable<ActivityDescriptor> descriptors) => new([.. _byName.Values, .. descriptors]);

    /// <summary>Finds a type; null when it is not known.</summary>
    public ActivityDescriptor? Find(string typeName) => _byName.GetValueOrDefault(typeName);

    /// <summary>The known name nearest to a wrong one; null when none is near.</summary>
    public string? Nearest(string typeName) => Nearness.Nearest(typeName, _byName.Keys);
}

/// <summary>What a designer and the compiler know of an activity type. Immutable; safe for concurrent use.</summary>
public sealed class ActivityDescriptor
{
    private readonly Type _type;
    private readonly IServiceProvider? _services;

    private ActivityDescriptor(Type type, ActivityAttribute attribute, IServiceProvider? services)
    {
        _type = type;
        _services = services;
        TypeName = NameOf(type, attribute);
        Version = attribute.Version;
        Category = attribute.Category;
        Description = attribute.Description;
        DisplayName = attribute.DisplayName ?? InWords(type.Name);
        IsTrigger = type.IsSubclassOf(typeof(Trigger));
        Outcomes = OutcomesOf(type);
        Inputs = [.. Properties<InputAttribute>().Select(found => new InputDescriptor(found.Property, found.Attribute))];
        Outputs = [.. Properties<OutputAttribute>().Select(found => new OutputDescriptor(found.Property, found.Attribute))];
        IsContainer = attribute.IsContainer;
    }

    /// <summary>The type name, such as <c>Care.SendEmail</c>.</summary>
    public string TypeName { get; }

    /// <summary>The version of the type.</summary>
    public int Version { get; }

    /// <summary>The palette group.</summary>
    public string Category { get; }

    /// <summary>What it does.</summary>
    public string Description { get; }

    /// <summary>The name on the palette.</summary>
    public string DisplayName { get; }

    /// <summary>Whether it can begin journeys.</summary>
    public bool IsTrigger { get; }

    /// <summary>The outcomes that do not depend on the definition.</summary>
    public IReadOnlyList<string> Outcomes { get; }

    /// <summary>The inputs in the order of the class.</summary>
    public IReadOnlyList<InputDescriptor> Inputs { get; }

    /// <summary>The outputs in the order of the class.</summary>
    public IReadOnlyList<OutputDescriptor> Outputs { get; }

    /// <summary>Whether other activities stand in it; it is then not offered.</summary>
    public bool IsContainer { get; }

    /// <summary>Whether outcomes are named in the definition: branches, sides or cases.</summary>
    public bool NamesOutcomes => Inputs.Any(input => input.Attribute.UIHint is InputUIHints.DynamicOutcomes or InputUIHints.FlowSwitchEditor);

    /// <summary>Whether no connection can leave it.</summary>
    public bool IsTerminal => Outcomes.Count == 0 && !NamesOutcomes;

    /// <summary>The channel by which it sends; null when it sends nothing.</summary>
    public Channel? Channel => _type.IsSubclassOf(typeof(SendMessage)) ? ((SendMessage)Create()).Channel : null;

    /// <summary>The full name of the class.</summary>
    public string ClassName => _type.FullName!;

    /// <summary>Describes an activity class.</summary>
    /// <param name="type">A class with <see cref="ActivityAttribute"/>.</param>
    /// <param name="services">What its constructor may ask for; null: only a constructor without parameters can be used.</param>
    /// <exception cref="ArgumentException">It cannot be an activity; the message says all that is wrong with the class.</exception>
    public static ActivityDescriptor Describe(Type type, IServiceProvider? services = null)
    {
        ArgumentNullException.ThrowIfNull(type);
        var problems = ActivityClassChecks.FindProblems(type);
        return problems.Count == 0
            ? new ActivityDescriptor(type, type.GetCustomAttribute<ActivityAttribute>(inherit: false)!, services)
            : throw new ArgumentException($"{type.FullName} cannot be an activity. {string.Join(' ', problems)}");
    }

    /// <summary>Makes an instance, for one place in one compiled definition.</summary>
    /// <exception cref="InvalidOperationException">A service that the constructor asks for is not there.</exception>
    public Activity Create() => _services is null
        ? (Activity)Activator.CreateInstance(_type, nonPublic: true)!
        : (Activity)ActivatorUtilities.CreateInstance(_services, _type);

    /// <summary>A call can always fail, whether its class says so or not.</summary>
    private static IReadOnlyList<string> OutcomesOf(Type type)
    {
        var declared = type.GetCustomAttribute<FlowNodeAttribute>()?.Outcomes ?? [Activities.Outcomes.Done];
        return type.IsSubclassOf(typeof(CallActivity)) && !declared.Contains(Activities.Outcomes.Failed) ? [.. declared, Activities.Outcomes.Failed] : declared;
    }

    internal static string NameOf(Type type, ActivityAttribute attribute) => $"{attribute.Namespace}.{attribute.Type ?? type.Name}";

    internal static string InWords(string name) =>
        string.Concat(name.Select((letter, index) => index > 0 && char.IsUpper(letter) ? " " + char.ToLowerInvariant(letter) : letter.ToString()));

    private IEnumerable<(PropertyInfo Property, T Attribute)> Properties<T>()
        where T : Attribute =>
        _type.GetProperties()
            .Select(property => (property, property.GetCustomAttribute<T>()!))
            .Where(found => found.Item2 is not null);
}

/// <summary>An input of an activity type.</summary>
public sealed class InputDescriptor
{
    internal InputDescriptor(PropertyInfo property, InputAttribute attribute)
    {
        Property = property;
        Attribute = attribute;
        JsonName = JsonNamingPolicy.CamelCase.ConvertName(property.Name);
    }

    /// <summary>The property's name.</summary>
    public string Name => Property.Name;

    /// <summary>The name in definitions: camel case.</summary>
    public string JsonName { get; }

    /// <summary>The label.</summary>
    public string DisplayName => Attribute.DisplayName ?? ActivityDescriptor.InWords(Name);

    /// <summary>What the attribute says.</summary>
    public InputAttribute Attribute { get; }

    /// <summary>The type of the value; of an expression that the activity asks itself, yes or no.</summary>
    public Type ValueType =>
        IsWrapped ? Property.PropertyType.GetGenericArguments()[0]
        : IsExpression ? typeof(bool)
        : Property.PropertyType;

    /// <summary>Whether its value stands in definitions as it is, without the type of an expression around it.</summary>
    public bool IsRaw => !IsWrapped && !IsExpression;

    internal PropertyInfo Property { get; }

    /// <summary>Whether it is an <see cref="Input{T}"/>; others are read by the activity itself.</summary>
    internal bool IsWrapped => Property.PropertyType.IsSubclassOf(typeof(Input));

    private bool IsExpression => Property.PropertyType == typeof(Templating.Expression);
}

/// <summary>An output of an activity type.</summary>
public sealed class OutputDescriptor
{
    internal OutputDescriptor(PropertyInfo property, OutputAttribute attribute)
    {
        Property = property;
        Attribute = attribute;
    }

    /// <summary>The property's name.</summary>
    public string Name => Property.Name;

    /// <summary>The name in definitions: camel case.</summary>
    public string JsonName => JsonNamingPolicy.CamelCase.ConvertName(Property.Name);

    /// <summary>The label.</summary>
    public string DisplayName => ActivityDescriptor.InWords(Name);

    /// <summary>What the attribute says.</summary>
    public OutputAttribute Attribute { get; }

    /// <summary>The type of the value.</summary>
    public Type ValueType => Property.PropertyType.GetGenericArguments()[0];

    internal PropertyInfo Property { get; }
}
