using System.Text.Json;
using Automation.Server.Access;
using Automation.Server.Audiences;
using Automation.Server.Campaigns;
using Automation.Server.Customers;
using Automation.Server.Orders;
using Automation.Server.Simulation;
using Automation.Server.Templates;
using Automation.Server.Workflows;
using Automation.Storage;
using Spectre.Console;

namespace Automation.Server.CommandLine;

/// <summary>How commands speak to people and programs: results on standard output, everything else on standard error.</summary>
internal static class Terminal
{
    /// <summary>Done.</summary>
    internal const int Success = 0;

    /// <summary>It did not work; one line said why.</summary>
    internal const int Failure = 1;

    internal static readonly JsonSerializerOptions Json = new() { WriteIndented = true, Encoder = System.Text.Encodings.Web.JavaScriptEncoder.UnsafeRelaxedJsonEscaping };

    /// <summary>Runs a command; what can go wrong for reasons outside the program is one clear line without a stack trace.</summary>
    internal static async Task<int> RunAsync(Func<Task<int>> command)
    {
        try
        {
            return await command();
        }
        catch (OperationCanceledException)
        {
            return Fail("Interrupted. What was committed is kept; the same command goes on from there.");
        }
        catch (Exception exception) when (IsForPeople(exception))
        {
            return Fail(exception.Message);
        }
        catch (Exception exception) when (Environment.GetEnvironmentVariable("AUTOMATION__DEBUG") is null)
        {
            return Fail($"Unexpected error ({exception.GetType().Name}): {exception.Message} Set AUTOMATION__DEBUG=1 for the details, and please report it.");
        }
    }

    /// <summary>One line on standard error.</summary>
    internal static int Fail(string message)
    {
        Console.Error.WriteLine($"error: {message}");
        return Failure;
    }

    /// <summary>One line for people, on standard error, so that standard output stays a program's.</summary>
    internal static void Say(string message) => Console.Error.WriteLine(message);

    /// <summary>The result for a program.</summary>
    internal static void WriteJson<T>(T value) => Console.Out.WriteLine(JsonSerializer.Serialize(value, Json));

    /// <summary>Long work with a bar where somebody looks, and with a plain line every tenth of the way where nobody does.</summary>
    internal static async Task WithProgressAsync(string title, Func<IProgress<double>, Task> work)
    {
        if (Console.IsErrorRedirected)
        {
            await work(new PlainProgress(title));
            return;
        }

        var console = AnsiConsole.Create(new AnsiConsoleSettings { Out = new AnsiConsoleOutput(Console.Error) });
        await console.Progress().StartAsync(async context =>
        {
            var task = context.AddTask(title, maxValue: 1);
            await work(new BarProgress(task));
            task.Value = 1;
        });
    }

    private static bool IsForPeople(Exception exception) =>
        exception is OrderFileException or StoreException or CampaignException or DefinitionException or ReplayException or AudienceException or AudienceConflictException or WrongConfirmationException or CommandException or TemplateException or AccessException
            or IOException or UnauthorizedAccessException;

    private sealed class BarProgress(ProgressTask task) : IProgress<double>
    {
        public void Report(double value) => task.Value = value;
    }

    private sealed class PlainProgress(string title) : IProgress<double>
    {
        private int _tenths;

        public void Report(double value)
        {
            var tenths = (int)(value * 10);
            if (tenths > _tenths)
            {
                _tenths = tenths;
                Say(FormattableString.Invariant($"{title}: {tenths * 10} %"));
            }
        }
    }
}

/// <summary>A command cannot be run as it was given; the message is fit for a person.</summary>
/// <param name="message">What, where and what to do.</param>
internal sealed class CommandException(string message) : Exception(message);
