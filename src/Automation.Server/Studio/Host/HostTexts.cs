using Automation.Server.Languages;

namespace Automation.Server.Studio.Host;

/// <summary>What the designer's pages say around Elsa Studio, which itself speaks English.</summary>
internal sealed record HostTexts
{
    internal required string Product { get; init; }

    internal required string Skip { get; init; }

    internal required string Main { get; init; }

    internal required string Campaigns { get; init; }

    internal required string Workflows { get; init; }

    internal required string Journeys { get; init; }

    internal required string Mailbox { get; init; }

    internal required string Language { get; init; }

    internal required string Editor { get; init; }

    internal required string Journey { get; init; }

    internal required string Loading { get; init; }

    internal required string NeedsScript { get; init; }

    internal required string CannotStart { get; init; }

    internal required string CannotStartAdvice { get; init; }

    internal required string Failed { get; init; }

    internal required string FailedAdvice { get; init; }

    internal required string Reload { get; init; }

    internal required string Dismiss { get; init; }

    internal required string Missing { get; init; }

    internal required string MissingAdvice { get; init; }

    internal required string ToCampaigns { get; init; }

    internal static HostTexts In(UserLanguage language) => language switch
    {
        UserLanguage.Vietnamese => Vietnamese,
        UserLanguage.Japanese => Japanese,
        _ => English,
    };

    internal string TitleOf(StudioElement element) => element switch
    {
        StudioElement.Editor => Editor,
        StudioElement.Journeys => Journeys,
        StudioElement.Journey => Journey,
        _ => Workflows,
    };

    private static HostTexts English { get; } = new()
    {
        Product = "Care automation",
        Skip = "Skip to content",
        Main = "Main",
        Campaigns = "Campaigns",
        Workflows = "Workflows",
        Journeys = "Journeys",
        Mailbox = "Mailbox",
        Language = "Language",
        Editor = "Draw a workflow",
        Journey = "Journey",
        Loading = "Opening the designer…",
        NeedsScript = "The designer needs JavaScript. Switch it on for this site and load the page again. Campaigns and mailbox work without it.",
        CannotStart = "The designer could not be opened",
        CannotStartAdvice = "Load the page again. If that does not help, the browser may be too old (it needs WebAssembly) or the connection to the server was lost.",
        Failed = "The designer met an error",
        FailedAdvice = "What is on the screen may no longer be what is stored. Load the page again; what was saved is safe.",
        Reload = "Load again",
        Dismiss = "Close",
        Missing = "The designer's files are not there",
        MissingAdvice = "They belong in the folder “studio” beside the program. Build or publish the server with Node.js installed: the build fetches them. Everything else works without them.",
        ToCampaigns = "To the campaigns",
    };

    private static HostTexts Vietnamese { get; } = new()
    {
        Product = "Chăm sóc tự động",
        Skip = "Đến phần nội dung",
        Main = "Trình đơn chính",
        Campaigns = "Chiến dịch",
        Workflows = "Quy trình",
        Journeys = "Hành trình",
        Mailbox = "Hộp thư",
        Language = "Ngôn ngữ",
        Editor = "Vẽ quy trình",
        Journey = "Hành trình",
        Loading = "Đang mở trình thiết kế…",
        NeedsScript = "Trình thiết kế cần JavaScript. Hãy bật JavaScript cho trang này rồi tải lại. Chiến dịch và hộp thư vẫn dùng được khi không có nó.",
        CannotStart = "Không mở được trình thiết kế",
        CannotStartAdvice = "Hãy tải lại trang. Nếu vẫn không được, có thể trình duyệt quá cũ (cần WebAssembly) hoặc đã mất kết nối với máy chủ.",
        Failed = "Trình thiết kế gặp lỗi",
        FailedAdvice = "Nội dung trên màn hình có thể không còn khớp với dữ liệu đã lưu. Hãy tải lại trang; những gì đã lưu vẫn an toàn.",
        Reload = "Tải lại",
        Dismiss = "Đóng",
        Missing = "Thiếu tệp của trình thiết kế",
        MissingAdvice = "Các tệp này nằm trong thư mục “studio” cạnh chương trình. Hãy biên dịch hoặc publish máy chủ trên máy có Node.js: quá trình biên dịch sẽ tải chúng về. Mọi phần khác vẫn hoạt động.",
        ToCampaigns = "Đến trang chiến dịch",
    };

    private static HostTexts Japanese { get; } = new()
    {
        Product = "ケア自動化",
        Skip = "本文へ移動",
        Main = "メインメニュー",
        Campaigns = "キャンペーン",
        Workflows = "ワークフロー",
        Journeys = "ジャーニー",
        Mailbox = "メールボックス",
        Language = "言語",
        Editor = "ワークフローの作成",
        Journey = "ジャーニー",
        Loading = "デザイナーを開いています…",
        NeedsScript = "デザイナーには JavaScript が必要です。このサイトで有効にしてから再読み込みしてください。キャンペーンとメールボックスはそのまま使えます。",
        CannotStart = "デザイナーを開けませんでした",
        CannotStartAdvice = "ページを再読み込みしてください。解決しない場合は、ブラウザーが古い(WebAssembly が必要です)か、サーバーとの接続が切れています。",
        Failed = "デザイナーでエラーが発生しました",
        FailedAdvice = "画面の内容が保存済みのデータと一致しない可能性があります。再読み込みしてください。保存した内容は失われません。",
        Reload = "再読み込み",
        Dismiss = "閉じる",
        Missing = "デザイナーのファイルがありません",
        MissingAdvice = "プログラムと同じ場所の「studio」フォルダーに必要です。Node.js を入れた環境でサーバーをビルドまたは発行すると、自動的に取得されます。ほかの機能はそのまま使えます。",
        ToCampaigns = "キャンペーンへ",
    };
}
