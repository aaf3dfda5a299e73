namespace Automation.Templating.Values;

/// <summary>An object that a template made: ordered members, some of which may be read-only.</summary>
/// <remarks>A few members are the rule, so small maps are searched in order and only large ones get an index.</remarks>
internal sealed class MapValue : ITemplateObject
{
    private const int IndexFrom = 12;
    private string[] _names = [];
    private object?[] _values = [];
    private HashSet<string>? _readOnly;
    private Dictionary<string, int>? _index;

    public int Count { get; private set; }

    public IReadOnlyCollection<string> MemberNames => new ArraySegment<string>(_names, 0, Count);

    public IEnumerable<object?> Values => new ArraySegment<object?>(_values, 0, Count);

    public bool TryGetMember(string name, out object? value)
    {
        var at = Find(name);
        value = at < 0 ? null : _values[at];
        return at >= 0;
    }

    public bool HasReadOnly => _readOnly is not null;

    public bool IsReadOnly(string name) => _readOnly is not null && _readOnly.Contains(name);

    public void MarkReadOnly(string name) => (_readOnly ??= new(StringComparer.Ordinal)).Add(name);

    public void Set(string name, object? value)
    {
        var at = Find(name);
        if (at >= 0)
        {
            _values[at] = value;
            return;
        }

        if (Count == _names.Length)
        {
            Array.Resize(ref _names, Math.Max(4, Count * 2));
            Array.Resize(ref _values, _names.Length);
        }

        (_names[Count], _values[Count]) = (name, value);
        _index?.Add(name, Count);
        Count++;
        if (Count == IndexFrom)
        {
            BuildIndex();
        }
    }

    public void Remove(string name)
    {
        var at = Find(name);
        if (at < 0)
        {
            return;
        }

        Count--;
        Array.Copy(_names, at + 1, _names, at, Count - at);
        Array.Copy(_values, at + 1, _values, at, Count - at);
        _values[Count] = null;
        _index = null;
        if (Count >= IndexFrom)
        {
            BuildIndex();
        }
    }

    private void BuildIndex()
    {
        _index = new(StringComparer.Ordinal);
        for (var i = 0; i < Count; i++)
        {
            _index.Add(_names[i], i);
        }
    }

    private int Find(string name)
    {
        if (_index is not null)
        {
            return _index.TryGetValue(name, out var found) ? found : -1;
        }

        for (var i = 0; i < Count; i++)
        {
            if (ReferenceEquals(_names[i], name) || string.Equals(_names[i], name, StringComparison.Ordinal))
            {
                return i;
            }
        }

        return -1;
    }
}
