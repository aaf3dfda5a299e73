using System.Globalization;
using Automation.Templating;
using Xunit;

namespace Automation.Tests.Templating;

/// <summary>Small makers of models and renders, so that a test reads as template and output.</summary>
internal static class Models
{
    public static Dictionary<string, object?> Map(params (string Name, object? Value)[] members) =>
        members.ToDictionary(m => m.Name, m => m.Value, StringComparer.Ordinal);

    public static Template Parse(string text, Dialect dialect = Dialect.Message, string file = "text")
    {
        var result = Template.Parse(text, new TemplateParseOptions { Dialect = dialect, FileName = file });
        Assert.True(result.Success, string.Join('\n', result.Diagnostics));
        return result.Template!;
    }

    public static string Render(string text, TemplateContext? context = null, Dialect dialect = Dialect.Message)
    {
        var result = Parse(text, dialect).Render(context ?? new TemplateContext());
        Assert.True(result.Success, string.Join('\n', result.Diagnostics));
        return result.Output!;
    }

    /// <summary>The one error of a template, whether it shows while reading or while rendering.</summary>
    public static TemplateDiagnostic Fail(string text, TemplateContext? context = null, Dialect dialect = Dialect.Message)
    {
        var parsed = Template.Parse(text, new TemplateParseOptions { Dialect = dialect });
        if (!parsed.Success)
        {
            return parsed.Diagnostics[0];
        }

        var result = parsed.Template!.Render(context ?? new TemplateContext());
        Assert.False(result.Success, "rendered: " + result.Output);
        return Assert.Single(result.Diagnostics, d => d.Severity == DiagnosticSeverity.Error);
    }

    public static object? Evaluate(string text, TemplateContext context)
    {
        var parsed = Expression.Parse(text);
        Assert.True(parsed.Success, string.Join('\n', parsed.Diagnostics));
        var result = parsed.Expression!.Evaluate(context);
        Assert.True(result.Success, string.Join('\n', result.Diagnostics));
        return result.Value;
    }

    public static CultureInfo Culture(string name) => CultureInfo.GetCultureInfo(name);

    /// <summary>The folder of shared data beside the repository, or null.</summary>
    public static string? SharedData(string name)
    {
        for (var folder = new DirectoryInfo(AppContext.BaseDirectory); folder is not null; folder = folder.Parent)
        {
            var candidate = Path.Combine(folder.FullName, "shared", "data", name);
            if (Directory.Exists(candidate))
            {
                return candidate;
            }
        }

        return null;
    }

    /// <summary>Skips a test whose data is not there; where the build must be complete, fails it.</summary>
    public static void RequireData(string name)
    {
        if (SharedData(name) is null)
        {
            Assert.False(string.Equals(Environment.GetEnvironmentVariable("CI"), "true", StringComparison.OrdinalIgnoreCase), $"shared/data/{name} is missing");
            Assert.Skip($"shared/data/{name} is not beside the repository");
        }
    }
}
