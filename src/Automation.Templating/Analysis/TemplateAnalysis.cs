using Automation.Templating.Builtins;
using Automation.Templating.Diagnostics;
using Automation.Templating.Syntax;

namespace Automation.Templating.Analysis;

/// <summary>What can be said about a template without rendering it.</summary>
internal sealed class TemplateAnalysis
{
    private readonly SourceText _source;
    private readonly HashSet<string> _own = new(StringComparer.Ordinal);
    private readonly List<VariablePath> _variables = [];
    private readonly List<TemplateReference> _includes = [];
    private readonly List<TemplateReference> _functions = [];

    private TemplateAnalysis(SourceText source)
    {
        _source = source;
    }

    public IReadOnlyList<VariablePath> Variables => _variables;

    public IReadOnlyList<TemplateReference> Includes => _includes;

    public IReadOnlyList<TemplateReference> Functions => _functions;

    public IReadOnlyList<TemplateLink> Links { get; private set; } = [];

    public static TemplateAnalysis Of(Node root, SourceText source)
    {
        var analysis = new TemplateAnalysis(source);
        analysis.CollectOwnNames(root);
        analysis.Visit(root);
        analysis.Links = root is BlockStatement ? LinkScanner.Find(source) : [];
        return analysis;
    }

    // A name that is assigned anywhere is taken for the template's own everywhere: better a path too few than a false alarm.
    private void CollectOwnNames(Node node)
    {
        switch (node)
        {
            case AssignStatement { Target: GlobalVariable target }: _own.Add(target.Name); break;
            case CaptureStatement { Target: GlobalVariable target }: _own.Add(target.Name); break;
            case FunctionStatement function: _own.Add(function.Name); break;
            case ForStatement { Header.Variable: GlobalVariable variable }: _own.Add(variable.Name); break;
            case TableRowStatement { Header.Variable: GlobalVariable variable }: _own.Add(variable.Name); break;
            case FunctionDeclaration { Parameters: { } parameters }: _own.UnionWith(parameters.Select(p => p.Name)); break;
        }

        foreach (var child in node.Children)
        {
            CollectOwnNames(child);
        }
    }

    private void Visit(Node node)
    {
        switch (node)
        {
            case MemberExpr or GlobalVariable or IndexExpr:
                if (PathOf((Expr)node) is { } path)
                {
                    AddVariable(path, node);
                    VisitIndexes(node);
                    return;
                }

                break;
            case BuiltinCallExpr builtin:
                Add(_functions, builtin.Function.Name, builtin);
                VisitAll(builtin.Call.Arguments.Select(a => a.Value));
                return;
            case CallExpr { Target: GlobalVariable or MemberExpr } call:
                Add(_functions, PathOf(call.Target) ?? call.Target.ToString(), call);
                VisitAll(call.Arguments.Select(a => a.Value));
                return;
            case IncludeExpr include:
                VisitInclude(include);
                break;
            case LayoutStatement { Name: LiteralExpr { Value: string name } }:
                Add(_includes, name, node);
                break;
        }

        VisitAll(node.Children);
    }

    private void VisitAll(IEnumerable<Node> nodes)
    {
        foreach (var node in nodes)
        {
            Visit(node);
        }
    }

    private void VisitInclude(IncludeExpr include)
    {
        IEnumerable<Expr> names = include.Arguments.Length == 0 ? []
            : include.IsJoin && include.Arguments[0].Value is ArrayExpr array ? array.Items : [include.Arguments[0].Value];
        foreach (var name in names)
        {
            if (name is LiteralExpr { Value: string text })
            {
                Add(_includes, text, name);
            }
        }
    }

    private void VisitIndexes(Node node)
    {
        if (node is IndexExpr index)
        {
            Visit(index.Index);
        }

        foreach (var child in node.Children.Where(child => child is MemberExpr or IndexExpr))
        {
            VisitIndexes(child);
        }
    }

    /// <summary>The dotted path of a plain chain of members; an index is written as <c>[]</c>.</summary>
    public static string? PathOf(Expr expression) => expression switch
    {
        GlobalVariable variable => variable.Name,
        MemberExpr member => PathOf(member.Target) is { } owner ? owner + "." + member.Name : null,
        IndexExpr { Index: LiteralExpr { Value: string name } } index => PathOf(index.Target) is { } owner ? owner + "." + name : null,
        IndexExpr index => PathOf(index.Target) is { } owner ? owner + "[]" : null,
        _ => null,
    };

    private void AddVariable(string path, Node node)
    {
        var end = path.AsSpan().IndexOfAny('.', '[');
        var root = end < 0 ? path : path[..end];
        if (_own.Contains(root))
        {
            return;
        }

        if (BuiltinSet.IsNamespace(root) || root is "now" or "empty")
        {
            if (end >= 0 && BuiltinSet.IsNamespace(root))
            {
                Add(_functions, path, node);
            }

            return;
        }

        var (line, column) = _source.Locate(node.Place.Start);
        _variables.Add(new VariablePath(path, line, column));
    }

    private void Add(List<TemplateReference> list, string name, Node node)
    {
        var (line, column) = _source.Locate(node.Place.Start);
        list.Add(new TemplateReference(name, line, column));
    }
}
