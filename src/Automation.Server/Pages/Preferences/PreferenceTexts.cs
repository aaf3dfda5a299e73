using Automation.Engine.Messages;

namespace Automation.Server.Pages.Preferences;

/// <summary>The words of the pages that recipients see, in one language.</summary>
internal sealed record PreferenceTexts
{
    private static readonly Dictionary<string, PreferenceTexts> ByLanguage = new(StringComparer.OrdinalIgnoreCase)
    {
        ["vi"] = new PreferenceTexts
        {
            Language = "vi",
            TimePattern = "HH:mm:ss 'ngày' dd/MM/uuuu '(giờ UTC'o<g>')'",
            Title = "Tin nhắn từ chúng tôi",
            Lead = "Anh/Chị chọn loại tin muốn nhận. Tin về đơn hàng và dịch vụ Anh/Chị đã yêu cầu vẫn được gửi.",
            Advertising = "Quảng cáo, khuyến mãi",
            Care = "Chăm sóc sau mua hàng: lời cảm ơn, khảo sát, hướng dẫn",
            Email = "Email",
            Sms = "Tin nhắn SMS",
            Save = "Lưu lựa chọn",
            StopAll = "Ngừng tất cả",
            Saved = "Đã lưu lựa chọn của Anh/Chị.",
            RefuseTitle = "Từ chối nhận tin",
            RefuseLead = "Anh/Chị không muốn nhận loại tin này nữa?",
            Refuse = "Từ chối nhận tin",
            Refused = "Đã nhận yêu cầu từ chối lúc {0}. Chúng tôi ngừng gửi từ thời điểm đó.",
            More = "Chọn chi tiết hơn",
            InvalidTitle = "Liên kết không đúng",
            Invalid = "Liên kết này không đúng hoặc chưa đầy đủ. Anh/Chị vui lòng mở lại từ tin nhắn đã nhận.",
            OtherLanguages = "Ngôn ngữ khác",
        },
        ["en"] = new PreferenceTexts
        {
            Language = "en",
            TimePattern = "HH:mm:ss 'on' d MMMM uuuu '(UTC'o<g>')'",
            Title = "Messages from us",
            Lead = "Choose what you would like to get. What you need to know about your orders is sent in any case.",
            Advertising = "Offers and promotions",
            Care = "Service after a purchase: thanks, surveys, hints for use",
            Email = "E-mail",
            Sms = "Text message",
            Save = "Save",
            StopAll = "Stop everything",
            Saved = "Your choice is saved.",
            RefuseTitle = "Unsubscribe",
            RefuseLead = "You do not want messages of this kind any more?",
            Refuse = "Unsubscribe",
            Refused = "Your refusal was received at {0}. From then on we send no more.",
            More = "Choose in detail",
            InvalidTitle = "This link does not work",
            Invalid = "The link is wrong or incomplete. Please open it again from the message that you received.",
            OtherLanguages = "Other languages",
        },
        ["ja"] = new PreferenceTexts
        {
            Language = "ja",
            TimePattern = "uuuu'年'M'月'd'日' HH:mm:ss '(UTC'o<g>')'",
            Title = "配信設定",
            Lead = "受け取りたいお知らせをお選びください。ご注文に関する大切なご連絡は、設定にかかわらずお送りします。",
            Advertising = "お得な情報・キャンペーン",
            Care = "ご購入後のお知らせ（お礼、アンケート、使い方）",
            Email = "メール",
            Sms = "SMS",
            Save = "保存する",
            StopAll = "すべて停止する",
            Saved = "設定を保存しました。",
            RefuseTitle = "配信停止",
            RefuseLead = "この種類のお知らせの配信を停止しますか。",
            Refuse = "配信を停止する",
            Refused = "{0}に配信停止のお申し出を受け付けました。以後お送りしません。",
            More = "詳しく設定する",
            InvalidTitle = "リンクが正しくありません",
            Invalid = "リンクが間違っているか、途中で切れています。お受け取りになったメッセージからもう一度開いてください。",
            OtherLanguages = "ほかの言語",
        },
    };

    /// <summary>The languages, each with its own name.</summary>
    internal static IReadOnlyList<(string Language, string Name)> Languages { get; } = [("vi", "Tiếng Việt"), ("en", "English"), ("ja", "日本語")];

    internal required string Language { get; init; }

    /// <summary>How a moment is written, with its distance from UTC: a pattern of NodaTime.</summary>
    internal required string TimePattern { get; init; }

    internal required string Title { get; init; }

    internal required string Lead { get; init; }

    internal required string Advertising { get; init; }

    internal required string Care { get; init; }

    internal required string Email { get; init; }

    internal required string Sms { get; init; }

    internal required string Save { get; init; }

    internal required string StopAll { get; init; }

    internal required string Saved { get; init; }

    internal required string RefuseTitle { get; init; }

    internal required string RefuseLead { get; init; }

    internal required string Refuse { get; init; }

    internal required string Refused { get; init; }

    internal required string More { get; init; }

    internal required string InvalidTitle { get; init; }

    internal required string Invalid { get; init; }

    internal required string OtherLanguages { get; init; }

    /// <summary>The first language of some tags that there are words in; English when there is none.</summary>
    internal static PreferenceTexts Of(params IEnumerable<string?> tags) =>
        tags.Select(tag => tag is null ? null : ByLanguage.GetValueOrDefault(tag.Split('-', ',', ';')[0].Trim())).FirstOrDefault(found => found is not null) ?? ByLanguage["en"];

    internal string NameOf(Purpose purpose) => purpose == Purpose.Care ? Care : Advertising;

    internal string NameOf(Channel channel) => channel switch { Channel.Email => Email, Channel.WhatsApp => "WhatsApp", _ => Sms };
}
