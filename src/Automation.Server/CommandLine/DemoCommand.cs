using System.CommandLine;
using System.Net;
using System.Net.Sockets;
using Automation.Server.Gate;
using Automation.Server.Hosting;
using Automation.Server.Simulation;
using NodaTime;

namespace Automation.Server.CommandLine;

/// <summary><c>demo</c>: the server on a fresh database with a made-up shop, and time that moves fast.</summary>
internal static class DemoCommand
{
    /// <summary>How long a virtual day takes.</summary>
    private const double DaySeconds = 10;

    internal static Command Create()
    {
        var address = new Option<string>("--base-address") { Description = "Where it listens. Default http://127.0.0.1:5080." };
        var day = new Option<double>("--day-seconds") { Description = "How many seconds a day of the shop takes. Default 10.", DefaultValueFactory = _ => DaySeconds };
        var command = new Command("demo", "A made-up shop with the shipped campaigns and time that moves fast, on a database of its own (data/demo.db, made anew).") { address, day };
        command.SetAction((result, cancellationToken) => Terminal.RunAsync(() => RunAsync(result.GetValue(address), result.GetValue(day), cancellationToken)));
        return command;
    }

    private static async Task<int> RunAsync(string? address, double daySeconds, CancellationToken cancellationToken)
    {
        if (daySeconds is not (>= 1 and <= 86_400))
        {
            throw new CommandException("--day-seconds must be from 1 to 86400.");
        }

        var settings = ServerSettings.Read(("BaseAddress", address)) with
        {
            Database = Path.Combine("data", "demo.db"),
            Schedule = null,
            Mailbox = Path.Combine("data", "demo-mailbox"),
            Smtp = null, // the made-up people's addresses may be somebody's
        };
        RefuseWhenRunning(ListenAddress.Check(settings));
        RemoveOld(settings);
        await using var server = await CareServer.StartAsync(Plan(settings, TimeSpan.FromSeconds(daySeconds)), cancellationToken);
        await server.WaitAsync(cancellationToken);
        return Terminal.Success;
    }

    /// <summary>The demo as a server's plan.</summary>
    internal static CareServerPlan Plan(ServerSettings settings, TimeSpan day)
    {
        var time = new VirtualTime(DemoDriver.StartOf(Instant.FromDateTimeOffset(TimeProvider.System.GetUtcNow())));

        // Messages go to the mailbox only, but a demo that shows no law at work would show half of it.
        var lawful = settings with { Policies = settings.Policies == PoliciesInForce.Auto ? "all" : settings.Policies };
        return new CareServerPlan { Settings = lawful, Time = time, CallsServices = false, SignsInLocally = true, Driver = engine => new DemoDriver(engine, time, day, TimeProvider.System) };
    }

    /// <summary>Two demos share their files: the second must not take them away from under the first.</summary>
    private static void RefuseWhenRunning(Uri address)
    {
        try
        {
            using var probe = new TcpListener(address.Host == "localhost" ? IPAddress.Loopback : IPAddress.Parse(address.Host.Trim('[', ']')), address.Port);
            probe.Start();
        }
        catch (SocketException exception)
        {
            throw new CommandException($"{address.GetLeftPart(UriPartial.Authority)} cannot be used ({exception.Message}). Another demo may be running: stop it, or take another address with --base-address.");
        }
    }

    private static void RemoveOld(ServerSettings settings)
    {
        foreach (var file in Directory.Exists("data") ? Directory.EnumerateFiles("data", Path.GetFileName(settings.Database) + "*") : [])
        {
            File.Delete(file);
        }

        if (Directory.Exists(settings.MailboxPath))
        {
            Directory.Delete(settings.MailboxPath, recursive: true);
        }
    }
}
