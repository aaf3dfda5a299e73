namespace Automation.Connectors;

/// <summary>FNV-1a, 64 bit: the same number in every process and version, unlike <see cref="string.GetHashCode()"/>.</summary>
internal static class StableHash
{
    /// <summary>The hash over the UTF-16 code units.</summary>
    public static ulong Of(ReadOnlySpan<char> text)
    {
        ulong hash = 14695981039346656037;
        foreach (char value in text)
        {
            hash = unchecked((hash ^ value) * 1099511628211);
        }

        return hash;
    }
}
