using System.Buffers;
using Automation.Engine.Messages;

namespace Automation.Connectors.Smtp;

/// <summary>
/// Hands messages over on one connection, one after the other. With PIPELINING the envelope of the next message goes out together with the
/// data of the one before it (RFC 2920 section 3.1 allows it), so that a message costs one round trip. At any moment at most one message is
/// between its final dot and the reply.
/// </summary>
internal sealed partial class SmtpCourier(SmtpConnection connection, SmtpBatch batch, SmtpRelay relay) : IDisposable
{
    private readonly SmtpComposer _composer = relay.NewComposer();
    private readonly ArrayBufferWriter<byte> _out = new(16 * 1024);
    private SmtpContent _content = new();
    private SmtpContent _nextContent = new();
    private SmtpParcel? _current;
    private SmtpParcel? _next;
    private bool _isHandingOver;
    private int _finalDotAt;

    /// <summary>Whether the connection can be used for more.</summary>
    public bool IsUsable { get; private set; } = true;

    private SmtpTimeouts Timeouts => connection.Timeouts;

    private bool MayCarryMore => IsUsable && connection.Messages < relay.Options.Limits.MessagesPerConnection;

    /// <summary>Hands over until nothing is left, or the connection has done its part.</summary>
    public async Task RunAsync()
    {
        try
        {
            while (MayCarryMore && await batch.TakeAsync() is { } parcel)
            {
                if (Accepts(parcel, _content))
                {
                    await CarryAsync(parcel);
                }
            }
        }
        catch (SmtpFailureException failure)
        {
            Break(failure);
        }
    }

    /// <inheritdoc/>
    public void Dispose() => _composer.Dispose();

    /// <summary>One message, and those that follow it in step.</summary>
    private async Task CarryAsync(SmtpParcel parcel)
    {
        _current = parcel;
        bool ready = await OpenAsync(parcel);
        while (ready)
        {
            ready = await HandOverAsync(_current);
        }
    }

    /// <summary>Writes the mail; one that cannot be written, or that this relay does not take, is settled at once.</summary>
    private bool Accepts(SmtpParcel parcel, SmtpContent content)
    {
        DeliveryOutcome? refusal = _composer.Compose(parcel.Message, content);
        SmtpCapabilities relayCan = connection.Capabilities;
        refusal ??= parcel.NeedsSmtpUtf8 && !relayCan.SmtpUtf8 ? new DeliveryOutcome.Permanent("smtp-needs-smtputf8")
            : relayCan.LargestMessage > 0 && content.Size > relayCan.LargestMessage ? new DeliveryOutcome.Permanent("smtp-too-large")
            : null;
        if (refusal is null)
        {
            return true;
        }

        batch.Settle(parcel, refusal);
        return false;
    }

    /// <summary>Sends the data, with the next envelope behind it, and settles the message.</summary>
    /// <returns>Whether the relay waits for the data of the next one.</returns>
    private async ValueTask<bool> HandOverAsync(SmtpParcel parcel)
    {
        _next = connection.Capabilities.Pipelining ? TakeNext(parcel) : null;
        await SendAsync(parcel);
        SmtpReply reply = await connection.ReadReplyAsync(SmtpStage.Content, Timeouts.FinalDot);
        _isHandingOver = false;
        connection.Messages++;
        if (reply.IsDone)
        {
            Accept(parcel, reply);
        }
        else
        {
            relay.Journal?.Refused(parcel.Message.Id);
            Refuse(parcel, SmtpStage.Content, reply);
            connection.NeedsReset = false;
        }

        if (_next is not { } next)
        {
            return false;
        }

        if (IsUsable)
        {
            return await GoOnAsync(next);
        }

        batch.PutBack(next, "smtp-connection-ended");
        _next = null;
        return false;
    }

    private async ValueTask<bool> GoOnAsync(SmtpParcel next)
    {
        (_current, _next) = (next, null);
        (_content, _nextContent) = (_nextContent, _content);
        return await ReadEnvelopeAsync(next, reset: false);
    }

