using System.Diagnostics;
using System.Globalization;
using System.Security.Cryptography;
using System.Text.Json.Nodes;
using Automation.Benchmarks.Storage;
using Automation.Engine.Definitions;
using Automation.Server.Access;
using Automation.Server.Events;
using Automation.Storage;
using NodaTime;

namespace Automation.Benchmarks.Connectors;

/// <summary>
/// The whole path of the shipped thank-you campaign: due waits, journeys that go on, the gate, the shipped e-mail, real SMTP to Postfix's
/// smtp-sink, and the commit that ends the journeys — in the real server, started as a process of its own on a database in which everything is due.
/// Beside it, in the same round, smtp-source sends as many mails of the same size to the same sink as fast as C can.
/// Arguments: journeys (default 100000), rounds (default 3), policies (default all), connections (default 8), the folder of the
/// program (default the one that was built with the benchmarks; a published one has its code compiled ahead).
/// </summary>
internal static class WaveBenchmark
{
    private const string Campaign = "thank-you-after-sale";
    private const int IngestBatch = 2_000;
    private const string MailBytes = "8192";

    internal static async Task<int> RunAsync(string[] args)
    {
        var journeys = args.Length > 0 ? int.Parse(args[0], CultureInfo.InvariantCulture) : 100_000;
        var rounds = args.Length > 1 ? int.Parse(args[1], CultureInfo.InvariantCulture) : 3;
        var policies = args.Length > 2 ? args[2] : "all";
        var connections = args.Length > 3 ? args[3] : "8";
        var program = args.Length > 4 ? args[4] : AppContext.BaseDirectory;
        Console.WriteLine($"{journeys} due journeys over {connections} connections, policies {policies}");
        for (var round = 0; round < rounds; round++)
        {
            await SourceAsync(journeys, connections);
            await WaveAsync(program, journeys, policies, connections, key: null);
            using var rsa = RSA.Create(2_048);
            await WaveAsync(program, journeys, policies, connections, rsa.ExportPkcs8PrivateKeyPem());
        }

        return 0;
    }

    private static async Task SourceAsync(int messages, string connections)
    {
        await using var sink = await Sink.StartAsync();
        var began = Stopwatch.GetTimestamp();
        using var source = Process.Start(
            "smtp-source", ["-d", "-s", connections, "-m", $"{messages}", "-l", MailBytes, "-f", "shop@shop.test", "-t", "a@example.test", $"127.0.0.1:{sink.Port}"]);
        await source.WaitForExitAsync();
        Console.WriteLine(string.Create(CultureInfo.InvariantCulture, $"  smtp-source    {messages / Stopwatch.GetElapsedTime(began).TotalSeconds,8:N0} messages/s"));
    }

    private static async Task WaveAsync(string program, int journeys, string policies, string connections, string? key)
    {
        await using var file = new BenchmarkFile();
        var folder = Path.GetDirectoryName(file.Path)!;
        Directory.CreateDirectory(Path.Combine(folder, "workflows"));
        File.Copy(Path.Combine(AppContext.BaseDirectory, "workflows", Campaign + ".json"), Path.Combine(folder, "workflows", Campaign + ".json"));
        await PrepareAsync(file, journeys);
        await using var sink = await Sink.StartAsync();
        var began = Stopwatch.GetTimestamp();
        using var server = Start(program, folder, file.Path, policies, connections, sink.Port, key);
        try
        {
            var (first, before) = await WaitAsync(file, server, accepted => accepted > 0);
            var (last, all) = await WaitAsync(file, server, accepted => accepted >= journeys);
            Console.WriteLine(string.Create(
                CultureInfo.InvariantCulture,
                $"  wave, DKIM {(key is null ? "off" : "on ")} {(all - before) / Stopwatch.GetElapsedTime(first, last).TotalSeconds,8:N0} messages/s; from the program's start {Stopwatch.GetElapsedTime(began, last).TotalSeconds:N1} s; {Memory(server)}; processor {server.TotalProcessorTime.TotalMicroseconds / all:N0} µs each"));
        }
        finally
        {
            server.Kill();
            await server.WaitForExitAsync();
        }
    }

