using System.Text.Json;
using System.Text.Json.Nodes;
using System.Text.RegularExpressions;
using Automation.Engine.Definitions;
using Automation.Engine.Journeys;
using Automation.Engine.Messages;

namespace Automation.Engine.Activities.Messaging;

/// <summary>
/// Sends a WhatsApp message. Within 24 hours of the customer's last message to the shop's number it may be a free text, from a template; at any other
/// time WhatsApp takes approved content only. Which of the two it is follows at the hand-over.
/// </summary>
[Activity("Care", "Messages", "Sends a WhatsApp message to the customer.", DisplayName = "Send WhatsApp")]
public sealed partial class SendWhatsApp : SendMessage
{
    /// <summary>The name of a template with a text message, for free text; none for approved content alone.</summary>
    [Input(UIHint = InputUIHints.DropDown, ChoicesFrom = LiveChoices.Templates, Description = "Which text, while the customer has written within 24 hours. Empty: always the approved content.")]
    public Input<string> Template { get; set; } = new();

    /// <summary>The id of approved content; none for free text alone.</summary>
    [Input(DisplayName = "Approved content", Description = "The content's id at Twilio: HX and 32 digits. Empty: free text only.")]
    public Input<string> ContentSid { get; set; } = new();

    /// <summary>What goes into the places of the approved content.</summary>
    [Input(DisplayName = "Values of the content", DefaultSyntax = InputBinder.ExpressionType, Description = "By place, for example: { \"1\": customer.name }")]
    public Input<object> ContentVariables { get; set; } = new();

    /// <inheritdoc/>
    public override Channel Channel => Channel.WhatsApp;

    /// <inheritdoc/>
    public override string? FixedText => Template.IsBound ? Template.Constant : ContentSid.Constant;

    /// <inheritdoc/>
    protected internal override void Compile(ActivityCompilation compilation)
    {
        ArgumentNullException.ThrowIfNull(compilation);
        CheckTemplate(compilation, Template);
        if (!Template.IsBound && !ContentSid.IsBound)
        {
            compilation.Report(DiagnosticIds.MissingInput, "contentSid", "There is neither approved content nor a text.", "Give the id of approved content, a template for free text, or both.");
        }

        if (ContentSid.Constant is { } sid && !Sid().IsMatch(sid))
        {
            compilation.Report(DiagnosticIds.BadValue, "contentSid", $"'{sid}' is no id of approved content.", "Write HX and 32 hexadecimal digits, as Twilio's console shows it.");
        }

        if (ContentVariables.IsBound && !ContentSid.IsBound)
        {
            compilation.Report(DiagnosticIds.BadValue, "contentVariables", "Values are given, but no content that has places for them.", "Give the id of the content, or leave the values out.");
        }
    }

    /// <inheritdoc/>
    protected internal override void Execute(ActivityExecutionContext context)
    {
        ArgumentNullException.ThrowIfNull(context);
        var (template, sid) = (Template.Get(context), ContentSid.Get(context));
        if (string.IsNullOrEmpty(template) && string.IsNullOrEmpty(sid))
        {
            throw new InputException("There is neither approved content nor a text.");
        }

        context.SendMessage(new MessageIntent
        {
            Channel = Channel,
            Purpose = Purpose.Get(context),

            // People who look at the message see by which text it was meant to leave.
            Template = string.IsNullOrEmpty(template) ? sid! : template,
            ValuesJson = string.IsNullOrEmpty(sid) ? null : new WhatsAppContent(sid, Variables(context)).ToJson(),
        });
    }

    /// <summary>Texts in one line each: WhatsApp takes no line ends there.</summary>
    private Dictionary<string, string> Variables(ActivityExecutionContext context)
    {
        var variables = new Dictionary<string, string>(StringComparer.Ordinal);
        if (ContentVariables.Get(context) is not { } value)
        {
            return variables;
        }

        if (JsonNode.Parse(JourneyStateJson.WriteValue(value)) is not JsonObject values)
        {
            throw new InputException("The values of the content are no object by place.");
        }

        foreach (var (place, node) in values)
        {
            var text = node is null ? "" : node.GetValueKind() == JsonValueKind.String ? node.GetValue<string>() : node.ToJsonString();
            variables.Add(place, string.Join(' ', text.Split(['\r', '\n', '\t'], StringSplitOptions.RemoveEmptyEntries | StringSplitOptions.TrimEntries)));
        }

        return variables;
    }

    [GeneratedRegex("^HX[0-9a-fA-F]{32}$", RegexOptions.CultureInvariant)]
    private static partial Regex Sid();
}

/// <summary>Approved content and what goes into its places, as a message keeps it. Immutable.</summary>
/// <param name="Sid">The provider's id of it.</param>
/// <param name="Variables">Texts by place.</param>
public sealed record WhatsAppContent(string Sid, IReadOnlyDictionary<string, string> Variables)
{
    private static readonly JsonSerializerOptions Format = new() { PropertyNamingPolicy = JsonNamingPolicy.SnakeCaseLower };

    /// <summary>As it is stored.</summary>
    public string ToJson() => JsonSerializer.Serialize(this, Format);

    /// <summary>As it was stored; null for none.</summary>
    public static WhatsAppContent? Read(string? json) => json is null ? null : JsonSerializer.Deserialize<WhatsAppContent>(json, Format);

    /// <summary>As it leaves.</summary>
    public ProvidedContent ToProvided() => new(Sid, Variables.Count == 0 ? null : JsonSerializer.Serialize(Variables));
}
