namespace Automation.Templating;

/// <summary>Which rules a template is read with. Fixed at parse time.</summary>
public enum Dialect
{
    /// <summary>The default: the whole language plus escaping by channel, layouts, money, plurals, durations and word operators.</summary>
    Message,

    /// <summary>The plain language: no escaping, its own defaults (loop limit 1000, an error for a member of null).</summary>
    Scriban,
}

/// <summary>Where the output goes; decides the automatic escaping of the <see cref="Dialect.Message"/> dialect.</summary>
public enum OutputChannel
{
    /// <summary>No escaping.</summary>
    None,

    /// <summary>The five characters <c>&amp; &lt; &gt; " '</c> become entities.</summary>
    Html,

    /// <summary>Plain text: control characters other than tab and line breaks are dropped.</summary>
    Text,

    /// <summary>A text message: as <see cref="Text"/>, and a tab becomes a space.</summary>
    Sms,

    /// <summary>Inside a JSON string: quotes, backslashes and control characters are escaped.</summary>
    Json,
}

/// <summary>What happens when a template reads a variable or member that the model does not have.</summary>
public enum MissingVariablePolicy
{
    /// <summary>The value is null and nothing is said. The default.</summary>
    Lenient,

    /// <summary>The value is null and a warning names the path, line and column; each path is reported once.</summary>
    Report,

    /// <summary>Rendering ends with an error that names the path and the nearest known name.</summary>
    Strict,
}

/// <summary>How serious a diagnostic is.</summary>
public enum DiagnosticSeverity
{
    /// <summary>The template works; somebody should look.</summary>
    Warning,

    /// <summary>No result was produced.</summary>
    Error,
}

/// <summary>When a diagnostic was raised.</summary>
public enum TemplatePhase
{
    /// <summary>While reading the template.</summary>
    Parse,

    /// <summary>While rendering or evaluating it.</summary>
    Render,
}
