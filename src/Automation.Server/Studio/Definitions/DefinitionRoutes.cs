namespace Automation.Server.Studio.Definitions;

internal static class DefinitionRoutes
{
    internal static void Map(RouteGroupBuilder group)
    {
    }
}
