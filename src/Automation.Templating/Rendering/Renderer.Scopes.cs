using System.Text.Json;
using Automation.Templating.Builtins;
using Automation.Templating.Diagnostics;
using Automation.Templating.Syntax;
using Automation.Templating.Values;

namespace Automation.Templating.Rendering;

/// <summary>What belongs to one function or include: its local variables, arguments and the block given by `wrap`.</summary>
internal sealed class Frame
{
    public MapValue? Locals { get; set; }

    public ListValue? Arguments { get; set; }

    public BlockStatement? Block { get; set; }

    /// <summary>Whose block a `$$` inside the block means.</summary>
    public Frame? BlockFrame { get; set; }

    public bool IsFresh => Locals is null && Arguments is null && Block is null && BlockFrame is null;
}

internal sealed partial class Renderer
{
    private struct Scope
    {
        public object Target;
        public int Loops;
    }

    private readonly byte[] _builtinState = new byte[BuiltinSet.BoundCount];
    private Scope[] _scopes = new Scope[8];
    private (string Name, object? Value)[] _loopVariables = new (string, object?)[8];
    private const int RecentRoots = 4;
    private readonly (string? Name, object? Value)[] _recent = new (string?, object?)[RecentRoots];
    private int _nextRecent;
    private MapValue _globals = new();
    private object? _model;
    private int _scopeCount;
    private int _loopCount;

    public Frame Frame { get; set; } = new();

    private void StartScopes(object? model)
    {
        _model = model switch
        {
            JsonElement { ValueKind: JsonValueKind.Object } json => new JsonMap(json),
            JsonElement => null,
            _ => Maps.IsMap(model) ? model : null,
        };
        _scopeCount = 0;
        PushScope(_globals);
    }

    private void ClearScopes()
    {
        Array.Clear(_scopes, 0, _scopeCount);
        Array.Clear(_loopVariables, 0, _loopCount);
        Array.Clear(_recent);
        (_scopeCount, _loopCount) = (0, 0);
        _globals = _globals.Count == 0 && !_globals.HasReadOnly ? _globals : new MapValue();
        _model = null;
        Frame = Frame.IsFresh ? Frame : new Frame();
    }

    public void PushScope(object target)
    {
        if (_scopeCount == _scopes.Length)
        {
            Array.Resize(ref _scopes, _scopeCount * 2);
        }

        _scopes[_scopeCount++] = new Scope { Target = target, Loops = _loopCount };
        ForgetBuiltinState();
    }

    public void PopScope()
    {
        _scopes[--_scopeCount].Target = _globals;
        ForgetBuiltinState();
    }

    public int PushLoopVariable(string name)
    {
        if (_loopCount == _loopVariables.Length)
        {
            Array.Resize(ref _loopVariables, _loopCount * 2);
        }

        _loopVariables[_loopCount] = (name, null);
        if (BuiltinSet.IsBound(name))
        {
            ForgetBuiltinState();
        }

        return _loopCount++;
    }

    public void SetLoopVariable(int slot, object? value) => _loopVariables[slot].Value = value;

    public void PopLoopVariable()
    {
        _loopVariables[--_loopCount] = default;
        ForgetBuiltinState();
    }

    public bool TryGetVariable(string name, out object? value)
    {
        var loops = _loopCount;
        for (var level = _scopeCount - 1; level >= 0; level--)
        {
            ref var scope = ref _scopes[level];
            while (loops > scope.Loops)
            {
                ref var variable = ref _loopVariables[--loops];
                if (ReferenceEquals(variable.Name, name) || string.Equals(variable.Name, name, StringComparison.Ordinal))
                {
                    value = variable.Value;
                    return true;
                }
            }

            if (ReferenceEquals(scope.Target, _globals) ? TryGetGlobal(name, out value) : TryGetImported(scope.Target, name, out value))
            {
                return true;
            }
        }

        return Builtins.TryGetRoot(name, this, out value);
    }

    private bool TryGetGlobal(string name, out object? value) => _globals.TryGetMember(name, out value) || TryGetFromModel(name, out value);

