namespace Automation.Server.Studio.Instances;

internal static class InstanceRoutes
{
    internal static void Map(RouteGroupBuilder group)
    {
    }
}
