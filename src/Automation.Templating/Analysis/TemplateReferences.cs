namespace Automation.Templating;

/// <summary>A name that a template uses: an include, a layout or a function.</summary>
/// <param name="Name">The name, such as <c>date.to_string</c> or <c>footer</c>.</param>
/// <param name="Line">Line of the use, counted from 1.</param>
/// <param name="Column">Column of the use, counted from 1.</param>
public sealed record TemplateReference(string Name, int Line, int Column);

/// <summary>A URL attribute in the text of a template.</summary>
/// <param name="Attribute">The attribute: <c>href</c>, <c>src</c>, <c>action</c> and the like.</param>
/// <param name="Url">The URL as written, with code blocks left in place.</param>
/// <param name="IsUnsafe">True when a value decides the scheme, or the written scheme can run script: an escaped value still could be <c>javascript:</c>.</param>
/// <param name="Line">Line of the URL, counted from 1.</param>
/// <param name="Column">Column of the URL, counted from 1.</param>
public sealed record TemplateLink(string Attribute, string Url, bool IsUnsafe, int Line, int Column);
