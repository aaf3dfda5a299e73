using System.Net.Http.Json;
using System.Text.Json.Nodes;
using Automation.Server.Access;
using Automation.Tests.Hosting;
using Microsoft.AspNetCore.Routing;
using Microsoft.Extensions.DependencyInjection;
using Xunit;

namespace Automation.Tests.Access;

/// <summary>No secret comes back: not from any answer, not in the log, and none is in the database in a form that opens anything.</summary>
public sealed class SecretTests
{
    private static CancellationToken Ct => TestContext.Current.CancellationToken;

    [Fact]
    public async Task No_answer_and_no_log_line_has_a_secret()
    {
        await using var fixture = await ServerFixture.StartAsync();
        await SignedIn.AsPersonAsync(fixture.Server, "lan", Role.Administrator);
        var key = (string)(await (await fixture.Client.PostAsJsonAsync("/api/keys", new { name = "shop", role = "viewer" }, Ct)).Content.ReadFromJsonAsync<JsonObject>(Ct))!["key"]!;
        var token = (await SignedIn.UseAsync(fixture.Server, desk => desk.InviteAsync("binh", Role.Viewer, Actor.CommandLine, Ct))).Token;
        var secrets = new List<string> { key, token, Secrets.Hash(key), Secrets.Hash(token), SignedIn.Password, System.Net.WebUtility.UrlEncode(SignedIn.Password) };
        foreach (var sql in new[] { "select password_hash from users where name = 'lan'", "select security_stamp from users where name = 'lan'", "select value from marks where name = 'links.keys'" })
        {
            secrets.Add((string)(await ServerFixture.SqlAsync(fixture.Database, sql))!);
        }

        var asked = 0;
        foreach (var path in PathsOf(fixture))
        {
            var answer = await fixture.Client.GetAsync(path, Ct);
            var text = answer.Headers + await answer.Content.ReadAsStringAsync(Ct);
            asked++;
            Assert.All(secrets, secret => Assert.DoesNotContain(secret, text, StringComparison.Ordinal));
        }

        Assert.True(asked > 25, $"Only {asked} were asked.");
        var log = string.Join('\n', fixture.Logs.Lines.Where(line => line.Id is >= 1000 and < 5000).Select(line => line.Text));
        Assert.All(secrets, secret => Assert.DoesNotContain(secret, log, StringComparison.Ordinal));
    }

    [Fact]
    public async Task The_database_keeps_no_key_link_or_password_in_plain()
    {
        await using var fixture = await ServerFixture.StartAsync();
        await SignedIn.AsPersonAsync(fixture.Server, "lan", Role.Administrator);
        var key = (string)(await (await fixture.Client.PostAsJsonAsync("/api/keys", new { name = "shop", role = "viewer" }, Ct)).Content.ReadFromJsonAsync<JsonObject>(Ct))!["key"]!;
        var token = (await SignedIn.UseAsync(fixture.Server, desk => desk.InviteAsync("binh", Role.Viewer, Actor.CommandLine, Ct))).Token;

        var file = System.Text.Encoding.Latin1.GetString(await File.ReadAllBytesAsync(await fixture.CopyAsync(), Ct));

        Assert.Contains("lan", file, StringComparison.Ordinal);
        Assert.All([key, key.Split('_')[2], token, SignedIn.Password], secret => Assert.DoesNotContain(secret, file, StringComparison.Ordinal));
    }

    /// <summary>Everything that can be read: addresses without parts, and those of what there is.</summary>
    private static IEnumerable<string> PathsOf(ServerFixture fixture) => fixture.Server.Services.GetRequiredService<IEnumerable<EndpointDataSource>>()
        .SelectMany(source => source.Endpoints)
        .OfType<RouteEndpoint>()
        .Where(endpoint => endpoint.Metadata.GetMetadata<IHttpMethodMetadata>()?.HttpMethods.Contains("GET") != false)
        .Select(endpoint => "/" + endpoint.RoutePattern.RawText!.TrimStart('/'))
        .Where(pattern => !pattern.Contains('{', StringComparison.Ordinal))
        .Concat([$"/elsa/api/workflow-definitions/by-definition-id/{ServerFixture.Campaign}", "/audit?action=key", "/audit?action=user", "/api/audit?take=1000", "/api/customers/c1/consents"])
        .Distinct();
}
