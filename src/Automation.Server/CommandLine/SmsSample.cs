using System.Text.Json;
using Automation.Engine.Customers;
using Automation.Server.Journeys;
using Automation.Server.Messages;
using Automation.Storage;
using Automation.Templating;
using Automation.Templating.Catalog;
using Microsoft.EntityFrameworkCore;

namespace Automation.Server.CommandLine;

/// <summary>A sample of customers for whom a text message is tried.</summary>
/// <param name="Template">The template.</param>
/// <param name="Audience">The rule; null for everybody.</param>
/// <param name="Locale">The language of customers without one.</param>
/// <param name="Size">How many at most.</param>
internal sealed record SmsSample(string Template, string? Audience, string Locale, int Size)
{
    /// <summary>The most customers that a sample has, and that are looked at to find it.</summary>
    internal const int Largest = 100_000;

    private readonly ExpressionParseResult? _rule = Audience is null ? null : Expression.Parse(Audience, "--audience");

    /// <exception cref="CommandException">The size or the rule is wrong.</exception>
    internal void Check()
    {
        if (Size is < 1 or > Largest)
        {
            throw new CommandException($"A sample has 1 to {Largest} customers, not {Size}.");
        }

        if (_rule is { Expression: null })
        {
            throw new CommandException(string.Join(Environment.NewLine, TemplateFiles.Errors(_rule.Diagnostics)));
        }
    }

    /// <summary>The message of each customer of the sample.</summary>
    /// <exception cref="CommandException">There is no such template.</exception>
    internal async Task<IReadOnlyList<SmsRender>> RenderAsync(IStore store, TemplateCatalog catalog, DateTimeOffset now, CancellationToken cancellationToken)
    {
        if (catalog.Find(Template) is not { } template || !template.Parts.Contains(TemplatePart.Sms))
        {
            throw new CommandException(
                $"There is no template '{Template}' with a text message. There are: {string.Join(", ", CareEngine.TemplateNames(catalog, Engine.Messages.Channel.Sms))}.");
        }

        var renders = new List<SmsRender>();
        await using var transaction = await store.BeginAsync(cancellationToken);
        foreach (var page in (await SpreadAsync(store, cancellationToken)).Chunk(500))
        {
            var customers = (await transaction.LoadCustomersAsync(page, cancellationToken)).OrderBy(row => row.Id).Select(row => row.ToFacts());
            foreach (var customer in customers.TakeWhile(_ => renders.Count < Size))
            {
                var context = ContextOf(customer, template.Sample, now);
                if (_rule?.Expression is not { } rule || Expression.IsTruthy(rule.Evaluate(context).Value))
                {
                    renders.Add(catalog.RenderSms(Template, customer.Locale ?? Locale, context));
                }
            }
        }

        return renders;
    }

    /// <summary>Customers with a phone, spread evenly over all that there are, so that the oldest do not speak for all.</summary>
    private async Task<IReadOnlyList<long>> SpreadAsync(IStore store, CancellationToken cancellationToken)
    {
        var most = _rule is null ? Size : Largest;
        await using var reader = store.OpenReader();
        var ids = await reader.Customers.Where(customer => customer.Phone != null).OrderBy(customer => customer.Id).Select(customer => customer.Id).ToListAsync(cancellationToken);
        return ids.Count <= most ? ids : [.. Enumerable.Range(0, most).Select(place => ids[(int)((long)place * ids.Count / most)])];
    }

    /// <summary>The customer, with the rest of the model from the template's own sample.</summary>
    private TemplateContext ContextOf(CustomerFacts customer, JsonElement? sample, DateTimeOffset now)
    {
        var model = sample is { ValueKind: JsonValueKind.Object } given
            ? given.EnumerateObject().ToDictionary(member => member.Name, member => (object?)member.Value, StringComparer.Ordinal)
            : [];
        model["customer"] = customer;
        return new TemplateContext
        {
            Model = model,
            Culture = RecipientCulture.Of(customer.Locale ?? Locale),
            Zone = RecipientCulture.ZoneOf(customer.Zone),
            Now = now,
        };
    }
}