    private SmtpParcel? TakeNext(SmtpParcel current)
    {
        while (connection.Messages + 1 < relay.Options.Limits.MessagesPerConnection && batch.TryTake(current) is { } next)
        {
            if (Accepts(next, _nextContent))
            {
                return next;
            }
        }

        return null;
    }

    private async ValueTask SendAsync(SmtpParcel parcel)
    {
        _out.ResetWrittenCount();
        _out.Write(_content.Signatures.WrittenSpan);
        DotStuffing.Write(_out, _content.Mail.WrittenSpan);
        int dot = _out.WrittenCount;
        _out.Write(".\r\n"u8);
        int behindDot = _out.WrittenCount;
        if (_next is { } next)
        {
            WriteEnvelope(next, _nextContent, reset: false);
        }

        connection.Stage = SmtpStage.Content;
        int from = 0;
        if (connection.IsSecure)
        {
            // A broken write under TLS does not tell how far it came: the dot goes apart.
            await connection.WriteAsync(_out.WrittenMemory[..dot], Timeouts.Content);
            from = dot;
        }

        relay.Journal?.Begin(parcel.Message.Id);
        _finalDotAt = behindDot - from;
        _isHandingOver = true;
        await connection.WriteAsync(_out.WrittenMemory[from..], Timeouts.Content);
    }

    private void Accept(SmtpParcel parcel, SmtpReply reply)
    {
        relay.Journal?.Accepted(parcel.Message.Id);
        relay.Health.Succeed();
        relay.Domains.Succeed(parcel.Domain);
        batch.Settle(parcel, new DeliveryOutcome.Accepted(QueueId.Read(reply.Text) ?? "smtp:" + parcel.Message.Id));
        _current = null;
    }

    /// <summary>Settles a message that was refused, and draws the conclusions for relay and domain.</summary>
    /// <returns>False: there is nothing to send.</returns>
    private bool Refuse(SmtpParcel parcel, SmtpStage stage, SmtpReply reply)
    {
        SmtpRule rule = SmtpRules.Find(stage, reply);
        string code = SmtpRules.CodeOf(stage, reply.Codes);
        IsUsable &= reply.Code != 421 && rule.Verdict != SmtpVerdict.Park;
        connection.NeedsReset = true;
        batch.Settle(parcel, rule.Verdict switch
        {
            SmtpVerdict.Never => new DeliveryOutcome.Permanent(code),
            SmtpVerdict.Later => new DeliveryOutcome.Transient(code, rule.RetryAfter),
            SmtpVerdict.LaterDomain => new DeliveryOutcome.Transient(code, relay.Domains.Fail(parcel.Domain)),
            SmtpVerdict.LaterRelay => new DeliveryOutcome.Transient(code, relay.Health.Fail(code), Tried: false),
            _ => new DeliveryOutcome.Transient(code, relay.Health.Park(code), Tried: false),
        });
        _current = null;
        return false;
    }

    /// <summary>The conversation has ended in the middle of a message.</summary>
    private void Break(SmtpFailureException failure)
    {
        IsUsable = false;
        string code = SmtpRules.CodeOf(connection.Stage, failure.What);
        if (_next is { } next)
        {
            batch.PutBack(next, code);
        }

        // A kept connection that the relay closed while nobody used it says nothing about the relay.
        bool stale = connection.Stage == SmtpStage.Reset && connection.Messages > 0 && failure.What != "timeout";
        if (!stale && (failure.Reply is not null || connection.Messages == 0 || failure.What == "timeout"))
        {
            relay.Health.Fail(code);
        }

        if (_current is not { } current)
        {
            return;
        }

        if (_isHandingOver && connection.HandedOver >= _finalDotAt)
        {
            batch.Settle(current, new DeliveryOutcome.Unknown(code));
            return;
        }

        if (_isHandingOver)
        {
            relay.Journal?.Refused(current.Message.Id);
        }

        if (connection.Stage == SmtpStage.Reset)
        {
            // Nothing of it was looked at yet.
            batch.PutBack(current, code);
        }
        else
        {
            batch.Settle(current, new DeliveryOutcome.Transient(code, null));
        }
    }
}
