using Automation.Benchmarks.Templating;

// One line for each benchmark: its name and what runs it.
var benchmarks = new Dictionary<string, Func<string[], int>>(StringComparer.Ordinal)
{
    ["templating-email"] = EmailRenderBenchmark.Run,
    ["templating-fuzz"] = TemplateFuzzCommand.Run,
};

if (args.Length > 0 && benchmarks.TryGetValue(args[0], out var run))
{
    return run(args[1..]);
}

Console.Error.WriteLine("usage: Automation.Benchmarks <" + string.Join(" | ", benchmarks.Keys) + "> [arguments]");
return 2;
