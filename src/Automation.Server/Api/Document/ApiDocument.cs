using System.Globalization;
using System.Text.RegularExpressions;
using Automation.Server.Access;
using Microsoft.AspNetCore.Authorization;
using Microsoft.AspNetCore.Http.Metadata;
using Microsoft.AspNetCore.Mvc.ApiExplorer;
using Microsoft.AspNetCore.OpenApi;
using Microsoft.OpenApi;

namespace Automation.Server.Api.Document;

/// <summary>
/// The API as an OpenAPI document at <c>/api/openapi.json</c>, made from the endpoints themselves: paths, parameters, bodies and roles cannot differ from what
/// is served. What an endpoint takes and answers it says itself (<see cref="Documented"/>); a test holds real answers against it.
/// </summary>
internal static partial class ApiDocument
{
    internal const string Path = "/api/openapi.json";

    private const string KeyScheme = "api_key";
    private const string SessionScheme = "session";
    private const string Problem = "application/problem+json";
    private const string ProblemSchema = "Problem";

    /// <summary>What can go wrong.</summary>
    private static readonly Dictionary<int, string> Errors = new()
    {
        [400] = "The request has errors; all of them are told.",
        [401] = "Nobody has signed in.",
        [403] = "The role, or the limits of the key, do not allow it.",
        [404] = "There is no such thing.",
        [409] = "It cannot be done now, or somebody else was quicker.",
        [413] = "The request is too large.",
        [415] = "The content type is not understood.",
        [429] = "Too often, or not to there.",
        [503] = "The database cannot be used now.",
    };

    internal static void Add(IServiceCollection services) => services.ConfigureHttpJsonOptions(json => ApiJson.Shape(json.SerializerOptions)).AddOpenApi(options =>
    {
        var known = new Dictionary<string, Type>(StringComparer.Ordinal);
        options.ShouldInclude = IsOurs;
        options.CreateSchemaReferenceId = type => ApiSchemas.NameOf(type, known);
        options.AddSchemaTransformer((schema, context, _) => ApiSchemas.DescribeAsync(schema, context));
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

        DescribeBody(operation, metadata.OfType<TakenBody>().FirstOrDefault());
        AddErrors(operation, context.Document, StatusesOf(operation, description, isOpen, metadata));
        return Task.CompletedTask;
    }

    /// <summary>With which statuses an operation may refuse: by what it takes, and by what it says itself.</summary>
    private static IEnumerable<int> StatusesOf(OpenApiOperation operation, ApiDescription description, bool isOpen, IList<object> metadata)
    {
        List<int> statuses = [503, .. metadata.OfType<Refusals>().SelectMany(refusals => refusals.Statuses)];
        statuses.AddRange(isOpen ? [] : [401, 403]);
        statuses.AddRange(operation.Parameters is { Count: > 0 } || operation.RequestBody is not null ? [400] : []);
        statuses.AddRange(operation.Parameters?.Any(parameter => parameter.In == ParameterLocation.Path) == true ? [404] : []);
        statuses.AddRange(HttpMethods.IsGet(description.HttpMethod!) ? [] : [409]);
        statuses.AddRange(operation.RequestBody is not null ? [413] : []);
        statuses.AddRange(metadata.OfType<IAcceptsMetadata>().Any(accepts => accepts.ContentTypes.Count > 0) ? [415] : []);
        return statuses.Distinct().Order();
    }

    /// <summary>A batch of events is a list of them, by a content type of its own or by JSON.</summary>
    private static void DescribeBody(OpenApiOperation operation, TakenBody? taken)
    {
        if (taken is { OrMany: true } && operation.RequestBody?.Content?.Values.FirstOrDefault()?.Schema is { } one)
        {
            var many = new OpenApiSchema { Type = JsonSchemaType.Array, Items = one };
            operation.RequestBody.Content.Clear();
            operation.RequestBody.Content["application/cloudevents+json"] = new OpenApiMediaType { Schema = one };
            operation.RequestBody.Content["application/cloudevents-batch+json"] = new OpenApiMediaType { Schema = many };
            operation.RequestBody.Content["application/json"] = new OpenApiMediaType { Schema = new OpenApiSchema { AnyOf = [one, many] } };
        }
    }

    private static void AddErrors(OpenApiOperation operation, OpenApiDocument? document, IEnumerable<int> statuses)
    {
        operation.Responses ??= [];
        foreach (var status in statuses.Where(status => !operation.Responses.ContainsKey(status.ToString(CultureInfo.InvariantCulture))))
        {
            operation.Responses[status.ToString(CultureInfo.InvariantCulture)] = new OpenApiResponse
            {
                Description = Errors[status],
                Content = new Dictionary<string, OpenApiMediaType> { [Problem] = new() { Schema = new OpenApiSchemaReference(ProblemSchema, document) } },
            };
        }
    }

    /// <summary>RFC 9457, with the errors of single members; there may be more members, such as the problems of a template.</summary>
    private static OpenApiSchema ProblemForm() => new()
    {
        Type = JsonSchemaType.Object,
        Description = "What went wrong and what to do (RFC 9457).",
        Properties = new Dictionary<string, IOpenApiSchema>
        {
            ["type"] = new OpenApiSchema { Type = JsonSchemaType.String },
            ["title"] = new OpenApiSchema { Type = JsonSchemaType.String },
            ["status"] = new OpenApiSchema { Type = JsonSchemaType.Integer },
            ["detail"] = new OpenApiSchema { Type = JsonSchemaType.String },
            ["trace_id"] = new OpenApiSchema { Type = JsonSchemaType.String },
            ["errors"] = new OpenApiSchema
            {
                Type = JsonSchemaType.Object,
                AdditionalProperties = new OpenApiSchema { Type = JsonSchemaType.Array, Items = new OpenApiSchema { Type = JsonSchemaType.String } },
            },
        },
        Required = new HashSet<string> { "title", "status" },
        AdditionalProperties = new OpenApiSchema(),
    };

    /// <summary>A parameter of a path with its constraint.</summary>
    [GeneratedRegex(@"\{(\w+)[^}]*\}", RegexOptions.CultureInvariant)]
    private static partial Regex Constraint();

    /// <summary>A name for generated code: <c>post_campaigns_name_start</c>.</summary>
    private static string IdOf(string method, string path) => string.Join('_', path.Replace("{", "", StringComparison.Ordinal).Replace("}", "", StringComparison.Ordinal)
        .Replace('-', '_').Split('/', StringSplitOptions.RemoveEmptyEntries).Skip(1).Prepend(method.ToLowerInvariant()));
}
