using System.Collections.Frozen;
using Automation.Templating.Rendering;
using Automation.Templating.Values;

namespace Automation.Templating.Builtins;

/// <summary>All builtins of a dialect.</summary>
internal sealed class BuiltinSet
{
    public static readonly string[] NamespaceNames = ["array", "date", "html", "math", "object", "regex", "string", "timespan"];

    // Names whose calls are bound while parsing; the model may shadow any of them.
    private static readonly string[] BoundNames = [.. NamespaceNames, "money", "plural", "t"];

    public static readonly int BoundCount = BoundNames.Length;

    private static readonly Lazy<BuiltinSet> Message = new(() => new BuiltinSet(isMessage: true));
    private static readonly Lazy<BuiltinSet> Plain = new(() => new BuiltinSet(isMessage: false));

    private readonly FrozenDictionary<string, object?> _root;
    private readonly bool _isMessage;

    private BuiltinSet(bool isMessage)
    {
        _isMessage = isMessage;
        var root = new Dictionary<string, object?>(StringComparer.Ordinal)
        {
            ["array"] = Group("array", ArrayBuiltins.All()),
            ["date"] = Group("date", DateBuiltins.All(isMessage)),
            ["html"] = Group("html", HtmlBuiltins.All(isMessage)),
            ["math"] = Group("math", MathBuiltins.All()),
            ["object"] = Group("object", ObjectBuiltins.All(isMessage)),
            ["regex"] = Group("regex", RegexBuiltins.All()),
            ["string"] = Group("string", StringBuiltins.All()),
            ["timespan"] = Group("timespan", TimespanBuiltins.All()),
            ["empty"] = EmptyValue.Instance,
        };
        if (isMessage)
        {
            foreach (var function in MessageBuiltins.All())
            {
                root.Add(function.Name, function);
            }
        }

        _root = root.ToFrozenDictionary(StringComparer.Ordinal);
    }

    public IEnumerable<string> RootNames => _isMessage ? _root.Keys.Append("now") : _root.Keys;

    public static BuiltinSet For(Dialect dialect) => dialect == Dialect.Message ? Message.Value : Plain.Value;

    public static bool IsBound(string name) => Array.IndexOf(BoundNames, name) >= 0;

    public static string BoundName(int slot) => BoundNames[slot];

    /// <summary>Whether a value is this set's own builtin of a bound name.</summary>
    public bool IsOwn(int slot, object? value) => ReferenceEquals(_root.GetValueOrDefault(BoundNames[slot]), value);

    public static bool IsNamespace(string name) => Array.IndexOf(NamespaceNames, name) >= 0;

    private static BuiltinNamespace Group(string name, IEnumerable<BuiltinFunction> functions)
    {
        var members = new SortedDictionary<string, object?>(StringComparer.Ordinal);
        foreach (var function in functions)
        {
            members.Add(function.Name[(name.Length + 1)..], function);
        }

        if (name == "timespan")
        {
            members.Add("zero", TimeSpan.Zero);
        }
        else if (name == "date")
        {
            members.Add("default_format", Renderer.DefaultDateFormat);
            members.Add("format", null);
        }

        return new BuiltinNamespace(name, members);
    }

    public bool TryGetRoot(string name, Renderer r, out object? value)
    {
        if (_root.TryGetValue(name, out value))
        {
            return true;
        }

        value = _isMessage && name == "now" ? r.ToZone(r.Context.Now) : null;
        return value is not null;
    }

    /// <summary>A function without a group, with the number of its name.</summary>
    public (BuiltinFunction? Function, int Slot) Find(string name)
    {
        var at = Array.IndexOf(BoundNames, name);
        return at >= 0 && _root.GetValueOrDefault(name) is BuiltinFunction function ? (function, at) : (null, -1);
    }

    /// <summary>A function by group and name, with the number of the group.</summary>
    public (BuiltinFunction? Function, int Group) Find(string group, string name)
    {
        var at = Array.IndexOf(NamespaceNames, group);
        if (at < 0 || !((BuiltinNamespace)_root[group]!).TryGetMember(name, out var member))
        {
            return (null, -1);
        }

        return (member as BuiltinFunction, at);
    }

    public IEnumerable<BuiltinFunction> Functions => _root.Values.SelectMany(value => value switch
    {
        BuiltinFunction function => [function],
        BuiltinNamespace group => group.MemberNames.Select(name => group.TryGetMember(name, out var member) ? member : null).OfType<BuiltinFunction>(),
        _ => (IEnumerable<BuiltinFunction>)[],
    });
}
