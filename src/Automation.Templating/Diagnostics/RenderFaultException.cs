namespace Automation.Templating.Diagnostics;

/// <summary>Carries a fault out of the interpreter; caught at the public surface and never seen by callers.</summary>
internal sealed class RenderFaultException(Fault fault, SourceText source, int offset) : Exception(fault.Message)
{
    public Fault Fault { get; } = fault;

    public TemplateDiagnostic ToDiagnostic() => source.Diagnose(Fault, offset, TemplatePhase.Render);
}
