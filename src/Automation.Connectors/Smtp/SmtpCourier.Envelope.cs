using System.Buffers;

namespace Automation.Connectors.Smtp;

/// <content>What comes before the data: RSET, MAIL, RCPT and DATA, in one piece or step by step.</content>
internal sealed partial class SmtpCourier
{
    /// <summary>Opens a message's transaction.</summary>
    /// <returns>Whether the relay waits for the data; if not, the message is settled.</returns>
    private async ValueTask<bool> OpenAsync(SmtpParcel parcel)
    {
        _out.ResetWrittenCount();
        bool reset = connection.NeedsReset;
        if (connection.Capabilities.Pipelining)
        {
            WriteEnvelope(parcel, _content, reset);
            connection.Stage = reset ? SmtpStage.Reset : SmtpStage.Mail;
            await connection.WriteAsync(_out.WrittenMemory, Timeouts.Envelope);
            return await ReadEnvelopeAsync(parcel, reset);
        }

        return (!reset || await ResetAsync())
            && await StepAsync(parcel, SmtpStage.Mail, Timeouts.Envelope, () => relay.Envelope.WriteMail(parcel, connection.Capabilities, _content.Size, _out))
            && await StepAsync(parcel, SmtpStage.Recipient, Timeouts.Envelope, () => relay.Envelope.WriteRecipient(parcel, connection.Capabilities, _out))
            && await StepAsync(parcel, SmtpStage.Data, Timeouts.Data, () => _out.Write("DATA\r\n"u8));
    }

    private void WriteEnvelope(SmtpParcel parcel, SmtpContent content, bool reset)
    {
        _out.Write(reset ? "RSET\r\n"u8 : []);
        relay.Envelope.WriteMail(parcel, connection.Capabilities, content.Size, _out);
        relay.Envelope.WriteRecipient(parcel, connection.Capabilities, _out);
        _out.Write("DATA\r\n"u8);
    }

    private async ValueTask<bool> ResetAsync()
    {
        Check(await connection.AskAsync(SmtpStage.Reset, "RSET", Timeouts.Envelope));
        connection.NeedsReset = false;
        return true;
    }

    private static void Check(SmtpReply reply)
    {
        if (!reply.IsDone)
        {
            throw SmtpFailureException.Refused(reply);
        }
    }

    /// <summary>One command of the envelope on its own.</summary>
    private async ValueTask<bool> StepAsync(SmtpParcel parcel, SmtpStage stage, TimeSpan atMost, Action write)
    {
        _out.ResetWrittenCount();
        write();
        connection.Stage = stage;
        await connection.WriteAsync(_out.WrittenMemory, atMost);
        SmtpReply reply = await connection.ReadReplyAsync(stage, atMost);
        if (stage == SmtpStage.Data ? reply.Code == 354 : reply.IsDone)
        {
            return true;
        }

        Refuse(parcel, stage, reply);
        return false;
    }

    /// <summary>Reads the replies to a pipelined envelope: all are coming, also after a refusal, unless the relay ends the connection.</summary>
    private async ValueTask<bool> ReadEnvelopeAsync(SmtpParcel parcel, bool reset)
    {
        if (reset)
        {
            Check(await connection.ReadReplyAsync(SmtpStage.Reset, Timeouts.Envelope));
            connection.NeedsReset = false;
        }

        SmtpReply mail = await connection.ReadReplyAsync(SmtpStage.Mail, Timeouts.Envelope);
        if (mail.Code == 421)
        {
            return Refuse(parcel, SmtpStage.Mail, mail);
        }

        SmtpReply recipient = await connection.ReadReplyAsync(SmtpStage.Recipient, Timeouts.Envelope);
        if (recipient.Code == 421)
        {
            return Refuse(parcel, SmtpStage.Recipient, recipient);
        }

        SmtpReply data = await connection.ReadReplyAsync(SmtpStage.Data, Timeouts.Data);
        bool refused = !mail.IsDone || !recipient.IsDone;
        if (!refused && data.Code == 354)
        {
            return true;
        }

        Refuse(
            parcel,
            !mail.IsDone ? SmtpStage.Mail : !recipient.IsDone ? SmtpStage.Recipient : SmtpStage.Data,
            !mail.IsDone ? mail : !recipient.IsDone ? recipient : data);
        if (data.Code == 354 && recipient.IsDone)
        {
            // It waits for data from a sender that it refused, and might bring a recipient an empty mail.
            IsUsable = false;
        }
        else if (data.Code == 354)
        {
            // It waits for data that has no recipient: an empty one ends it (RFC 2920 section 3.1).
            await connection.AskAsync(SmtpStage.Reset, ".", Timeouts.Data);
        }

        return false;
    }
}