    /// <summary>A template reads the same few roots again and again: the last ones are kept, found by the very same string.</summary>
    private bool TryGetFromModel(string name, out object? value)
    {
        foreach (ref var recent in _recent.AsSpan())
        {
            if (ReferenceEquals(recent.Name, name))
            {
                value = recent.Value;
                return true;
            }
        }

        if (_model is null || !TryGetImported(_model, name, out value))
        {
            value = null;
            return false;
        }

        _recent[_nextRecent++ & (RecentRoots - 1)] = (name, value);
        return true;
    }

    private bool TryGetImported(object map, string name, out object? value)
    {
        if (!Maps.TryGet(map, name, out value))
        {
            return false;
        }

        value = map is MapValue ? value : Import(value, name);
        return true;
    }

    /// <summary>The map that unprefixed assignments go to.</summary>
    public object CurrentScope => _scopes[_scopeCount - 1].Target;

    public void SetVariable(string name, object? value, Node node)
    {
        var scope = _scopes[_scopeCount - 1];
        for (var i = _loopCount - 1; i >= scope.Loops; i--)
        {
            if (_loopVariables[i].Name == name)
            {
                _loopVariables[i].Value = value;
                return;
            }
        }

        if (scope.Target is not MapValue map)
        {
            throw node.Place.Fail(RenderFaults.ReadOnlyObject(name));
        }

        if (map.IsReadOnly(name))
        {
            throw node.Place.Fail(RenderFaults.ReadOnlyVariable(name));
        }

        Budget.Allocate(32, node);
        map.Set(name, value);
        if (BuiltinSet.IsBound(name))
        {
            ForgetBuiltinState();
        }
    }

    private void ForgetBuiltinState() => Array.Clear(_builtinState);

    /// <summary>True when the model or the template has its own variable of the name of a builtin group.</summary>
    public bool IsShadowed(int group)
    {
        if (_builtinState[group] == 0)
        {
            var shadowed = !TryGetVariable(BuiltinSet.BoundName(group), out var value) || !Builtins.IsOwn(group, value);
            _builtinState[group] = shadowed ? (byte)2 : (byte)1;
        }

        return _builtinState[group] == 2;
    }

    public bool IsGlobalScope(object scope) => ReferenceEquals(scope, _globals);

    public bool TryGetModelMember(string name, out object? value)
    {
        return TryGetFromModel(name, out value);
    }

    public IEnumerable<string> ModelNames => Maps.Names(_model);

    /// <summary>Every name that can be read here, for suggestions.</summary>
    public IEnumerable<string> KnownNames()
    {
        for (var i = _loopCount - 1; i >= 0; i--)
        {
            yield return _loopVariables[i].Name;
        }

        for (var level = _scopeCount - 1; level >= 0; level--)
        {
            foreach (var name in Maps.Names(_scopes[level].Target))
            {
                yield return name;
            }
        }

        foreach (var name in Maps.Names(_model))
        {
            yield return name;
        }

        foreach (var name in Builtins.RootNames)
        {
            yield return name;
        }
    }

    private const int MostWarnings = 100;
    private List<TemplateDiagnostic>? _warnings;

    public IReadOnlyList<TemplateDiagnostic> Warnings => _warnings ?? (IReadOnlyList<TemplateDiagnostic>)[];

    /// <summary>Called when a path leads nowhere; answers null or ends the render, as the policy says.</summary>
    public object? Missing(Node node, Place at, string path, Func<IEnumerable<string>>? candidates)
    {
        if (Quiet > 0 || Context.MissingVariables == MissingVariablePolicy.Lenient)
        {
            return null;
        }

        // A suggestion costs time: a path that was named already, or one too many, gets none.
        if (Context.MissingVariables == MissingVariablePolicy.Report
            && (_warnings?.Count >= MostWarnings || _warnings?.Exists(w => w.Path == path) == true))
        {
            return null;
        }

        var name = path[(path.LastIndexOf('.') + 1)..];
        var suggestion = candidates is null ? null : NameSuggestion.Nearest(name, candidates());
        var fault = RenderFaults.UnknownMember(path, suggestion);
        if (Context.MissingVariables == MissingVariablePolicy.Strict)
        {
            throw at.Fail(fault);
        }

        _warnings ??= [];
        _warnings.Add(at.Source.Diagnose(fault, at.Start, TemplatePhase.Render, DiagnosticSeverity.Warning) with { Path = path });
        return null;
    }
}
