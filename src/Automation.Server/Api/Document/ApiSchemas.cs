using System.Reflection;
using System.Text.Json;
using System.Text.Json.Nodes;
using System.Text.Json.Serialization;
using System.Text.Json.Serialization.Metadata;
using Automation.Server.Languages;
using Microsoft.AspNetCore.Http.Metadata;
using Microsoft.AspNetCore.OpenApi;
using Microsoft.OpenApi;
using NodaTime;

namespace Automation.Server.Api.Document;

/// <summary>The schemas of bodies and answers as they are written: what our converters write, which members are always there, and what the comments say of them.</summary>
internal static class ApiSchemas
{
    /// <summary>Mends what the framework makes of a type.</summary>
    internal static Task DescribeAsync(OpenApiSchema schema, OpenApiSchemaTransformerContext context)
    {
        var type = Nullable.GetUnderlyingType(context.JsonTypeInfo.Type) ?? context.JsonTypeInfo.Type;
        var isNull = (schema.Type ?? 0) & JsonSchemaType.Null;
        if (type == typeof(Instant))
        {
            (schema.Type, schema.Format) = (JsonSchemaType.String | isNull | NullOf(context), "date-time");
        }
        else if (type == typeof(Sentence))
        {
            schema.Type = JsonSchemaType.String;
        }
        else if (type == typeof(JsonObject))
        {
            schema.Type = JsonSchemaType.Object | isNull | NullOf(context);
        }
        else if (schema.Type is { } kind && kind.HasFlag(JsonSchemaType.String) && (kind & (JsonSchemaType.Integer | JsonSchemaType.Number)) != 0)
        {
            // Numbers are read from texts too, which nobody needs to know; they are always written as numbers.
            (schema.Type, schema.Pattern) = (kind & ~JsonSchemaType.String, null);
        }

        if (type.IsEnum && schema.Enum is { } words)
        {
            // Whether there may be none is said where the enumeration is used, not where it is described.
            schema.Enum = [.. words.Where(word => word?.GetValueKind() == JsonValueKind.String)];
            schema.Type = JsonSchemaType.String;
        }

        if (context.JsonTypeInfo.Kind == JsonTypeInfoKind.Object && schema.Properties is { Count: > 0 })
        {
            DescribeMembers(schema, context);
        }

        if (context.JsonPropertyInfo is null)
        {
            schema.Description ??= TypeComments.Of(type);
        }

        return Task.CompletedTask;
    }

    private static JsonSchemaType NullOf(OpenApiSchemaTransformerContext context) =>
        Nullable.GetUnderlyingType(context.JsonTypeInfo.Type) is not null || context.JsonPropertyInfo is { PropertyType.IsValueType: false, IsGetNullable: true } ? JsonSchemaType.Null : 0;

    private static void DescribeMembers(OpenApiSchema schema, OpenApiSchemaTransformerContext context)
    {
        var isTaken = IsTaken(context);
        schema.Required = new HashSet<string>(StringComparer.Ordinal);
        foreach (var member in context.JsonTypeInfo.Properties.Where(member => schema.Properties!.ContainsKey(member.Name)))
        {
            var property = member.AttributeProvider as PropertyInfo;
            if (isTaken ? member.IsRequired || member.AssociatedParameter is { IsNullable: false, HasDefaultValue: false } : IsAlwaysWritten(property))
            {
                schema.Required.Add(member.Name);
            }

            // A member that is a type of its own has that type's words; the words of one place would stand at all others too.
            if (property is not null && schema.Properties![member.Name] is OpenApiSchema { Properties: null, Enum: null } said)
            {
                said.Description = TypeComments.Of(property);
            }
        }
    }

    private static bool IsAlwaysWritten(PropertyInfo? property) => property?.GetCustomAttribute<JsonIgnoreAttribute>() is not { Condition: JsonIgnoreCondition.WhenWritingNull };

    private static bool IsTaken(OpenApiSchemaTransformerContext context) => context.ApplicationServices.GetServices<EndpointDataSource>().SelectMany(source => source.Endpoints)
        .Any(endpoint => endpoint.Metadata.GetMetadata<IAcceptsMetadata>()?.RequestType == context.JsonTypeInfo.Type);

    /// <summary>The name of a type's schema; null for one that stands where it is used.</summary>
    /// <exception cref="InvalidOperationException">Two types have one name: the document would take one for the other.</exception>
    internal static string? NameOf(JsonTypeInfo type, Dictionary<string, Type> known)
    {
        var plain = Nullable.GetUnderlyingType(type.Type) ?? type.Type;
        if (plain == typeof(Instant) || plain == typeof(Sentence) || OpenApiOptions.CreateDefaultSchemaReferenceId(type) is not { } name)
        {
            return null;
        }

        lock (known)
        {
            if (!known.TryAdd(name, plain) && known[name] != plain)
            {
                throw new InvalidOperationException($"{plain.FullName} and {known[name].FullName} would both be the schema '{name}' of the API. Rename one.");
            }
        }

        return name;
    }
}
