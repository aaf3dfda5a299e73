using Automation.Storage;

namespace Automation.TestKit.Storage;

/// <summary>A database of its own for one test; it can be opened several times, as several processes would.</summary>
public abstract class StoreFixture : IAsyncDisposable
{
    /// <summary>How long a writer waits for another one in tests that do not mean to wait.</summary>
    public static readonly TimeSpan Patience = TimeSpan.FromSeconds(30);

    private readonly List<IStore> _opened = [];

    /// <summary>Opens the database once more.</summary>
    public IStore Open(TimeSpan? busyTimeout = null)
    {
        var store = Create(busyTimeout ?? Patience);
        _opened.Add(store);
        return store;
    }

    public async ValueTask DisposeAsync()
    {
        foreach (var store in _opened)
        {
            await store.DisposeAsync();
        }

        Remove();
        GC.SuppressFinalize(this);
    }

    protected abstract IStore Create(TimeSpan busyTimeout);

    protected abstract void Remove();
}
