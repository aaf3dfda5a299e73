namespace Automation.TestKit;

/// <summary>Where the repository lies: tests read what ships from it, wherever they are built to.</summary>
public static class RepositoryFolder
{
    /// <summary>The folder that holds Automation.sln.</summary>
    public static string Path { get; } = Find();

    /// <summary>A file or folder of the repository.</summary>
    public static string Of(params string[] parts) => System.IO.Path.Combine([Path, .. parts]);

    private static string Find()
    {
        for (var folder = new DirectoryInfo(AppContext.BaseDirectory); folder is not null; folder = folder.Parent)
        {
            if (File.Exists(System.IO.Path.Combine(folder.FullName, "Automation.sln")))
            {
                return folder.FullName;
            }
        }

        throw new DirectoryNotFoundException($"No folder above {AppContext.BaseDirectory} holds Automation.sln.");
    }
}
