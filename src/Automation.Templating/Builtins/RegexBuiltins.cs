using System.Collections.Concurrent;
using System.Text.RegularExpressions;
using Automation.Templating.Rendering;
using Automation.Templating.Values;

namespace Automation.Templating.Builtins;

internal static class RegexBuiltins
{
    private const int MostPatterns = 256;
    private const int LongestPattern = 1000;
    private static readonly TimeSpan TimeStep = TimeSpan.FromMilliseconds(25);
    private static readonly TimeSpan LongestTime = TimeSpan.FromHours(1);
    private static readonly ConcurrentDictionary<(string, RegexOptions, TimeSpan), Regex> Patterns = new();

    public static IEnumerable<BuiltinFunction> All() =>
    [
        new("regex.escape", "pattern", (r, a) => a[0] is null ? null : Regex.Escape(Arguments.Text(r, a[0]))),
        new("regex.match", "text pattern options?", Match),
        new("regex.matches", "text pattern options?", Matches),
        new("regex.replace", "text pattern replace options?", Replace),
        new("regex.split", "text pattern options?", Split),
        new("regex.unescape", "pattern", Unescape),
    ];

    /// <summary>
    /// Only the engine without backtracking: the time of one match is proportional to the text whatever the pattern. All matches of a text
    /// may still take the square of its length, so that the clock is looked at after each of them.
    /// </summary>
    private static Regex Get(Renderer r, object? pattern, object? options)
    {
        var text = Arguments.Text(r, pattern);
        var flags = Options(Arguments.Text(r, options));
        var time = TimeFor(r);
        if (Patterns.TryGetValue((text, flags, time), out var known))
        {
            return known;
        }

        if (text.Length > LongestPattern)
        {
            throw r.Fail(RenderFaults.BadRegex(text[..32] + "...", $"longer than {LongestPattern} characters"));
        }

        var regex = Create(r, text, flags, time);
        if (Patterns.Count < MostPatterns)
        {
            Patterns.TryAdd((text, flags, time), regex);
        }

        return regex;
    }

    /// <summary>
    /// A match may take what the render has left, on a busy machine as on a fast one. The time belongs to the pattern, so it is rounded up
    /// to a step: a pattern is made for few different times, nearly always for the whole of the clock.
    /// </summary>
    private static TimeSpan TimeFor(Renderer r)
    {
        var left = r.Budget.TimeLeft(r.CallSite);
        return left < LongestTime ? TimeStep * Math.Ceiling(left / TimeStep) : LongestTime;
    }

    private static Regex Create(Renderer r, string text, RegexOptions flags, TimeSpan time)
    {
        try
        {
            return new Regex(text, flags, time);
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
            throw r.Fail(RenderFaults.TimeLimit(r.Budget.Limits.WallClock));
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
                _ = r.Budget.TimeLeft(r.CallSite);
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
            _ = r.Budget.TimeLeft(r.CallSite);
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
            var parts = new ListValue();
            var start = 0;
            for (var match = regex.Match(text); match.Success; match = match.NextMatch())
            {
                r.Budget.Allocate(40L * match.Groups.Count, r.CallSite);
                _ = r.Budget.TimeLeft(r.CallSite);
                parts.Add(text[start..match.Index]);
                start = match.Index + match.Length;
                AddGroups(parts, match);
            }

            parts.Add(text[start..]);
            return parts;
        });
    }

    // What a pattern's groups caught stands between the parts.
    private static void AddGroups(ListValue parts, Match match)
    {
        for (var i = 1; i < match.Groups.Count; i++)
        {
            if (match.Groups[i].Success)
            {
                parts.Add(match.Groups[i].Value);
            }
        }
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
