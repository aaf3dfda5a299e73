using System.Diagnostics;
using System.Globalization;
using Automation.Templating;
using Automation.Tests.Templating;

namespace Automation.Benchmarks.Templating;

/// <summary><c>templating-fuzz [count=100000] [seed=1]</c>: random and mutated templates; none may crash or run over its budget.</summary>
internal static class TemplateFuzzCommand
{
    public static int Run(string[] args)
    {
        var count = args.Length > 0 ? int.Parse(args[0], CultureInfo.InvariantCulture) : 100_000;
        var seed = args.Length > 1 ? int.Parse(args[1], CultureInfo.InvariantCulture) : 1;
        var fuzzer = new TemplateFuzzer(seed);
        var (slowest, slowestText, failures) = (TimeSpan.Zero, "", 0);
        var total = Stopwatch.StartNew();
        for (var i = 0; i < count; i++)
        {
            var text = fuzzer.Next();
            var started = Stopwatch.GetTimestamp();
            if (TemplateFuzzer.Run(text, i % 2 == 0 ? Dialect.Message : Dialect.Scriban) is { } failure)
            {
                failures++;
                Console.WriteLine($"template {i}: {failure}\n{text}\n");
            }

            var took = Stopwatch.GetElapsedTime(started);
            (slowest, slowestText) = took > slowest ? (took, text) : (slowest, slowestText);
        }

        Console.WriteLine($"{count} templates, seed {seed}: {failures} failures, {total.Elapsed.TotalSeconds:0.0} s, slowest {slowest.TotalMilliseconds:0.0} ms:\n{slowestText}");
        return failures == 0 ? 0 : 1;
    }
}
