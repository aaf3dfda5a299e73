using System.Diagnostics;
using Automation.Engine.Customers.Phones;
using Automation.TestKit;
using Xunit;

namespace Automation.Tests.Customers.Phones;

/// <summary>Google's own implementation, in its version for Node, judges ours: its example numbers of all regions and types, and numbers made from them.</summary>
public sealed class GoogleLibphonenumberTests
{
    // The two packages carry tables of different months; these plans changed between them.
    private static readonly string[] ChangedPlans = ["+229", "+267", "+263", "+506", "+45", "+593", "+856", "+40"];

    [Fact]
    public void All_regions_numbers_are_read_as_google_reads_them()
    {
        var judged = Judge();
        Assert.True(judged.Count > 40_000, $"{judged.Count} numbers");
        var different = judged.Where(line => Describe(line[0], line[1]) != (line[2], line[3], line[4])).ToList();
        var unexplained = different.Where(line => !ChangedPlans.Any(code => line[2].StartsWith(code, StringComparison.Ordinal))).ToList();
        Assert.True(unexplained.Count == 0, string.Join('\n', unexplained.Take(20).Select(line => $"{string.Join(' ', line)}, ours {Describe(line[0], line[1])}")));
        Assert.InRange(different.Count, 0, judged.Count / 400);
    }

    private static (string E164, string Type, string Region) Describe(string region, string text)
    {
        var result = PhoneNumbers.Normalise(text, region);
        var type = System.Text.Json.JsonNamingPolicy.SnakeCaseUpper.ConvertName(result.Type.ToString());
        return (result.E164 ?? "-", result.E164 is null ? "-" : type, result.Region ?? "-");
    }

    private static List<string[]> Judge()
    {
        var source = RepositoryFolder.Of("tests/Automation.Tests/Customers/Phones");
        var folder = Directory.CreateDirectory(Path.Combine(AppContext.BaseDirectory, "google-libphonenumber")).FullName;
        foreach (var name in new[] { "package.json", "package-lock.json", ".npmrc", "judge.js" })
        {
            File.Copy(Path.Combine(source, name), Path.Combine(folder, name), overwrite: true);
        }

        if (!Directory.Exists(Path.Combine(folder, "node_modules", "google-libphonenumber")))
        {
            Run(folder, "npm", "ci", "--ignore-scripts", "--loglevel=error");
        }

        return [.. Run(folder, "node", "judge.js").Split('\n').Select(line => line.Split('\t'))];
    }

    /// <summary>Runs a program; without Node the test is skipped, in continuous integration it fails.</summary>
    private static string Run(string folder, string program, params string[] arguments)
    {
        try
        {
            using var process = Process.Start(new ProcessStartInfo(program, arguments) { WorkingDirectory = folder, RedirectStandardOutput = true, RedirectStandardError = true })!;
            var errors = process.StandardError.ReadToEndAsync(TestContext.Current.CancellationToken);
            var output = process.StandardOutput.ReadToEnd();
            process.WaitForExit();
            return process.ExitCode == 0 ? output : Missing($"{program} ended with {process.ExitCode}: {errors.Result}");
        }
        catch (System.ComponentModel.Win32Exception exception)
        {
            return Missing($"{program} cannot be started: {exception.Message}");
        }
    }

    private static string Missing(string reason)
    {
        Assert.SkipWhen(Environment.GetEnvironmentVariable("CI") != "true", reason);
        throw new InvalidOperationException(reason);
    }
}
