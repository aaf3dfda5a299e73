using System.Collections.Concurrent;
using System.Text.RegularExpressions;
using Automation.Templating.Rendering;
using Automation.Templating.Values;

namespace Automation.Templating.Builtins;

internal static class RegexBuiltins
{
    private const int MostPatterns = 256;
    private const int LongestPattern = 1000;
    private static readonly TimeSpan Patience = TimeSpan.FromMilliseconds(40);
    private static readonly ConcurrentDictionary<(string, RegexOptions), Regex> Patterns = new();

    public static IEnumerable<BuiltinFunction> All() =>
    [
        new("regex.escape", "pattern", (r, a) => a[0] is null ? null : Regex.Escape(Arguments.Text(r, a[0]))),
        new("regex.match", "text pattern options?", Match),
        new("regex.matches", "text pattern options?", Matches),
        new("regex.replace", "text pattern replace options?", Replace),
        new("regex.split", "text pattern options?", Split),
        new("regex.unescape", "pattern", Unescape),
    ];

    /// <summary>Only the engine without backtracking: its time is proportional to the text whatever the pattern.</summary>
    private static Regex Get(Renderer r, object? pattern, object? options)
    {
        var text = Arguments.Text(r, pattern);
        var flags = Options(Arguments.Text(r, options));
        if (Patterns.TryGetValue((text, flags), out var known))
        {
            return known;
        }

        if (text.Length > LongestPattern)
        {
            throw r.Fail(RenderFaults.BadRegex(text[..32] + "...", $"longer than {LongestPattern} characters"));
        }

        var regex = Create(r, text, flags);
        if (Patterns.Count < MostPatterns)
        {
            Patterns.TryAdd((text, flags), regex);
        }

        return regex;
    }

    private static Regex Create(Renderer r, string text, RegexOptions flags)
    {
        try
        {
            return new Regex(text, flags, Patience);
        }
        catch (Exception e) when (e is ArgumentException or NotSupportedException)
        {
            var why = e is NotSupportedException ? "look-arounds, backreferences and the like are not available" : e.Message;
            throw r.Fail(RenderFaults.BadRegex(text, why));
        }
    }

    private static RegexOptions Options(string letters)
    {
        var options = RegexOptions.NonBacktracking | RegexOptions.CultureInvariant;
        foreach (var letter in letters)
        {
            options |= letter switch
            {
                'i' => RegexOptions.IgnoreCase,
                'm' => RegexOptions.Multiline,
                's' => RegexOptions.Singleline,
                'x' => RegexOptions.IgnorePatternWhitespace,
                _ => RegexOptions.None,
            };
        }

        return options;
    }

    private static T Run<T>(Renderer r, string text, Func<T> work)
    {
        r.Budget.Work(1 + (text.Length / 1024), r.CallSite);
        try
        {
            return work();
        }
        catch (RegexMatchTimeoutException)
        {
            throw r.Fail(RenderFaults.TimeLimit(Patience));
        }
    }

    private static object? Match(Renderer r, Span<object?> a)
    {
        var (text, regex) = (Arguments.Text(r, a[0]), Get(r, a[1], a[2]));
        return Run(r, text, () => Groups(r, regex.Match(text)));
    }

    private static ListValue Groups(Renderer r, Match match)
    {
        var groups = new ListValue();
        if (match.Success)
        {
            foreach (Group group in match.Groups)
            {
                r.Budget.Step(r.CallSite);
                r.Budget.AllocateText(group.Length, r.CallSite);
                groups.Add(group.Value);
            }
        }

        return groups;
    }

    private static object? Matches(Renderer r, Span<object?> a)
    {
        var (text, regex) = (Arguments.Text(r, a[0]), Get(r, a[1], a[2]));
        return Run(r, text, () =>
        {
            var all = new ListValue();
            for (var match = regex.Match(text); match.Success; match = match.NextMatch())
            {
                r.Budget.Iterate(r.CallSite);
                all.Add(Groups(r, match));
            }

            return all;
        });
    }

    private static object? Replace(Renderer r, Span<object?> a)
    {
        if (a[0] is null)
        {
            return null;
        }

        var (text, regex, replacement) = (Arguments.Text(r, a[0]), Get(r, a[1], a[3]), Arguments.Text(r, a[2]));
        var references = replacement.AsSpan().Count('$');
        var takesAll = replacement.AsSpan().IndexOfAny("_`'") >= 0;
        return Run(r, text, () => regex.Replace(text, match =>
        {
            // How long a replacement becomes depends on the match: bounded before it is made, charged as it came out.
            if (replacement.Length + (references * (long)(takesAll ? text.Length : match.Length)) > r.Budget.Limits.StringLength)
            {
                throw r.Fail(RenderFaults.StringLimit(r.Budget.Limits.StringLength));
            }

            var result = match.Result(replacement);
            r.Budget.Step(r.CallSite);
            r.Budget.AllocateText(result.Length, r.CallSite);
            return result;
        }));
    }

    private static object? Split(Renderer r, Span<object?> a)
    {
        var (text, regex) = (Arguments.Text(r, a[0]), Get(r, a[1], a[2]));
        r.Budget.AllocateText(text.Length, r.CallSite);
        return Run(r, text, () =>
        {
            var parts = regex.Split(text);
            Lists.Charge(r, r.CallSite, parts.Length, 40);
            return new ListValue(parts);
        });
    }

    private static object? Unescape(Renderer r, Span<object?> a)
    {
        if (a[0] is null)
        {
            return null;
        }

        var text = Arguments.Text(r, a[0]);
        try
        {
            return Regex.Unescape(text);
        }
        catch (ArgumentException e)
        {
            throw r.Fail(RenderFaults.BadRegex(text, e.Message));
        }
    }
}
