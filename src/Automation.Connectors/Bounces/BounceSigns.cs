namespace Automation.Connectors.Bounces;

/// <summary>Tells a bounce without report from a mail that a person or another program wrote.</summary>
internal static class BounceSigns
{
    private static readonly string[] Writers = ["mailer-daemon", "mailer_daemon", "postmaster", "post_master", "mail delivery", "mail deliver", "maildelivery", "mail administrator", "mail system", "mailsystem", "delivery subsystem", "system administrator", "mdaemon", "postoffice", "mail router"];

    private static readonly string[] Subjects =
    [
        "undeliver", "undelivered", "not delivered", "non-deliver", "nondeliver", "returned mail", "returned message", "return mail", "delivery status", "delivery notification", "delivery fail", "delivery has failed", "delivery error",
        "delivery problem", "delivery report", "delivery delayed", "failed delivery", "failure notice", "failure delivery", "failed mail", "mail failure", "mail failed", "mail delivery", "mail could not", "could not be delivered",
        "could not send", "couldn't be delivered", "message delivery", "message you sent blocked", "message not", "mail system error", "warning: message", "warning: could not", "delayed mail", "deferred mail", "permanent error", "user unknown",
        "unknown user", "dsn:", "loop alert", "not member", "bounce", "unzustellbar", "nicht zugestellt", "zustellung", "non remis", "non délivré", "no se puede entregar", "no se ha podido", "mancato recapito", "недоставлен", "не доставлено", "невозможно доставить",
        "配信不能", "配信エラー", "送信エラー", "戻り", "退信", "系统退信", "邮件发送失败", "邮件投递失败", "无法投递", "投递失败", "退件", "반송", "전송 실패", "không gửi được", "gửi thư thất bại", "thư bị trả lại", "không thể gửi", "không chuyển được",
        "automatically rejected mail", "processing error", "mail returned", "returned to sender", "return to sender", "undelivrable", "échec de", "échec de la remise", "remise impossible", "retour de courrier", "rechazado", "devuelto",
        "no entregado", "error de entrega", "non recapitat", "impossibile recapitare", "messaggio non", "não entregue", "não foi possível entregar", "falha na entrega", "falha de entrega", "devolvid",
        "onbestelbaar", "niet bezorgd", "niet afgeleverd", "niedostarcz", "zwrot", "nedoručen", "nie dostarczono", "kézbesíthetetlen", "nelevererbar", "kunde inte levereras", "kan ikke leveres", "kunne ikke leveres", "ei voitu toimittaa",
        "teslim edilemedi", "iletilemedi", "не удалось доставить", "сообщение не доставлено", "возврат почты", "お届けできません", "配送できません", "配送エラー", "メールが届きません", "不達", "エラーメール",
    ];

    private static readonly string[] Phrases =
    [
        "could not be delivered", "couldn't be delivered", "could not deliver", "was not delivered", "wasn't delivered", "not been delivered", "unable to deliver", "undeliverable", "delivery failed", "delivery to the following",
        "delivery has failed", "failed permanently", "did not reach", "permanent error", "permanent fatal error", "returned to sender", "had delivery errors", "had delivery problems", "error occurred while trying to deliver", "can't be delivered",
        "cannot be delivered", "cannot deliver", "failed to deliver", "was rejected", "has been rejected", "was blocked", "has been blocked", "could not be sent", "was undeliverable", "delivery error", "non-deliverable", "returned mail", "配信できません", "送信できません", "送信に失敗", "お届けできません", "配送できません", "届けることができません", "not delivered", "无法投递", "无法送达", "无法被送", "投递失败", "发送失败", "전송하지 못", "배달할 수 없",
        "không thể gửi", "không gửi được", "không thể chuyển", "gửi không thành công", "konnte nicht zugestellt", "nicht zugestellt werden", "n'a pas pu être", "n'a pu être remis", "impossible de remettre", "no se pudo entregar",
        "no ha podido ser entregado", "no pudo ser entregado", "impossibile consegnare", "non è stato possibile recapitare", "não pôde ser entregue", "não foi possível entregar", "kon niet worden", "kunde inte levereras", "kunne ikke leveres",
        "nie mógł zostać dostarczon", "nie można było dostarczyć", "nebylo možné doručit", "не было доставлено", "не может быть доставлено", "не удалось доставить", "не доставлено", "teslim edilemedi",
    ];

    private static readonly string[] Delays =
    [
        "has been delayed", "delivery delayed", "not yet been delivered", "have not yet received", "warning message only", "do not need to resend", "no need to resend", "will be retried", "no action is required on your part", "still being retried",
        "still awaiting delivery", "is still being attempted", "delivery attempts will continue", "will be attempted again", "hat sich verzögert", "verzögert zugestellt", "a été retardé", "se ha retrasado", "配信が遅れ", "配信が遅延", "đang bị chậm", "задержана доставка", "邮件延迟",
        "could not be delivered yet", "will keep trying", "will continue to try", "server will continue trying", "is delayed",
    ];

    private static readonly string[] AfterAll = ["permanent error", "permanently", "giving up", "given up", "not going to try again", "not try again", "stopped trying", "too long", "failed permanently", "undeliverable", "permanent fatal"];

    /// <summary>
    /// Whether a mail without report speaks of a failed delivery. Two signs are needed, because people write about bounces too: who wrote it
    /// or under which subject, and what it says.
    /// </summary>
    public static bool IsBounce(BounceMail mail)
    {
        if (mail.Header("X-Failed-Recipients").Length > 0)
        {
            return true;
        }

        string words = mail.Notice.Length > 8_000 ? mail.Notice[..8_000] : mail.Notice;
        string from = mail.Header("From").Trim();
        bool report = mail.Header("Content-Type").Contains("report-type=delivery-status", StringComparison.OrdinalIgnoreCase);
        bool written = from is "" or "<>" || Contains(from, Writers) || mail.Header("Return-Path").Trim() == "<>" || mail.Header("X-MLServer").Length > 0;
        bool titled = Contains(mail.Header("Subject"), Subjects);
        bool says = Contains(words, Phrases) || Contains(words, Delays) || Diagnostic.FindReply(words) >= 0;
        return report || (written && titled) || ((written || titled) && says);
    }

    /// <summary>Whether a mail without report only warns.</summary>
    public static bool IsDelay(BounceMail mail) =>
        (Contains(mail.Notice, Delays) && !Contains(mail.Notice, AfterAll)) || mail.Header("Subject").Contains("(delay)", StringComparison.OrdinalIgnoreCase);

    private static bool Contains(string text, string[] any) => any.Any(word => text.Contains(word, StringComparison.OrdinalIgnoreCase));
}
