namespace Automation.Server.Pages.Templates;

/// <summary>What the person has typed and chosen on the page of a template.</summary>
internal sealed class TemplateForm
{
    /// <summary>The file that is open.</summary>
    public string? File { get; set; }

    /// <summary>Its text.</summary>
    public string? Text { get; set; }

    /// <summary>What the text was begun from.</summary>
    public string? Basis { get; set; }

    /// <summary>What the person says about the change.</summary>
    public string? Note { get; set; }

    /// <summary>For whom it is previewed; empty for the made-up customer.</summary>
    public string? Customer { get; set; }

    /// <summary>With which campaign's values.</summary>
    public string? Campaign { get; set; }

    /// <summary>In which language; empty for that of the file.</summary>
    public string? Locale { get; set; }

    /// <summary>In which template shared files are seen.</summary>
    public string? In { get; set; }

    /// <summary>How wide: desktop, phone, or phone on a dark background.</summary>
    public string? Frame { get; set; }

    /// <summary>Where a test goes.</summary>
    public string? To { get; set; }
}

/// <summary>What somebody else did while this person was typing.</summary>
/// <param name="Who">The other person; null when the file that ships has changed.</param>
/// <param name="Version">The version that they saved.</param>
/// <param name="Theirs">What they changed.</param>
/// <param name="Mine">What the typed text would change of theirs.</param>
internal sealed record TemplateConflict(string? Who, int Version, IReadOnlyList<Automation.Server.Templates.FileDiff> Theirs, IReadOnlyList<Automation.Server.Templates.FileDiff> Mine);
