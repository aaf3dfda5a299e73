using System.CommandLine;
using Automation.Server.Hosting;

namespace Automation.Server.CommandLine;

/// <summary><c>serve</c>, and what the program does without a command: the live server.</summary>
internal static class ServeCommand
{
    private static readonly Option<string> Database = new("--db") { Description = "The database file. Default data/automation.db." };

    private static readonly Option<string> Address = new("--base-address") { Description = "Where it listens. Default http://127.0.0.1:5080." };

    internal static Command Create()
    {
        var command = new Command("serve", "Serves the pages and the API and runs the campaigns. The same as no command.") { Database, Address };
        command.SetAction((result, cancellationToken) => RunAsync(result, cancellationToken));
        return command;
    }

    /// <summary>Serving is what the program does when no command is given.</summary>
    internal static void MakeDefault(RootCommand root)
    {
        root.Options.Add(Database);
        root.Options.Add(Address);
        root.SetAction((result, cancellationToken) => RunAsync(result, cancellationToken));
    }

    private static Task<int> RunAsync(ParseResult result, CancellationToken cancellationToken) => Terminal.RunAsync(async () =>
    {
        var settings = ServerSettings.Read(("Database", result.GetValue(Database)), ("BaseAddress", result.GetValue(Address)));
        await using var server = await CareServer.StartAsync(new CareServerPlan { Settings = settings }, cancellationToken);
        await server.WaitAsync(cancellationToken);
        return Terminal.Success;
    });
}
