using Automation.Engine.Definitions;
using Automation.Engine.Journeys;
using Automation.Engine.Messages;

namespace Automation.Engine.Activities.Messaging;

/// <summary>
/// Asks for one message and rests until it is settled. The gate is asked at the moment of the hand-over, not here; while a
/// pause or a rule holds the message, the journey waits with it.
/// </summary>
[FlowNode("Sent", "Denied", "Failed")]
public abstract class SendMessage : Activity
{
    private protected SendMessage()
    {
    }

    /// <summary>Why it is sent; decides which rules bind it.</summary>
    [Input(UIHint = InputUIHints.RadioList, Required = true, Options = ["Transactional", "Care", "Advertising"], Description = "Why it is sent: decides which rules bind it.")]
    public Input<Purpose> Purpose { get; set; } = new();

    /// <summary>The channel by which it sends.</summary>
    public abstract Channel Channel { get; }

    /// <summary>The name of the text where it is the same for everybody: a template, or approved content; null when it depends on the journey.</summary>
    public abstract string? FixedText { get; }

    /// <inheritdoc/>
    protected internal override void Resume(ActivityExecutionContext context, Resumption resumption)
    {
        ArgumentNullException.ThrowIfNull(context);
        context.Complete(resumption is Resumption.Settled settled
            ? settled.Delivery switch
            {
                SettledDelivery.Accepted => "Sent",
                SettledDelivery.Denied => "Denied",
                _ => "Failed",
            }
            : "Failed");
    }

    private protected void CheckTemplate(ActivityCompilation compilation, Input<string> template)
    {
        if (compilation.Environment.Templates is { } templates && template.Constant is { } name && !templates(Channel).Contains(name))
        {
            var known = templates(Channel);
            compilation.Report(
                DiagnosticIds.UnknownTemplate,
                "template",
                $"There is no template '{name}' for {(Channel == Channel.Email ? "e-mail" : Channel == Channel.Sms ? "SMS" : "WhatsApp")}.{Nearness.Hint(name, known)}",
                known.Count == 0 ? "Make it in the folder of templates." : $"Known: {string.Join(", ", known)}.");
        }
    }
}

/// <summary>Sends a text from the folder of templates.</summary>
public abstract class SendTemplate : SendMessage
{
    private protected SendTemplate()
    {
    }

    /// <summary>The template's name.</summary>
    [Input(UIHint = InputUIHints.DropDown, ChoicesFrom = LiveChoices.Templates, Required = true, Description = "Which text.")]
    public Input<string> Template { get; set; } = new();

    /// <inheritdoc/>
    public override string? FixedText => Template.Constant;

    /// <inheritdoc/>
    protected internal override void Compile(ActivityCompilation compilation)
    {
        ArgumentNullException.ThrowIfNull(compilation);
        CheckTemplate(compilation, Template);
    }

    /// <inheritdoc/>
    protected internal override void Execute(ActivityExecutionContext context)
    {
        ArgumentNullException.ThrowIfNull(context);
        context.SendMessage(new MessageIntent
        {
            Channel = Channel,
            Purpose = Purpose.Get(context),
            Template = Template.Get(context) ?? throw new InputException("The template's name is empty."),
        });
    }
}

/// <summary>Sends an e-mail.</summary>
[Activity("Care", "Messages", "Sends an e-mail to the customer.", DisplayName = "Send e-mail")]
public sealed class SendEmail : SendTemplate
{
    /// <inheritdoc/>
    public override Channel Channel => Channel.Email;
}

/// <summary>Sends an SMS.</summary>
[Activity("Care", "Messages", "Sends an SMS to the customer.", DisplayName = "Send SMS")]
public sealed class SendSms : SendTemplate
{
    /// <inheritdoc/>
    public override Channel Channel => Channel.Sms;
}
