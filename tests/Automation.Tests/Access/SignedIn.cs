using System.Net;
using System.Net.Http.Headers;
using System.Text.RegularExpressions;
using Automation.Server.Access;
using Automation.Server.Hosting;
using Automation.Storage;
using Automation.Storage.Sqlite;
using Microsoft.Extensions.DependencyInjection;
using Xunit;

namespace Automation.Tests.Access;

/// <summary>Programs with keys and people with sessions, come by them as real ones do.</summary>
internal static partial class SignedIn
{
    /// <summary>A password that is taken.</summary>
    internal const string Password = "four kites over the bay";

    private static CancellationToken Ct => TestContext.Current.CancellationToken;

    /// <summary>A program with a key of a role.</summary>
    internal static async Task<HttpClient> WithKeyAsync(CareServer server, Role role, params string[] limits)
    {
        var (_, key) = await server.Services.GetRequiredService<ApiKeyDesk>().MakeAsync(new ApiKeyPlan($"test {role}", role, limits, null), Actor.CommandLine, Ct);
        return WithKey(server, key);
    }

    /// <summary>A key that is made before the first start, as <c>automation keys make</c> does it.</summary>
    internal static async Task<AuthenticationHeaderValue> KeyBeforeStartAsync(string database)
    {
        await using var store = new SqliteStore(new StoreOptions { Path = database });
        await store.MigrateAsync(Ct);
        var (_, key) = await new ApiKeyDesk(store, new AccessClock(TimeProvider.System)).MakeAsync(new ApiKeyPlan("test", Role.Operator, [], null), Actor.CommandLine, Ct);
        return new AuthenticationHeaderValue("Bearer", key);
    }

    /// <summary>A program with this key.</summary>
    internal static HttpClient WithKey(CareServer server, string key)
    {
        var client = new HttpClient(new KeptKey()) { BaseAddress = server.Address };
        client.DefaultRequestHeaders.Authorization = new("Bearer", key);
        return client;
    }

    /// <summary>Somebody without key and cookie, who is not led on.</summary>
    internal static HttpClient Stranger(CareServer server) => new(new HttpClientHandler { AllowAutoRedirect = false, UseCookies = false }) { BaseAddress = server.Address };

    /// <summary>A browser without a session that keeps cookies; is not led on.</summary>
    internal static HttpClient Browser(CareServer server) => new(new HttpClientHandler { AllowAutoRedirect = false, CookieContainer = new CookieContainer() }) { BaseAddress = server.Address };

    /// <summary>Invites somebody and lets them choose the password; answers their browser, and their number.</summary>
    internal static async Task<(HttpClient Browser, long Id)> AsPersonAsync(CareServer server, string name, Role role)
    {
        var (id, token) = await UseAsync(server, desk => desk.InviteAsync(name, role, Actor.CommandLine, Ct));
        var browser = Browser(server);
        var answer = await PostFormAsync(browser, "/link/" + token, ("password", Password), ("again", Password));
        Assert.Equal(HttpStatusCode.Redirect, answer.StatusCode);
        return (browser, id);
    }

    /// <summary>Signs in with a form, as a browser does.</summary>
    internal static Task<HttpResponseMessage> SignInAsync(HttpClient browser, string name, string password, string? back = null) =>
        PostFormAsync(browser, "/sign-in" + (back is null ? "" : "?back=" + Uri.EscapeDataString(back)), ("name", name), ("password", password), ("back", back ?? "/"));

    /// <summary>Loads a page and posts a form with the page's token.</summary>
    internal static async Task<HttpResponseMessage> PostFormAsync(HttpClient browser, string path, params (string Name, string Value)[] fields)
    {
        var token = await TokenAsync(browser, path);
        return await PostAsync(browser, path, [.. fields, ("__RequestVerificationToken", token)]);
    }

    /// <summary>Posts a form as it is.</summary>
    internal static Task<HttpResponseMessage> PostAsync(HttpClient browser, string path, params (string Name, string Value)[] fields) =>
        browser.PostAsync(path, new FormUrlEncodedContent(fields.Select(field => KeyValuePair.Create(field.Name, field.Value))), Ct);

    /// <summary>The token of a page's forms.</summary>
    internal static async Task<string> TokenAsync(HttpClient browser, string path) => FormToken().Match(await browser.GetStringAsync(path, Ct)).Groups[1].Value;

    /// <summary>Works with users as the console does.</summary>
    internal static async Task<T> UseAsync<T>(CareServer server, Func<UserDesk, Task<T>> work)
    {
        await using var scope = server.Services.CreateAsyncScope();
        return await work(scope.ServiceProvider.GetRequiredService<UserDesk>());
    }

    /// <summary>Is led on and keeps the key, which HttpClient drops on the way.</summary>
    private sealed class KeptKey() : DelegatingHandler(new HttpClientHandler { AllowAutoRedirect = false })
    {
        private const int MostSteps = 5;

        protected override async Task<HttpResponseMessage> SendAsync(HttpRequestMessage request, CancellationToken cancellationToken)
        {
            var answer = await base.SendAsync(request, cancellationToken);
            for (var step = 0; step < MostSteps && answer.StatusCode == HttpStatusCode.Redirect && answer.Headers.Location is { } place; step++)
            {
                var next = new HttpRequestMessage(HttpMethod.Get, new Uri(answer.RequestMessage!.RequestUri!, place));
                next.Headers.Authorization = request.Headers.Authorization;
                next.Headers.AcceptLanguage.ParseAdd(request.Headers.AcceptLanguage.ToString());
                answer = await base.SendAsync(next, cancellationToken);
            }

            return answer;
        }
    }

    [GeneratedRegex("__RequestVerificationToken\" type=\"hidden\" value=\"([^\"]+)\"")]
    private static partial Regex FormToken();
}
