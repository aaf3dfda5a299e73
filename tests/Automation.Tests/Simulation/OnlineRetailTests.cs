using System.Diagnostics;
using System.Text.Json;
using Automation.Server.CommandLine;
using Automation.TestKit;
using Automation.Tests.Shipped;
using Xunit;

namespace Automation.Tests.Simulation;

/// <summary>
/// The command over a real shop's year, as a process of its own, also when it is killed on the way. The figures are those of the
/// independent computation over the same file.
/// </summary>
public sealed class OnlineRetailTests : IDisposable
{
    private readonly DirectoryInfo _folder = Directory.CreateTempSubdirectory("automation-tests-");

    public void Dispose() => _folder.Delete(recursive: true);

    [Fact]
    public async Task The_year_counts_as_computed_from_the_file()
    {
        using var process = Start("year.db", "2010-12-01", "2011-12-10");
        var report = await ReadReportAsync(process);

        Assert.Equal((18_536, 4_372, 541_909), (Number(report, "orders"), Number(report, "customers"), Number(report, "rows")));
        Assert.Equal(135_080, report.GetProperty("rejected").GetProperty("anonymous").GetInt64());
        AssertEqual(report, ReplayOracle.ThankYou, """{"entered":18536,"waiting":41,"finished":{"done":18495},"exited":{},"failed":0,"messages":{"email":{"accepted":18495,"denied":{},"failed":0},"sms":{"accepted":0,"denied":{},"failed":0}}}""");
        AssertEqual(report, ReplayOracle.Reactivation, """{"entered":3202,"waiting":273,"finished":{"lost":2103,"won back":826},"exited":{},"failed":0,"messages":{"email":{"accepted":3202,"denied":{},"failed":0},"sms":{"accepted":0,"denied":{"no-address":2942},"failed":0}}}""");
        AssertEqual(report, ReplayOracle.Promotion, """{"entered":3389,"waiting":0,"finished":{"done":3389},"exited":{},"failed":0,"messages":{"email":{"accepted":3389,"denied":{},"failed":0},"sms":{"accepted":0,"denied":{"no-address":3132},"failed":0}}}""");
    }

    [Fact]
    public async Task A_process_that_is_killed_on_the_way_ends_with_the_same_ledger()
    {
        using (var whole = Start("whole.db", "2011-10-01", "2011-12-10"))
        {
            await ReadReportAsync(whole);
        }

        var kills = 0;
        while (true)
        {
            using var process = Start("killed.db", "2011-10-01", "2011-12-10");
            if (kills < 4 && await KillOnTheWayAsync(process, messages: 300 * (kills + 1)))
            {
                kills++;
                continue;
            }

            await ReadReportAsync(process);
            break;
        }

        Assert.True(kills >= 2, $"The process ended before it could be killed more than {kills} times.");
        Assert.Equal(await LedgerAsync("whole.db"), await LedgerAsync("killed.db"));
        Assert.Equal(0, await RunAsync("doctor", "--db", DatabasePath("killed.db")));
        Assert.Equal(Captured("whole"), Captured("killed"));
    }

    private static long Number(JsonElement report, string name) => report.GetProperty(name).GetInt64();

    private static void AssertEqual(JsonElement report, string workflow, string expected) =>
        Assert.Equal(expected, JsonSerializer.Serialize(report.GetProperty("workflows").GetProperty(workflow)));

    private string DatabasePath(string name) => Path.Combine(_folder.FullName, name);

    private string MailboxOf(string name) => Path.Combine(_folder.FullName, name + "-mailbox");

    private List<string> Captured(string name) =>
        [.. Directory.EnumerateFiles(MailboxOf(name), "*.eml", SearchOption.AllDirectories).Select(path => Path.GetFileName(path)).Order(StringComparer.Ordinal)];

    private Process Start(string database, string from, string to)
    {
        var settings = Path.Combine(_folder.FullName, "settings.json");
        File.WriteAllText(settings, """{"promotion-notice":{"starts_at":"2011-11-25","ends_at":"2011-11-28"}}""");
        return StartServer(
            "replay", "--orders", SharedFolder.Require("data/online_retail/online_retail.csv.gz"),
            "--map", Path.Combine(AppContext.BaseDirectory, "workflows", "maps", "online-retail.json"),
            "--workflows", $"{ReplayOracle.ThankYou},{ReplayOracle.Reactivation},{ReplayOracle.Promotion}",
            "--from", from, "--to", to, "--zone", "Europe/London", "--settings", settings, "--policy", "none", "--db", DatabasePath(database), "--json");
    }

    private static Process StartServer(params string[] arguments)
    {
        var start = new ProcessStartInfo("dotnet") { RedirectStandardOutput = true, RedirectStandardError = true };
        start.ArgumentList.Add(Path.Combine(AppContext.BaseDirectory, "Automation.Server.dll"));
        Array.ForEach(arguments, start.ArgumentList.Add);
        return Process.Start(start)!;
    }

    /// <summary>Kills the process when it has captured so many messages; false when it came to its end before.</summary>
    private async Task<bool> KillOnTheWayAsync(Process process, int messages)
    {
        using var watcher = new PeriodicTimer(TimeSpan.FromMilliseconds(20));
        while (await watcher.WaitForNextTickAsync(TestContext.Current.CancellationToken))
        {
            if (process.HasExited)
            {
                return false;
            }

            if (Directory.Exists(MailboxOf("killed")) && Captured("killed").Count >= messages)
            {
                // SIGKILL: nothing of the process runs any more.
                process.Kill();
                await process.WaitForExitAsync(TestContext.Current.CancellationToken);
                return true;
            }
        }

        return false;
    }

    private static async Task<JsonElement> ReadReportAsync(Process process)
    {
        var output = process.StandardOutput.ReadToEndAsync(TestContext.Current.CancellationToken);
        var errors = await process.StandardError.ReadToEndAsync(TestContext.Current.CancellationToken);
        await process.WaitForExitAsync(TestContext.Current.CancellationToken);
        Assert.True(process.ExitCode == Terminal.Success, errors);
        using var document = JsonDocument.Parse(await output);
        return document.RootElement.Clone();
    }

    private async Task<string> LedgerAsync(string database)
    {
        using var process = StartServer("ledger", "--db", DatabasePath(database));
        var lines = await process.StandardOutput.ReadToEndAsync(TestContext.Current.CancellationToken);
        await process.WaitForExitAsync(TestContext.Current.CancellationToken);
        Assert.Equal(Terminal.Success, process.ExitCode);
        return lines;
    }

    private static async Task<int> RunAsync(params string[] arguments)
    {
        using var process = StartServer(arguments);
        await process.StandardOutput.ReadToEndAsync(TestContext.Current.CancellationToken);
        await process.WaitForExitAsync(TestContext.Current.CancellationToken);
        return process.ExitCode;
    }
}
