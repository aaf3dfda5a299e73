using System.Threading.RateLimiting;
using Automation.Storage;
using Microsoft.AspNetCore.Authentication;
using Microsoft.AspNetCore.Authorization;
using Microsoft.AspNetCore.DataProtection;
using Microsoft.AspNetCore.HttpOverrides;
using Microsoft.AspNetCore.Identity;
using Microsoft.AspNetCore.RateLimiting;
using Microsoft.Extensions.Options;

namespace Automation.Server.Access;

/// <summary>Sign-in and rights, put together in one place.</summary>
internal static class AccessParts
{
    /// <summary>The rate limit of the pages on which secrets are tried: signing in, links, changing a password.</summary>
    internal const string RateLimit = "sign-in";

    /// <summary>How often one address may post such a page in a minute.</summary>
    private const int TriesPerMinute = 20;

    private const string AnyScheme = "Any";

    /// <summary>PBKDF2 with HMAC-SHA512 as often as OWASP asks for (Password Storage Cheat Sheet, 2025).</summary>
    internal static IOptions<PasswordHasherOptions> HashOptions { get; } = Options.Create(new PasswordHasherOptions { IterationCount = 210_000 });

    /// <summary>Everything a server needs.</summary>
    /// <param name="services">Where it is added.</param>
    /// <param name="plan">Settings and clock.</param>
    /// <param name="store">The database.</param>
    /// <param name="installation">The installation's id: cookies of another one are none of ours.</param>
    internal static void Add(IServiceCollection services, Hosting.CareServerPlan plan, IStore store, string installation)
    {
        AddDesks(services, store, plan.SessionTime);
        services.AddSingleton(new LocalSignIn(plan.SignsInLocally));
        services.AddAuthentication(AnyScheme)
            .AddPolicyScheme(AnyScheme, null, options => options.ForwardDefaultSelector = context => ApiKeyHandler.IsShown(context.Request) ? ApiKeyHandler.SchemeName : Sessions.Scheme)
            .AddCookie(Sessions.Scheme, options =>
            {
                options.TimeProvider = plan.SessionTime;
                Sessions.Configure(options, installation);
            })
            .AddScheme<AuthenticationSchemeOptions, ApiKeyHandler>(ApiKeyHandler.SchemeName, null);
        services.AddAuthorizationBuilder().SetFallbackPolicy(new AuthorizationPolicyBuilder().AddRequirements(new RoleRequirement(Role.Viewer)).Build());
        services.AddSingleton<IAuthorizationHandler, RoleHandler>();
        services.AddSingleton<IAuthorizationMiddlewareResultHandler, RefusalAnswers>();
        AddKeys(services, plan.Settings.KeysPath, installation);
        services.Configure<ForwardedHeadersOptions>(options => Trust(options, plan.Settings.TrustedProxies));
    }

    /// <summary>Users and keys without a web server, for the command line.</summary>
    internal static ServiceProvider DesksOf(IStore store, TimeProvider time)
    {
        var services = new ServiceCollection();
        services.AddLogging();
        AddDesks(services, store, time);
        return services.BuildServiceProvider();
    }

    /// <summary>How often one address may try secrets; looking at a page is free.</summary>
    internal static void Limit(RateLimiterOptions limits) => limits.AddPolicy(RateLimit, context => HttpMethods.IsPost(context.Request.Method)
        ? RateLimitPartition.GetFixedWindowLimiter(
            context.Connection.RemoteIpAddress?.ToString() ?? "",
            _ => new FixedWindowRateLimiterOptions { PermitLimit = TriesPerMinute, Window = TimeSpan.FromMinutes(1) })
        : RateLimitPartition.GetNoLimiter(""));

    private static void AddDesks(IServiceCollection services, IStore store, TimeProvider time)
    {
        services.AddSingleton(store);
        services.AddSingleton(new AccessClock(time));
        services.AddSingleton<ApiKeyDesk>();
        services.AddScoped<UserDesk>();
        services.AddScoped<SignInDesk>();
        services.AddSingleton(HashOptions);

        // Before Identity's own rules, which ask for a mix of characters.
        services.AddScoped<IPasswordValidator<StaffUser>, PasswordRules>();
        services.AddIdentityCore<StaffUser>(options =>
        {
            options.Lockout.MaxFailedAccessAttempts = SignInDesk.MostFailures;
            options.Lockout.DefaultLockoutTimeSpan = SignInDesk.LockoutTime;
        }).AddUserStore<UserStore>();
    }

    /// <summary>The keys of cookies and forms lie beside the database, so that a restart signs nobody out.</summary>
    private static void AddKeys(IServiceCollection services, string folder, string installation)
    {
        if (!OperatingSystem.IsWindows())
        {
            Directory.CreateDirectory(folder, UnixFileMode.UserRead | UnixFileMode.UserWrite | UnixFileMode.UserExecute);
        }

        services.AddDataProtection().SetApplicationName("automation-" + installation).PersistKeysToFileSystem(new DirectoryInfo(folder));
    }

    /// <summary>Whose word counts for the visitor's address and scheme: this machine's, and the proxies of the settings.</summary>
    private static void Trust(ForwardedHeadersOptions options, string? proxies)
    {
        options.ForwardedHeaders = ForwardedHeaders.XForwardedFor | ForwardedHeaders.XForwardedProto;
        foreach (var proxy in (proxies ?? "").Split(',', StringSplitOptions.TrimEntries | StringSplitOptions.RemoveEmptyEntries))
        {
            options.KnownIPNetworks.Add(ServerSettings.ProxyOf(proxy));
        }
    }
}
