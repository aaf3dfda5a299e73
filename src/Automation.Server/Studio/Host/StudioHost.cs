using Automation.Server.Access;

namespace Automation.Server.Studio.Host;

/// <summary>Elsa Studio at <c>/studio/</c>: its files from the package, around them our page.</summary>
internal static class StudioHost
{
    /// <summary>Where it is.</summary>
    internal const string Path = "/studio";

    /// <summary>
    /// What the designer's pages may load: our origin only. Blazor compiles WebAssembly, Elsa's components carry two small scripts of their own
    /// (named here by their hashes, which change with the package), and its styles are written into elements.
    /// </summary>
    internal const string Policy =
        "default-src 'none'; script-src 'self' 'wasm-unsafe-eval' 'sha256-snlP1jz0gjwc5cTz9ErZcliXuCK63+Mmf68RRCeptgc=' 'sha256-vu6sQrKXQHR4Yn3FMMihA/9TxxfIXnCxKwvLrTPJ5ts='; "
        + "style-src 'self' 'unsafe-inline'; img-src 'self' data:; font-src 'self' data:; connect-src 'self'; worker-src 'self' blob:; "
        + "form-action 'self'; base-uri 'self'; frame-ancestors 'none'";

    internal static void Add(IServiceCollection services) =>
        services.AddSingleton(_ => StudioFiles.Open(System.IO.Path.Combine(AppContext.BaseDirectory, "studio")));

    internal static void Map(IEndpointRouteBuilder routes) =>
        routes.MapMethods(Path + "/{**path}", [HttpMethods.Get, HttpMethods.Head], (HttpContext context, StudioFiles files, string? path) => files.Send(context, path ?? "")).Needs(Role.Viewer);
}
