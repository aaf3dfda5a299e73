namespace Automation.Connectors.Capture;

/// <summary>Where captured messages are kept.</summary>
public sealed record CaptureOptions
{
    /// <summary>
    /// The mailbox folder; created when the first message arrives. A relative path counts from the working directory.
    /// Default: <c>data/mailbox</c>.
    /// </summary>
    public string Folder { get; init; } = Path.Combine("data", "mailbox");
}
