namespace Automation.Server.Studio.Host;

/// <summary>What one page of the designer shows. Elsa Studio's elements do not share a page, so each view is a page of its own.</summary>
/// <param name="Element">The custom element of Elsa Studio.</param>
/// <param name="Id">Which definition or journey; null where the view shows many.</param>
internal sealed record StudioView(StudioElement Element, string? Id = null)
{
    /// <summary>The view at a path below the designer's own; null if there is none. The paths are those that Elsa Studio itself goes to.</summary>
    internal static StudioView? At(string path) => path.Trim('/').Split('/') switch
    {
        [""] or ["workflows"] or ["workflows", "definitions"] => new StudioView(StudioElement.Definitions),
        ["workflows", "definitions", var id, "edit"] => new StudioView(StudioElement.Editor, id),
        ["workflows", "instances"] => new StudioView(StudioElement.Journeys),
        ["workflows", "instances", var id, "view"] => new StudioView(StudioElement.Journey, id),
        _ => null,
    };

    /// <summary>Whether it belongs to the journeys, not to the drawings.</summary>
    internal bool IsOfJourneys => Element is StudioElement.Journeys or StudioElement.Journey;

    /// <summary>Whether it shows a drawing, and beside it fields with code.</summary>
    internal bool HasCanvas => Id is not null;
}

/// <summary>The elements that make a page.</summary>
internal enum StudioElement
{
    /// <summary>All workflow definitions.</summary>
    Definitions,

    /// <summary>One workflow definition, to draw.</summary>
    Editor,

    /// <summary>All journeys.</summary>
    Journeys,

    /// <summary>One journey, to look at.</summary>
    Journey,
}
