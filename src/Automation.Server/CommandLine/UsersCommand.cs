using System.CommandLine;
using System.Globalization;
using Automation.Server.Access;
using Automation.Server.Api;
using Automation.Storage.Reading;
using NodaTime;
using NodaTime.Text;

namespace Automation.Server.CommandLine;

/// <summary><c>users</c> and <c>keys</c>: who may sign in, and with which keys programs come. Works on the database file: who has it may do everything.</summary>
internal static class UsersCommand
{
    private static readonly Option<string> Database = new("--db") { Description = "The database file. Default data/automation.db." };
    private static readonly Argument<string> Name = new("NAME") { Description = "The user's name." };

    internal static Command CreateUsers()
    {
        var list = new Command("list", "Shows who may sign in.") { Database };
        list.SetAction((result, cancellationToken) => RunAsync<UserDesk>(result, (desk, _) => ListAsync(desk, cancellationToken), cancellationToken));
        var setUp = new Command("setup-link", "Makes a link by which whoever opens it becomes an administrator; earlier ones end. It works once, for 24 hours.") { Database };
        setUp.SetAction((result, cancellationToken) => RunAsync<UserDesk>(
            result,
            async (desk, server) => Say(AccessLinks.SetUp(server, await desk.MakeSetUpLinkAsync(Actor.CommandLine, cancellationToken)).ToString()),
            cancellationToken));
        var link = new Command("link", "Makes a link by which a user chooses a new password; it works once, for 24 hours.") { Name, Database };
        link.SetAction((result, cancellationToken) => RunAsync<UserDesk>(
            result,
            async (desk, server) => Say(AccessLinks.User(server, await desk.MakeLinkAsync((await FindAsync(desk, result.GetValue(Name)!, cancellationToken)).Id, Actor.CommandLine, cancellationToken)).ToString()),
            cancellationToken));
        var role = new Option<string>("--role") { Description = "viewer (default), marketer, operator or administrator.", DefaultValueFactory = _ => "viewer" };
        var invite = new Command("invite", "Adds a user and makes the link by which they choose a password.") { Name, role, Database };
        invite.SetAction((result, cancellationToken) => RunAsync<UserDesk>(
            result,
            async (desk, server) => Say(AccessLinks.User(server, (await desk.InviteAsync(result.GetValue(Name)!, UserEndpoints.Parse(result.GetValue(role)), Actor.CommandLine, cancellationToken)).Token).ToString()),
            cancellationToken));
        var newRole = new Argument<string>("ROLE") { Description = "viewer, marketer, operator or administrator." };
        var setRole = new Command("role", "Gives a user another role; their sessions end.") { Name, newRole, Database };
        setRole.SetAction((result, cancellationToken) => RunAsync<UserDesk>(
            result,
            async (desk, _) =>
            {
                var user = await FindAsync(desk, result.GetValue(Name)!, cancellationToken);
                await desk.SetRoleAsync(user.Id, UserEndpoints.Parse(result.GetValue(newRole)), user.Version, Actor.CommandLine);
                return Say($"{user.Name} is {result.GetValue(newRole)!.ToLowerInvariant()} now.");
            },
            cancellationToken));
        return new Command("users", "People who sign in.") { list, setUp, link, invite, setRole };
    }

