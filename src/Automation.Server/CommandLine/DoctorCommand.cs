using System.CommandLine;
using System.Globalization;
using Automation.Server.Reports;

namespace Automation.Server.CommandLine;

/// <summary><c>doctor</c>: whether the promises hold over the whole database.</summary>
internal static class DoctorCommand
{
    internal static Command Create()
    {
        var database = new Option<string>("--db") { Description = "The database file. Default data/automation.db." };
        var json = new Option<bool>("--json") { Description = "Print the findings as one JSON array." };
        var command = new Command("doctor", "Checks that nobody was lost, nothing was sent twice and all sums are right; fails when something is not.") { database, json };
        command.SetAction((result, cancellationToken) => Terminal.RunAsync(() => RunAsync(result.GetValue(database), result.GetValue(json), cancellationToken)));
        return command;
    }

    private static async Task<int> RunAsync(string? path, bool json, CancellationToken cancellationToken)
    {
        await using var database = await OpenDatabase.OpenAsync(path, create: false, cancellationToken);
        await using var reader = database.Store.OpenReader();
        var findings = await Doctor.ExamineAsync(reader, cancellationToken);
        if (json)
        {
            Terminal.WriteJson(findings);
        }
        else
        {
            foreach (var finding in findings)
            {
                var verdict = finding.Violations == 0 ? "ok   " : string.Create(CultureInfo.InvariantCulture, $"WRONG ({finding.Violations:N0})");
                Console.Out.WriteLine($"{verdict} {finding.Promise}{(finding.Violations == 0 ? "" : $". {finding.Remedy}")}");
            }
        }

        return findings.All(finding => finding.Violations == 0) ? Terminal.Success : Terminal.Failure;
    }
}
