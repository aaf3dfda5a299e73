namespace Automation.Server.Studio.Descriptors;

internal static class DescriptorRoutes
{
    internal static void Map(RouteGroupBuilder group)
    {
    }
}
