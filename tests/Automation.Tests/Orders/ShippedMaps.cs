using Automation.Server.Orders;

namespace Automation.Tests.Orders;

/// <summary>Finds files of the repository from the folder of the test binaries.</summary>
internal static class ShippedMaps
{
    public static OrderMap Load(string name) => OrderMap.Load(InRepository(Path.Combine("workflows", "maps", name)));

    public static string InRepository(string relativePath)
    {
        var folder = new DirectoryInfo(AppContext.BaseDirectory);
        while (folder is not null && !File.Exists(Path.Combine(folder.FullName, "Automation.sln")))
        {
            folder = folder.Parent;
        }

        return Path.Combine(folder!.FullName, relativePath);
    }
}
