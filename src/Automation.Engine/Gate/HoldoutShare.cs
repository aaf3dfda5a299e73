using System.Buffers.Binary;
using System.Security.Cryptography;
using System.Text;

namespace Automation.Engine.Gate;

/// <summary>A stable share of customers: the same ones as long as the campaign's name and their keys are the same, and more of them when the share grows.</summary>
public static class HoldoutShare
{
    /// <summary>Whether a customer belongs to the share.</summary>
    /// <param name="salt">What makes one share another than the next: the campaign's name.</param>
    /// <param name="customerKey">The shop's key of the customer.</param>
    /// <param name="share">From 0 (nobody) to 1 (everybody).</param>
    public static bool Contains(string salt, string customerKey, double share)
    {
        if (share <= 0)
        {
            return false;
        }

        Span<byte> hash = stackalloc byte[SHA256.HashSizeInBytes];
        SHA256.HashData(Encoding.UTF8.GetBytes($"{salt}\n{customerKey}"), hash);
        return BinaryPrimitives.ReadUInt64BigEndian(hash) < share * 18446744073709551616.0;
    }
}
