namespace Automation.Server.Studio.Descriptors;

/// <summary>
/// What Studio lets one choose for a workflow as a whole. The engine has one way for each, which Studio shows with its reason; the names are
/// those by which stock Elsa knows the same way. Pure.
/// </summary>
internal static class Strategies
{
    internal static Listing<StudioStrategy> Activation(PaletteTexts texts) => List(texts.ActivationStrategies);

    internal static Listing<StudioStrategy> Incident(PaletteTexts texts) => List(texts.IncidentStrategies);

    internal static Listing<StudioStrategy> LogPersistence(PaletteTexts texts) => List(texts.LogPersistenceStrategies);

    internal static Listing<StudioCommitStrategy> Commit(PaletteTexts texts) =>
        new([.. texts.CommitStrategies.Select(found => new StudioCommitStrategy(found.Key, found.Value.Name, found.Value.Description))]);

    internal static Listing<StudioStorageDriver> StorageDrivers(PaletteTexts texts) =>
        new([.. texts.StorageDrivers.Select(found => new StudioStorageDriver(found.Key, found.Value, 1, false))]);

    private static Listing<StudioStrategy> List(IReadOnlyDictionary<string, NamedText> strategies) =>
        new([.. strategies.Select(found => new StudioStrategy(found.Key, found.Value.Name, found.Value.Description))]);
}