    internal static Command CreateKeys()
    {
        var list = new Command("list", "Shows the keys; none can be shown whole again.") { Database };
        list.SetAction((result, cancellationToken) => RunAsync<ApiKeyDesk>(result, (desk, _) => ListAsync(desk, cancellationToken), cancellationToken));
        var name = new Argument<string>("NAME") { Description = "What the key is for." };
        var role = new Option<string>("--role") { Description = "viewer (default), marketer, operator or administrator.", DefaultValueFactory = _ => "viewer" };
        var limits = new Option<string[]>("--limit") { Description = $"Only this: {string.Join(" or ", KeyLimits.All)}. May be given several times. Default: whatever the role may do.", AllowMultipleArgumentsPerToken = true };
        var days = new Option<int?>("--days") { Description = "How many days it is good. Default: until it is revoked." };
        var make = new Command("make", "Makes a key and prints it; it is never shown again.") { name, role, limits, days, Database };
        make.SetAction((result, cancellationToken) => RunAsync<ApiKeyDesk>(
            result,
            async (desk, _) =>
            {
                var expires = result.GetValue(days) is { } good ? Instant.FromDateTimeOffset(TimeProvider.System.GetUtcNow()) + Duration.FromDays(good) : (Instant?)null;
                var plan = new ApiKeyPlan(result.GetValue(name)!, UserEndpoints.Parse(result.GetValue(role)), result.GetValue(limits) ?? [], expires);
                return Say((await desk.MakeAsync(plan, Actor.CommandLine, cancellationToken)).Key);
            },
            cancellationToken));
        var id = new Argument<long>("ID") { Description = "The key's number, as list shows it." };
        var revoke = new Command("revoke", "Revokes a key for good.") { id, Database };
        revoke.SetAction((result, cancellationToken) => RunAsync<ApiKeyDesk>(
            result,
            async (desk, _) =>
            {
                await desk.RevokeAsync(result.GetValue(id), Actor.CommandLine, cancellationToken);
                return Say("The key is revoked.");
            },
            cancellationToken));
        return new Command("keys", "Keys with which programs use the API.") { list, make, revoke };
    }

    private static Task<int> RunAsync<TDesk>(ParseResult result, Func<TDesk, Uri, Task<int>> command, CancellationToken cancellationToken)
        where TDesk : notnull => Terminal.RunAsync(async () =>
    {
        // The first administrator may be made before the first start.
        await using var database = await OpenDatabase.OpenAsync(result.GetValue(Database), create: true, cancellationToken);
        await using var services = AccessParts.DesksOf(database.Store, TimeProvider.System);
        await using var scope = services.CreateAsyncScope();
        var server = AccessLinks.Server(database.Settings, Hosting.ListenAddress.Check(database.Settings));
        return await command(scope.ServiceProvider.GetRequiredService<TDesk>(), server);
    });

    private static async Task<int> ListAsync(UserDesk desk, CancellationToken cancellationToken)
    {
        foreach (var user in await desk.ListAsync(cancellationToken))
        {
            var state = user.IsLocked ? "locked" : user.HasPassword ? "" : "invited";
            Console.Out.WriteLine($"{user.Name,-24} {((Role)user.Role).ToString().ToLowerInvariant(),-14} {state,-8} {(user.LastSignInAt is { } at ? "last signed in " + InstantPattern.General.Format(at) : "")}".TrimEnd());
        }

        return Terminal.Success;
    }

    private static async Task<int> ListAsync(ApiKeyDesk desk, CancellationToken cancellationToken)
    {
        foreach (var key in await desk.ListAsync(cancellationToken))
        {
            var limits = ApiKeyDesk.LimitsOf(key) is { Count: > 0 } some ? string.Join(' ', some) : "whatever the role may";
            var end = key.RevokedAt is not null ? "revoked" : key.ExpiresAt is { } at ? "until " + InstantPattern.General.Format(at) : "";
            Console.Out.WriteLine(string.Create(CultureInfo.InvariantCulture, $"{key.Id,6} care_{key.Prefix}… {((Role)key.Role).ToString().ToLowerInvariant(),-14} {limits,-22} {key.Name} {end}").TrimEnd());
        }

        return Terminal.Success;
    }

    private static async Task<UserView> FindAsync(UserDesk desk, string name, CancellationToken cancellationToken) =>
        (await desk.ListAsync(cancellationToken)).FirstOrDefault(user => string.Equals(user.Name, name, StringComparison.OrdinalIgnoreCase))
        ?? throw new CommandException($"There is no user '{name}'. See: automation users list.");

    private static int Say(string text)
    {
        Console.Out.WriteLine(text);
        return Terminal.Success;
    }
}
