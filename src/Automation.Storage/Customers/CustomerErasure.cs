using Automation.Engine.Messages;
using NodaTime;

namespace Automation.Storage.Customers;

/// <summary>Whose data is to be removed.</summary>
/// <param name="CustomerId">The customer.</param>
/// <param name="Addresses">The addresses in their one form, which get nothing any more.</param>
/// <param name="SentKeys">The keys under which messages to these addresses were counted.</param>
/// <param name="At">Now.</param>
public sealed record CustomerErasure(
    long CustomerId, IReadOnlyList<(Channel Channel, string Address)> Addresses, IReadOnlyCollection<long> SentKeys, Instant At)
{
    /// <summary>How the key begins that a customer has after it; random letters follow.</summary>
    public const string KeyPrefix = "erased:";

    /// <summary>The source of the suppressions that keep the person from being written to.</summary>
    public const string Source = "erasure";

    /// <summary>Takes the texts of messages out of a bundle; null when nothing is left of it, which is also what it is by default.</summary>
    public Func<ReadOnlyMemory<byte>, IReadOnlySet<long>, ReadOnlyMemory<byte>?> WithoutTexts { get; init; } = (_, _) => null;
}
