using System.Globalization;
using Automation.Engine.Activities.Messaging;
using Automation.Engine.Gate;
using Automation.Engine.Journeys;
using Automation.Engine.Messages;
using Automation.Server.Consent;
using Automation.Templating;
using Automation.Templating.Catalog;
using NodaTime;

namespace Automation.Server.Messages;

/// <summary>
/// Writes a message in the recipient's language, culture and zone. What cannot be written is a code, not an exception: the
/// message fails and the journey goes on by its outcome Failed.
/// </summary>
internal sealed class MessageRenderer(TemplateCatalog templates, MessageIdentity identity, PublicLinks? links)
{
    /// <summary>The code of a message whose template has an error.</summary>
    internal const string TemplateError = "template-error";

    /// <summary>The code of a WhatsApp message that has a free text only, for a person who has not written for a day.</summary>
    internal const string WindowClosed = "whatsapp-window-closed";

    /// <summary>The bounds of each render. Default those of all decisions.</summary>
    internal BudgetLimits Limits { get; init; } = DecisionLimits.Value;

    internal RenderedMessage Render(Addressed message, Instant now)
    {
        var model = new MessageText(message, links);
        var context = new TemplateContext
        {
            Model = model,
            Culture = RecipientCulture.Of(message.Facts.Locale),
            Zone = RecipientCulture.ZoneOf(message.Facts.Zone.Id),
            Now = now.ToDateTimeOffset(),
            Limits = Limits,
        };
        var written = message.Message.Channel switch
        {
            Channel.Email => RenderEmail(message, context, now),
            Channel.WhatsApp => RenderWhatsApp(message, context, now),
            _ => RenderSms(message, context, now),
        };
        return written.Outbound is { Content: null } outbound ? Lawful(message, model, outbound) with { Diagnostics = written.Diagnostics } : written;
    }

    /// <summary>Adds what a law demands of the text, and the link for one click where there is an address that mail programs may call.</summary>
    private static RenderedMessage Lawful(Addressed message, MessageText model, OutboundMessage outbound)
    {
        if (message.Message.Purpose != Purpose.Transactional && model.Unsubscribe is { } link && link.Scheme == Uri.UriSchemeHttps)
        {
            outbound = outbound with { UnsubscribeLink = link };
        }

        if (message.Policy.Rules.Count == 0)
        {
            return new RenderedMessage(outbound);
        }

        model.TryGetMember("unsubscribe_url", out var url);
        var decision = ContentGate.Apply(
            message.Policy, new WrittenText(outbound.Channel, outbound.Locale, outbound.Subject, outbound.Text, outbound.Html), url as string, model.CampaignValue);
        return decision.Text is { } text
            ? new RenderedMessage(outbound with { Subject = text.Subject, Text = text.Text, Html = text.Html })
            : new RenderedMessage(null, LacksRule: decision.Rule);
    }

    private RenderedMessage RenderEmail(Addressed message, TemplateContext context, Instant now)
    {
        var mail = templates.RenderEmail(message.Message.Template, message.Facts.Locale, context);
        if (mail.Subject is null || mail.Text is null)
        {
            return Failed(mail.Diagnostics);
        }

        var settings = message.Campaign.Settings;
        return new RenderedMessage(Address(message, now) with
        {
            From = settings.EmailFrom,
            FromName = settings.EmailFromName,
            Subject = mail.Subject,
            Html = mail.Html,
            Text = mail.Text,
            Locale = mail.LocaleUsed,
        })
        {
            Diagnostics = mail.Diagnostics,
        };
    }

    private RenderedMessage RenderSms(Addressed message, TemplateContext context, Instant now)
    {
        var sms = templates.RenderSms(message.Message.Template, message.Facts.Locale, context);
        return sms.Text is null
            ? Failed(sms.Diagnostics)
            : new RenderedMessage(Address(message, now) with { From = message.Sender, Text = sms.Text, Locale = sms.LocaleUsed }) { Diagnostics = sms.Diagnostics };
    }

    /// <summary>
    /// Free words while WhatsApp takes them, else the approved content: its words are the provider's and were checked there, so the rules about texts
    /// have nothing to add.
    /// </summary>
    private RenderedMessage RenderWhatsApp(Addressed message, TemplateContext context, Instant now)
    {
        var content = WhatsAppContent.Read(message.Message.DataJson);
        if (message.MayWriteFreely && message.Message.Template != content?.Sid)
        {
            return RenderSms(message, context, now);
        }

        if (content is null)
        {
            return new RenderedMessage(null, WindowClosed);
        }

        var provided = content.ToProvided();
        return new RenderedMessage(Address(message, now) with
        {
            From = message.Sender,
            Content = provided,

            // For people who look at it; the words themselves are at the provider.
            Text = provided.VariablesJson is { } variables ? $"{provided.Id} {variables}" : provided.Id,
            Locale = message.Facts.Locale,
        });
    }

    private OutboundMessage Address(Addressed message, Instant now) => new()
    {
        Id = identity.Of(message.Message),
        Channel = message.Message.Channel,
        Purpose = message.Message.Purpose,
        To = message.Message.Channel == Channel.Email ? message.Address! : message.Form ?? message.Address!,
        ToName = message.Facts.Customer.Name,
        From = "",
        Text = "",
        Locale = "",
        Campaign = message.Campaign.Row.Name,
        CustomerKey = message.Facts.Customer.Key,
        Date = now.ToDateTimeOffset(),
        NotAfter = message.AllowedUntil?.ToDateTimeOffset(),
    };

    private static RenderedMessage Failed(IReadOnlyList<TemplateDiagnostic> diagnostics)
    {
        var error = diagnostics.FirstOrDefault(diagnostic => diagnostic.Severity == DiagnosticSeverity.Error);
        return new RenderedMessage(null, TemplateError, error is null ? null : string.Create(CultureInfo.InvariantCulture, $"{error.Id} {error.File}:{error.Line}:{error.Column}")) { Diagnostics = diagnostics };
    }
}

/// <summary>What came of writing a message.</summary>
/// <param name="Outbound">The message; null when it could not be written.</param>
/// <param name="Code">Why not; null when it was.</param>
/// <param name="Detail">Where in the template; null when nothing is known.</param>
/// <param name="LacksRule">The rule of a law that its text does not keep; else null.</param>
internal sealed record RenderedMessage(OutboundMessage? Outbound, string? Code = null, string? Detail = null, string? LacksRule = null)
{
    /// <summary>What the template's renders found, for people who work on it.</summary>
    internal IReadOnlyList<TemplateDiagnostic> Diagnostics { get; init; } = [];
}
