using System.Text.RegularExpressions;
using Automation.Server.Access;
using Microsoft.AspNetCore.Authorization;
using Microsoft.AspNetCore.Mvc.ApiExplorer;
using Microsoft.AspNetCore.OpenApi;
using Microsoft.OpenApi;

namespace Automation.Server.Api.Document;

/// <summary>
/// The API as an OpenAPI document at <c>/api/openapi.json</c>, made from the endpoints themselves: paths, parameters, bodies and roles cannot differ from what
/// is served. Answers have their JSON described in docs/api.md; the document says which statuses there are and that errors are problem+json.
/// </summary>
internal static partial class ApiDocument
{
    internal const string Path = "/api/openapi.json";

    private const string KeyScheme = "api_key";
    private const string SessionScheme = "session";
    private const string Problem = "application/problem+json";
    private const string ProblemSchema = "Problem";

    /// <summary>What can go wrong with every operation.</summary>
    private static readonly (string Status, string Text)[] Errors =
    [
        ("400", "The request has errors; all of them are told."), ("401", "Nobody has signed in."), ("403", "The role, or the limits of the key, do not allow it."),
        ("404", "There is no such thing."), ("409", "It cannot be done now, or somebody else was quicker."), ("503", "The database cannot be used now."),
    ];

    internal static void Add(IServiceCollection services) => services.AddOpenApi(options =>
    {
        options.ShouldInclude = IsOurs;
        options.AddDocumentTransformer((document, _, _) => DescribeAsync(document));
        options.AddOperationTransformer((operation, context, _) => DescribeAsync(operation, context));
    });

    internal static void Map(IEndpointRouteBuilder routes) => routes.MapOpenApi(Path).Needs(Role.Viewer);

    private static bool IsOurs(ApiDescription description) => description.RelativePath?.StartsWith("api/", StringComparison.Ordinal) == true;

    private static Task DescribeAsync(OpenApiDocument document)
    {
        document.Info = new OpenApiInfo
        {
            Title = "Customer care automation",
            Version = "1",
            Description = "Names are snake_case, times are UTC as RFC 3339, lists go on by key. Send an API key as Authorization: Bearer care_…",
        };
        document.Servers = [new OpenApiServer { Url = "/" }];
        document.Components ??= new OpenApiComponents();
        document.Components.Schemas ??= new Dictionary<string, IOpenApiSchema>();
        document.Components.Schemas[ProblemSchema] = ProblemForm();
        document.Components.SecuritySchemes = new Dictionary<string, IOpenApiSecurityScheme>
        {
            [KeyScheme] = new OpenApiSecurityScheme { Type = SecuritySchemeType.Http, Scheme = "bearer", Description = "An API key, as /settings/keys makes it." },
            [SessionScheme] = new OpenApiSecurityScheme { Type = SecuritySchemeType.ApiKey, In = ParameterLocation.Cookie, Name = "care", Description = "The cookie of somebody who has signed in with a browser; its name ends in the installation's id." },
        };
        document.Tags = document.Paths.Values.SelectMany(path => path.Operations?.Values.AsEnumerable() ?? []).SelectMany(operation => operation.Tags ?? new HashSet<OpenApiTagReference>())
            .Select(tag => tag.Name).OfType<string>().Distinct(StringComparer.Ordinal).Order(StringComparer.Ordinal).Select(name => new OpenApiTag { Name = name }).ToHashSet();
        document.Security =
        [
            new OpenApiSecurityRequirement { [new OpenApiSecuritySchemeReference(KeyScheme, document)] = [] },
            new OpenApiSecurityRequirement { [new OpenApiSecuritySchemeReference(SessionScheme, document)] = [] },
        ];
        return Task.CompletedTask;
    }

    private static Task DescribeAsync(OpenApiOperation operation, OpenApiOperationTransformerContext context)
    {
        var description = context.Description;
        var path = "/" + Constraint().Replace(description.RelativePath!, "{$1}").TrimEnd('/');
        var metadata = description.ActionDescriptor.EndpointMetadata;
        operation.OperationId = IdOf(description.HttpMethod!, path);
        operation.Summary = ApiSummaries.Of(description.HttpMethod!, path) ?? operation.Summary;
        operation.Tags = new HashSet<OpenApiTagReference> { new(path.Split('/')[2], context.Document) };
        var isOpen = metadata.OfType<IAllowAnonymous>().Any();
        operation.Description = isOpen ? "For everybody." : $"Needs the role {metadata.OfType<NeedsAttribute>().LastOrDefault()?.Role ?? Role.Viewer}.";
        if (isOpen)
        {
            operation.Security = [];
        }

        AddErrors(operation, context.Document);
        return Task.CompletedTask;
    }

    private static void AddErrors(OpenApiOperation operation, OpenApiDocument? document)
    {
        operation.Responses ??= [];
        foreach (var (status, text) in Errors)
        {
            operation.Responses[status] = new OpenApiResponse
            {
                Description = text,
                Content = new Dictionary<string, OpenApiMediaType> { [Problem] = new() { Schema = new OpenApiSchemaReference(ProblemSchema, document) } },
            };
        }
    }

    /// <summary>RFC 9457, with the errors of single members.</summary>
    private static OpenApiSchema ProblemForm() => new()
    {
        Type = JsonSchemaType.Object,
        Properties = new Dictionary<string, IOpenApiSchema>
        {
            ["type"] = new OpenApiSchema { Type = JsonSchemaType.String },
            ["title"] = new OpenApiSchema { Type = JsonSchemaType.String },
            ["status"] = new OpenApiSchema { Type = JsonSchemaType.Integer },
            ["detail"] = new OpenApiSchema { Type = JsonSchemaType.String },
            ["errors"] = new OpenApiSchema
            {
                Type = JsonSchemaType.Object,
                AdditionalProperties = new OpenApiSchema { Type = JsonSchemaType.Array, Items = new OpenApiSchema { Type = JsonSchemaType.String } },
            },
        },
        Required = new HashSet<string> { "title", "status" },
    };

    /// <summary>A parameter of a path with its constraint.</summary>
    [GeneratedRegex(@"\{(\w+)[^}]*\}", RegexOptions.CultureInvariant)]
    private static partial Regex Constraint();

    /// <summary>A name for generated code: <c>post_campaigns_name_start</c>.</summary>
    private static string IdOf(string method, string path) => string.Join('_', path.Replace("{", "", StringComparison.Ordinal).Replace("}", "", StringComparison.Ordinal)
        .Replace('-', '_').Split('/', StringSplitOptions.RemoveEmptyEntries).Skip(1).Prepend(method.ToLowerInvariant()));
}
