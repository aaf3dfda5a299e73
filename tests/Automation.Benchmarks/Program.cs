using Automation.Benchmarks.Storage;

// dotnet run -c Release --project tests/Automation.Benchmarks -- NAME [arguments]
return args.FirstOrDefault() switch
{
    "storage-commit" => await CommitBenchmark.Run(args[1..]),
    "storage-claims" => await ClaimsBenchmark.Run(args[1..]),
    "quartz-triggers" => await QuartzTriggersBenchmark.Run(args[1..]),
    _ => Unknown(),
};

static int Unknown()
{
    Console.Error.WriteLine("Name a benchmark: storage-commit, storage-claims, quartz-triggers.");
    return 1;
}