    /// <summary>Everybody ordered two days ago, and nobody was thanked.</summary>
    private static async Task PrepareAsync(BenchmarkFile file, int journeys)
    {
        var past = Instant.FromDateTimeOffset(TimeProvider.System.GetUtcNow()) - Duration.FromDays(2);
        await using var store = await file.OpenAsync(durable: false);
        var engine = BenchmarkEngine.Over(store);
        var definition = WorkflowDefinition.Read(await File.ReadAllTextAsync(Path.Combine(AppContext.BaseDirectory, "workflows", Campaign + ".json"))).Definition!;
        var problems = await engine.Definitions.InstallAsync(definition, new JsonObject { ["zone"] = Noon(), ["shop_name"] = "Tiệm Nắng" }, past, default);
        if (problems.Count > 0)
        {
            throw new InvalidOperationException(problems[0].ToString());
        }

        await engine.Desk.StartAsync(Campaign, null, Actor.CommandLine, past, default);
        for (var done = 0; done < journeys; done += IngestBatch)
        {
            await engine.Intake.IngestAsync([.. Enumerable.Range(done, Math.Min(IngestBatch, journeys - done)).Select(index => Order(index, past))], past, default);
        }
    }

    /// <summary>A zone in which it is about noon now, so that no quiet hours hold the wave up, whenever it is measured.</summary>
    private static string Noon()
    {
        var hour = Instant.FromDateTimeOffset(TimeProvider.System.GetUtcNow()).InUtc().Hour;
        return string.Create(CultureInfo.InvariantCulture, $"Etc/GMT{hour - 12:+0;-0;+0}");
    }

    private static InboundEvent Order(int index, Instant at)
    {
        var number = index.ToString(CultureInfo.InvariantCulture);
        var customer = new CustomerWrite("C" + number, Email: $"customer{number}@example.test", Name: "Nguyễn Thị Hương", Locale: "vi");
        return new InboundEvent("bench", number, "order.placed", at, customer, new InboundOrder(number, 250_000, "VND", 2, null), null);
    }

    private static Process Start(string program, string folder, string database, string policies, string connections, int port, string? key)
    {
        var start = new ProcessStartInfo(Path.Combine(program, "Automation.Server"), ["serve"])
        {
            WorkingDirectory = folder,
            RedirectStandardOutput = true,
            Environment =
            {
                ["AUTOMATION__DATABASE"] = database,
                ["AUTOMATION__WORKFLOWS"] = Path.Combine(folder, "workflows"),
                ["AUTOMATION__POLICIES"] = policies,
                ["AUTOMATION__BASEADDRESS"] = $"http://127.0.0.1:{Sink.FreePort()}",
                ["AUTOMATION__PUBLICADDRESS"] = "https://shop.example",
                ["AUTOMATION__SMTP__HOST"] = "127.0.0.1",
                ["AUTOMATION__SMTP__PORT"] = port.ToString(CultureInfo.InvariantCulture),
                ["AUTOMATION__SMTP__TLS"] = "None",
                ["AUTOMATION__SMTP__LIMITS__CONNECTIONS"] = connections,
                ["AUTOMATION__SMTP__LIMITS__MESSAGESPERCONNECTION"] = "1000",
            },
        };
        if (key is not null)
        {
            var path = Path.Combine(folder, "dkim.pem");
            File.WriteAllText(path, key);
            start.Environment["AUTOMATION__SMTP__DKIM__0__DOMAIN"] = "example.test";
            start.Environment["AUTOMATION__SMTP__DKIM__0__SELECTOR"] = "s1";
            start.Environment["AUTOMATION__SMTP__DKIM__0__KEY"] = "file:" + path;
        }

        var process = Process.Start(start)!;
        _ = process.StandardOutput.ReadToEndAsync();
        return process;
    }

    /// <summary>Looks at the tallies, which cost the server nothing.</summary>
    private static async Task<(long At, long Accepted)> WaitAsync(BenchmarkFile file, Process server, Func<long, bool> enough)
    {
        while (true)
        {
            var accepted = file.Number("select coalesce(sum(n), 0) from tallies where outcome = 5");
            if (enough(accepted))
            {
                return (Stopwatch.GetTimestamp(), accepted);
            }

            if (server.HasExited)
            {
                throw new InvalidOperationException($"The server ended with {server.ExitCode} after {accepted} messages.");
            }

            await Task.Delay(TimeSpan.FromMilliseconds(20), TimeProvider.System, CancellationToken.None);
        }
    }

    private static string Memory(Process server)
    {
        var lines = File.ReadAllLines($"/proc/{server.Id}/status");
        string Of(string name) => lines.First(line => line.StartsWith(name, StringComparison.Ordinal)).Split(' ', StringSplitOptions.RemoveEmptyEntries)[1];
        return string.Create(CultureInfo.InvariantCulture, $"{long.Parse(Of("VmHWM:"), CultureInfo.InvariantCulture) / 1_024:N0} MiB resident at most");
    }
}
