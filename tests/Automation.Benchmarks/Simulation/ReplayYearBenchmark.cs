using System.Diagnostics;
using System.Globalization;
using System.Text.Json;

namespace Automation.Benchmarks.Simulation;

/// <summary>
/// The command itself over a recorded year, as a whole process: reading, engine, storage, rendering and capture. Beside it, as
/// the raw limit, the same number of files written and renamed as messages were captured.
/// </summary>
internal static class ReplayYearBenchmark
{
    /// <summary>Runs it: ORDERS MAP FROM TO ZONE [RUNS].</summary>
    internal static async Task<int> RunAsync(string[] arguments)
    {
        if (arguments.Length < 5)
        {
            Console.Error.WriteLine("usage: replay-year ORDERS MAP FROM TO ZONE [RUNS]");
            return 2;
        }

        var runs = arguments.Length > 5 ? int.Parse(arguments[5], CultureInfo.InvariantCulture) : 3;
        for (var run = 1; run <= runs; run++)
        {
            var watch = Stopwatch.StartNew();
            var (messages, peak) = await ReplayAsync(arguments);
            var replay = watch.Elapsed.TotalSeconds;
            watch.Restart();
            WriteFiles(messages);
            Console.WriteLine(string.Create(CultureInfo.InvariantCulture, $"run {run}: replay {replay:N1} s, {messages:N0} messages, peak {peak / 1_048_576:N0} MB; that many 4 KB files written and renamed {watch.Elapsed.TotalSeconds:N1} s"));
        }

        return 0;
    }

    private static async Task<(long Messages, long Peak)> ReplayAsync(string[] arguments)
    {
        var settings = Path.GetTempFileName();
        await File.WriteAllTextAsync(settings, """{"promotion-notice":{"starts_at":"2011-11-25","ends_at":"2011-11-28"}}""");
        var start = new ProcessStartInfo("dotnet")
        {
            ArgumentList =
            {
                Path.Combine(AppContext.BaseDirectory, "Automation.Server.dll"), "replay", "--orders", arguments[0], "--map", arguments[1],
                "--workflows", "thank-you-after-sale,reactivate-lapsed,promotion-notice", "--from", arguments[2], "--to", arguments[3], "--zone", arguments[4],
                "--settings", settings, "--json",
            },
            RedirectStandardOutput = true,
            RedirectStandardError = true,
        };
        using var process = Process.Start(start)!;
        var peak = 0L;
        var output = process.StandardOutput.ReadToEndAsync();
        var errors = process.StandardError.ReadToEndAsync();
        while (!process.WaitForExit(100))
        {
            process.Refresh();
            peak = Math.Max(peak, process.HasExited ? 0 : process.PeakWorkingSet64);
        }

        if (process.ExitCode != 0)
        {
            throw new InvalidOperationException(await errors);
        }

        File.Delete(settings);
        using var report = JsonDocument.Parse(await output);
        var messages = report.RootElement.GetProperty("workflows").EnumerateObject()
            .SelectMany(workflow => workflow.Value.GetProperty("messages").EnumerateObject())
            .Sum(channel => channel.Value.GetProperty("accepted").GetInt64());
        return (messages, peak);
    }

    private static void WriteFiles(long count)
    {
        var folder = Directory.CreateTempSubdirectory("automation-files-");
        var content = new byte[4_096];
        for (var index = 0L; index < count; index++)
        {
            var path = Path.Combine(folder.FullName, index.ToString(CultureInfo.InvariantCulture));
            File.WriteAllBytes(path + ".part", content);
            File.Move(path + ".part", path);
        }

        folder.Delete(recursive: true);
    }
}
