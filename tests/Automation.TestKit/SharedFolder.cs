using Xunit;

namespace Automation.TestKit;

/// <summary>
/// Finds data that is not part of the repository: a folder <c>shared</c> beside the repository's root. A test that needs it is skipped on a
/// machine that lacks it, and fails in continuous integration (environment variable <c>CI=true</c>), where it must be there.
/// </summary>
public static class SharedFolder
{
    /// <summary>The full path of a file or folder below <c>shared</c>.</summary>
    /// <param name="relativePath">The path below <c>shared</c>, such as <c>data/online_retail/online_retail.csv.gz</c>.</param>
    public static string Require(string relativePath)
    {
        var path = Find(relativePath);
        if (path is null)
        {
            var reason = $"no shared/{relativePath} beside the repository";
            Assert.SkipWhen(Environment.GetEnvironmentVariable("CI") != "true", reason);
            Assert.Fail(reason);
        }

        return path;
    }

    private static string? Find(string relativePath)
    {
        for (var folder = new DirectoryInfo(AppContext.BaseDirectory); folder is not null; folder = folder.Parent)
        {
            var path = Path.Combine(folder.FullName, "shared", relativePath);
            if (Directory.Exists(Path.Combine(folder.FullName, "shared", "data")) && Path.Exists(path))
            {
                return path;
            }
        }

        return null;
    }
}
