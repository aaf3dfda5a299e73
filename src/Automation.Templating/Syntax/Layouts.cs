using Automation.Templating.Rendering;

namespace Automation.Templating.Syntax;

/// <summary>`layout 'name'`: the page only fills blocks; the layout is rendered in its place.</summary>
internal sealed class LayoutStatement(Place place, Expr name) : Statement(place)
{
    public Expr Name => name;

    public override IEnumerable<Node> Children => [name];

    public override Flow Execute(Renderer r)
    {
        r.Budget.Step(this);
        r.Layout = this;
        r.LayoutName = r.ToText(name.Evaluate(r));
        return Flow.Next;
    }
}

/// <summary>`block 'name'`: in a page with a layout the content for that block, in the layout the place for it.</summary>
internal sealed class SectionStatement(Place place, Expr name, BlockStatement body) : Statement(place)
{
    public override IEnumerable<Node> Children => [name, body];

    public override Flow Execute(Renderer r)
    {
        r.Budget.Step(this);
        var key = r.ToText(name.Evaluate(r));
        if (r.Layout is not null)
        {
            r.KeepSection(key, body);
            return Flow.Next;
        }

        var content = r.FindSection(key) ?? body;
        r.Budget.EnterCall(this, content.Height);
        var flow = content.Execute(r);
        r.Budget.LeaveCall(content.Height);
        return flow;
    }
}
