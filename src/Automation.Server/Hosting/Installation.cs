using System.Security.Cryptography;
using Automation.Storage;

namespace Automation.Server.Hosting;

/// <summary>Who this is: the database's own id, made once, and the process's own name, made at each start.</summary>
/// <param name="Id">A part of every message id, so that two databases never speak of each other's messages.</param>
/// <param name="Worker">The name under which this process hands messages over.</param>
internal sealed record Installation(string Id, string Worker)
{
    private const string Mark = "installation";

    /// <summary>Reads the id, or makes it.</summary>
    internal static async Task<Installation> OpenAsync(IStore store, CancellationToken cancellationToken)
    {
        await using var transaction = await store.BeginAsync(cancellationToken);
        var id = await transaction.GetMarkAsync(Mark, cancellationToken);
        if (id is null)
        {
            id = RandomHex();
            await transaction.SetMarkAsync(Mark, id, cancellationToken);
            await transaction.CommitAsync(cancellationToken);
        }

        return new Installation(id, $"{Environment.MachineName.ToLowerInvariant()}-{Environment.ProcessId}-{RandomHex()}");
    }

    private static string RandomHex() => RandomNumberGenerator.GetHexString(8, lowercase: true);
}
