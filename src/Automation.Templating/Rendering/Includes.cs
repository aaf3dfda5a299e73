using System.Net;
using Automation.Templating.Syntax;
using Automation.Templating.Values;

namespace Automation.Templating.Rendering;

internal sealed partial class Renderer
{
    private Dictionary<string, BlockStatement>? _sections;

    /// <summary>The layout that the page under way asked for.</summary>
    public LayoutStatement? Layout { get; set; }

    public string LayoutName { get; set; } = "";

    /// <summary>Where the output of the page under way begins.</summary>
    public int PageStart { get; private set; }

    // The innermost page speaks first: a layout's own content for a block of its layout comes second.
    public void KeepSection(string name, BlockStatement body) => (_sections ??= new(StringComparer.Ordinal)).TryAdd(name, body);

    public BlockStatement? FindSection(string name) => _sections is not null && _sections.TryGetValue(name, out var body) ? body : null;

    /// <summary>A variable that whoever renders wants to know as the page's front matter left it; null for none.</summary>
    public string? Wanted { get; set; }

    /// <summary>The value of <see cref="Wanted"/>; what is written already is taken back to plain text.</summary>
    public object? Found { get; private set; }

    public void KeepWanted()
    {
        if (Wanted is not null && Budget.IncludeDepth == 0 && CurrentScope is MapValue own && own.TryGetMember(Wanted, out var value))
        {
            Found = value is RawText raw ? Escaping == OutputChannel.Html ? WebUtility.HtmlDecode(raw.Text) : raw.Text : value;
        }
    }

    /// <summary>Renders a page and, where it asks for one, its layout in its place.</summary>
    public void RunPage(BlockStatement page)
    {
        var (start, layout) = (PageStart, Layout);
        (PageStart, Layout) = (Output.Length, null);
        page.Execute(this);
        var entered = 0;
        while (Layout is { } wanted)
        {
            var template = Includes.Find(this, wanted.Name, LayoutName);
            Budget.EnterInclude(wanted);
            entered++;
            Output.Truncate(PageStart);
            Layout = null;
            template.Page.Execute(this);
        }

        for (; entered > 0; entered--)
        {
            Budget.LeaveInclude();
        }

        (PageStart, Layout) = (start, layout);
    }
}

/// <summary>Other templates inside this one.</summary>
internal static class Includes
{
    private const string TemplatePrefix = "tpl:";

    public static Template Find(Renderer r, Node site, string name)
    {
        if (string.IsNullOrEmpty(name))
        {
            throw site.Place.Fail(RenderFaults.IncludeName());
        }

        return r.Context.Includes?.Invoke(name) ?? throw site.Place.Fail(RenderFaults.IncludeNotFound(name));
    }

    /// <summary>`include name args…`: `$0` is the name, `$1` the first argument.</summary>
    public static object? Render(Renderer r, Node site, ListValue arguments)
    {
        var name = arguments.Count == 0 ? "" : r.ToText(arguments[0]);
        return r.Rendered(Text(r, site, name, arguments));
    }

    private static string Text(Renderer r, Node site, string name, ListValue arguments)
    {
        var template = Find(r, site, name);
        r.Budget.EnterInclude(site);
        r.Budget.EnterCall(site, template.Page.Height);
        var (frame, loop) = (r.Frame, r.Loop);
        r.Frame = new Frame { Arguments = arguments };
        r.Loop = null;
        var start = r.Output.Length;
        r.RunPage(template.Page);
        var text = r.Cut(start);
        (r.Frame, r.Loop) = (frame, loop);
        r.Returned = null;
        r.Budget.LeaveCall(template.Page.Height);
        r.Budget.LeaveInclude();
        return text;
    }

    /// <summary>`include_join names separator begin end`: nothing at all when the templates render to nothing.</summary>
    public static object? Join(Renderer r, Node site, ListValue arguments)
    {
        if (arguments.Count == 0)
        {
            throw site.Place.FailAfter(RenderFaults.ArgumentCount(0, "include_join", 1));
        }

        var names = Lists.From(r, site, arguments[0]) ?? throw site.Place.Fail(RenderFaults.NotIterable(Renderer.TypeName(arguments[0])));
        var separator = Part(r, site, arguments, 1, "separator");
        var body = new List<string>();
        foreach (var name in names)
        {
            r.Budget.Iterate(site);
            body.Add(Text(r, site, r.ToText(name), new ListValue([name])));
        }

        var joined = string.Join(separator, body);
        r.Budget.AllocateText(joined.Length, site);
        if (body.TrueForAll(string.IsNullOrEmpty))
        {
            return r.Rendered("");
        }

        return r.Rendered(Part(r, site, arguments, 2, "begin") + joined + Part(r, site, arguments, 3, "end"));
    }

    private static string Part(Renderer r, Node site, ListValue arguments, int at, string name)
    {
        object? value = at < arguments.Count ? arguments[at] : null;
        if (value is null)
        {
            _ = arguments.Properties?.TryGetMember(name, out value);
        }

        var text = r.ToText(value);
        return text.StartsWith(TemplatePrefix, StringComparison.Ordinal)
            ? Text(r, site, text[TemplatePrefix.Length..], new ListValue([text]))
            : text;
    }
}
