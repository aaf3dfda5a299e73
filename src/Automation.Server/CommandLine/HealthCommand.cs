using System.CommandLine;
using System.Net;

namespace Automation.Server.CommandLine;

/// <summary><c>health</c>: asks a running server how it is, for containers that have nothing else to ask with.</summary>
internal static class HealthCommand
{
    private static readonly TimeSpan Patience = TimeSpan.FromSeconds(4);

    internal static Command Create()
    {
        var address = new Option<string>("--base-address") { Description = "Where the server listens. Default http://127.0.0.1:5080." };
        var command = new Command("health", "Asks the running server how it is; fails when it does not answer or is not well.") { address };
        command.SetAction((result, cancellationToken) => Terminal.RunAsync(() => RunAsync(result.GetValue(address), cancellationToken)));
        return command;
    }

    private static async Task<int> RunAsync(string? address, CancellationToken cancellationToken)
    {
        var settings = ServerSettings.Read(("BaseAddress", address));

        // A server that listens on every address is asked on this machine's own.
        var question = new UriBuilder(settings.BaseAddress) { Path = "/health" };
        if (IPAddress.TryParse(question.Host, out var host) && (host.Equals(IPAddress.Any) || host.Equals(IPAddress.IPv6Any)))
        {
            question.Host = "127.0.0.1";
        }

        using var client = new HttpClient { Timeout = Patience };
        try
        {
            using var answer = await client.GetAsync(question.Uri, cancellationToken);
            Console.Out.WriteLine(await answer.Content.ReadAsStringAsync(cancellationToken));
            return answer.IsSuccessStatusCode ? Terminal.Success : Terminal.Failure;
        }
        catch (Exception exception) when (exception is HttpRequestException or TaskCanceledException)
        {
            throw new CommandException($"No server answers at {question.Uri}. Start it, or give --base-address.");
        }
    }
}
