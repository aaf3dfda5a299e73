using Automation.Benchmarks.Connectors;
using Automation.Benchmarks.Gate;
using Automation.Benchmarks.Journeys;
using Automation.Benchmarks.Pages;
using Automation.Benchmarks.Pauses;
using Automation.Benchmarks.Simulation;
using Automation.Benchmarks.Storage;
using Automation.Benchmarks.Studio;
using Automation.Benchmarks.Templating;

// dotnet run -c Release --project tests/Automation.Benchmarks -- NAME [arguments]
var benchmarks = new Dictionary<string, Func<string[], Task<int>>>(StringComparer.Ordinal)
{
    ["gate"] = GateBenchmark.RunAsync,
    ["wave"] = WaveBenchmark.RunAsync,
    ["customers"] = CustomersBenchmark.RunAsync,
    ["advance"] = arguments => Task.FromResult(AdvanceBenchmark.Run(arguments)),
    ["replay-year"] = ReplayYearBenchmark.RunAsync,
    ["smtp-throughput"] = SmtpThroughputBenchmark.RunAsync,
    ["console"] = ConsoleBenchmark.RunAsync,
    ["storage-commit"] = CommitBenchmark.Run,
    ["storage-claims"] = ClaimsBenchmark.Run,
    ["pauses"] = PauseBenchmark.RunAsync,
    ["quartz-triggers"] = QuartzTriggersBenchmark.Run,
    ["studio-journeys"] = StudioJourneysBenchmark.RunAsync,
    ["templating-email"] = arguments => Task.FromResult(EmailRenderBenchmark.Run(arguments)),
    ["templating-fuzz"] = arguments => Task.FromResult(TemplateFuzzCommand.Run(arguments)),
};

if (args.Length > 0 && benchmarks.TryGetValue(args[0], out var run))
{
    return await run(args[1..]);
}

Console.Error.WriteLine("usage: Automation.Benchmarks <" + string.Join(" | ", benchmarks.Keys) + "> [arguments]");
return 2;
