namespace Automation.Server.Studio.Descriptors;

/// <summary>A list as Studio reads it.</summary>
/// <param name="Items">The items.</param>
internal sealed record Listing<T>(IReadOnlyList<T> Items)
{
    public int Count => Items.Count;
}

/// <summary>An activity type in the form of Elsa's API. Studio takes type name and version together as the key.</summary>
internal sealed record StudioActivity
{
    public required string TypeName { get; init; }

    public required string Namespace { get; init; }

    public required string Name { get; init; }

    public required int Version { get; init; }

    public required string Category { get; init; }

    public required string DisplayName { get; init; }

    public required string Description { get; init; }

    /// <summary>Trigger: the first one on the canvas starts the workflow. Action: anything else.</summary>
    public required string Kind { get; init; }

    public bool IsContainer { get; init; }

    public bool IsBrowsable { get; init; } = true;

    /// <summary>False for all: a trigger in the middle of a workflow is a wait, so every activity has a way in.</summary>
    public bool IsStart { get; init; }

    public bool IsTerminal { get; init; }

    public IReadOnlyList<StudioInput> Inputs { get; init; } = [];

    public IReadOnlyList<StudioOutput> Outputs { get; init; } = [];

    public IReadOnlyList<StudioPort> Ports { get; init; } = [];

    public IReadOnlyDictionary<string, object> CustomProperties { get; init; } = new Dictionary<string, object>();

    /// <summary>Copied into each newly dropped activity.</summary>
    public IReadOnlyDictionary<string, object> ConstructionProperties { get; init; } = new Dictionary<string, object>();
}

/// <summary>An outcome.</summary>
internal sealed record StudioPort(string Name, string DisplayName, string Type = "Flow", bool IsBrowsable = true);

/// <summary>An output.</summary>
internal sealed record StudioOutput(string Name, string TypeName, string DisplayName, string Description, int Order)
{
    public bool IsBrowsable => true;

    public bool IsSynthetic => false;
}

/// <summary>An input. Studio fails on a description that is null.</summary>
internal sealed record StudioInput
{
    public required string Name { get; init; }

    public required string TypeName { get; init; }

    public required string DisplayName { get; init; }

    public required string Description { get; init; }

    public required int Order { get; init; }

    public bool IsBrowsable => true;

    public bool IsSynthetic => false;

    public bool IsSerializable => true;

    /// <summary>Whether the value stands in an object with its type of expression.</summary>
    public required bool IsWrapped { get; init; }

    public required string UiHint { get; init; }

    public object? DefaultValue { get; init; }

    public required string DefaultSyntax { get; init; }

    public bool IsReadOnly => false;

    public bool IsSensitive => false;

    /// <summary>What the editor needs; the keys are literal.</summary>
    public required IReadOnlyDictionary<string, object> UiSpecifications { get; init; }
}

/// <summary>A choice of a drop-down or list.</summary>
/// <param name="Text">What is shown.</param>
/// <param name="Value">What is stored.</param>
internal sealed record Choice(string Text, string Value);

/// <summary>A strategy, by the type name that stock Elsa has for it.</summary>
internal sealed record StudioStrategy(string TypeName, string DisplayName, string Description);

/// <summary>When work is kept.</summary>
internal sealed record StudioCommitStrategy(string Name, string DisplayName, string Description);

/// <summary>Where variables are kept.</summary>
internal sealed record StudioStorageDriver(string TypeName, string DisplayName, double Priority, bool Deprecated);

/// <summary>A type of variables.</summary>
internal sealed record StudioVariableType(string TypeName, string DisplayName, string Category, string Description);

/// <summary>A type of expressions.</summary>
internal sealed record StudioExpression(string Type, string DisplayName, bool IsBrowsable, IReadOnlyDictionary<string, string> Properties)
{
    public bool IsSerializable => true;
}
