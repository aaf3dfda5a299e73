namespace Automation.Connectors.Capture;

/// <summary>Gives a failed write the code that the ledger shows.</summary>
internal static class CaptureFault
{
    private const int LinuxNoSpace = 28; // ENOSPC
    private const int LinuxReadOnly = 30; // EROFS
    private const int LinuxQuota = 122; // EDQUOT
    private const int WindowsHandleDiskFull = unchecked((int)0x80070027);
    private const int WindowsDiskFull = unchecked((int)0x80070070);

    /// <summary>The code of a failure.</summary>
    public static string CodeOf(Exception failure) => failure switch
    {
        UnauthorizedAccessException => "capture-not-writable",
        { HResult: LinuxReadOnly } => "capture-not-writable",
        { HResult: LinuxNoSpace or LinuxQuota or WindowsDiskFull or WindowsHandleDiskFull } => "capture-disk-full",
        _ => "capture-io-error",
    };
}
