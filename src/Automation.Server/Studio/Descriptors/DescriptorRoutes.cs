using Automation.Server.Languages;
using Automation.Server.Plugins;

namespace Automation.Server.Studio.Descriptors;

/// <summary>What can be drawn: activities, types of values, and the ways of the engine, in the language of the person who draws.</summary>
internal static class DescriptorRoutes
{
    internal static void Map(RouteGroupBuilder group)
    {
        var activities = new PreparedActivities();
        group.MapGet("/descriptors/activities", (HttpContext context, CareEngine engine, LoadedPlugins plugins) =>
            activities.Of(engine.Catalog, plugins, UserLanguage.Of(context.Request)).SendAsync(context));
        FieldChoices.Map(group);
        TypeDefinitions.Map(group);
        ActivityTrials.Map(group);
        MapList(group, "expression-descriptors", ValueKinds.Expressions);
        MapList(group, "variables", ValueKinds.Variables);
        MapList(group, "workflow-activation-strategies", Strategies.Activation);
        MapList(group, "incident-strategies", Strategies.Incident);
        MapList(group, "log-persistence-strategies", Strategies.LogPersistence);
        MapList(group, "commit-strategies/workflows", Strategies.Commit);
        MapList(group, "commit-strategies/activities", _ => new Listing<StudioCommitStrategy>([]));
        MapList(group, "storage-drivers", Strategies.StorageDrivers);
        MapList(group, "output-converters", _ => new Listing<StudioStrategy>([]));
        group.MapGet("/features/installed", () => StudioJson.Answer(new Listing<StudioStrategy>([])));
    }

    private static void MapList<T>(RouteGroupBuilder group, string name, Func<PaletteTexts, Listing<T>> list)
    {
        var answers = Enum.GetValues<UserLanguage>().ToDictionary(language => language, language => new Lazy<PreparedAnswer>(() => PreparedAnswer.Of(list(PaletteTexts.Of(language)))));
        group.MapGet("/descriptors/" + name, (HttpContext context) => answers[UserLanguage.Of(context.Request)].Value.SendAsync(context));
    }
}
