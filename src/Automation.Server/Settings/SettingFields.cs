using System.Globalization;
using Automation.Connectors.Smtp;
using Automation.Server.Gate;
using Automation.Server.Messages;

namespace Automation.Server.Settings;

/// <summary>The settings that people may change in the console. What is not here is changed in files, the environment or on the command line.</summary>
internal static partial class SettingFields
{
    internal const string Host = "Smtp:Host";
    internal const string Port = "Smtp:Port";
    internal const string Tls = "Smtp:Tls";
    internal const string User = "Smtp:User";
    internal const string Password = "Smtp:Password";
    internal const string ReturnPath = "Smtp:ReturnPath";
    internal const string HelloName = "Smtp:HelloName";
    internal const string Connections = "Smtp:Limits:Connections";
    internal const string PerSecond = "Smtp:Limits:PerSecond";
    internal const string Policies = "Policies";
    internal const string PolicyRules = "PolicyRules";
    internal const string Country = "Country";
    internal const string Currency = "Currency";
    internal const string PhoneRegion = "PhoneRegion";
    internal const string PublicAddress = "PublicAddress";
    internal const string TestRecipients = "TestRecipients";
    internal const string SmsCurrency = "SmsCurrency";
    internal const string KeepTextsDays = "KeepTextsDays";

    private const string WriteNumber = "Write a whole number.";

    /// <summary>All of them, in the order in which they are shown.</summary>
    internal static IReadOnlyList<SettingField> All { get; } =
    [
        Relay(Host, smtp => smtp.Host.Length == 0 ? null : smtp.Host, (smtp, text) => smtp with { Host = text }),
        Relay(Port, smtp => smtp.Port?.ToString(CultureInfo.InvariantCulture), (smtp, text) => smtp with { Port = Whole(text) }) with { Problem = WholeProblem },
        Relay(Tls, smtp => smtp.Tls.ToString(), (smtp, text) => smtp with { Tls = Enum.Parse<SmtpTls>(text) }) with { Choices = Enum.GetNames<SmtpTls>() },
        Relay(User, smtp => smtp.User, (smtp, text) => smtp with { User = text }),
        Relay(Password, smtp => smtp.Password, (smtp, text) => smtp with { Password = text }) with { IsSecret = true },
        Relay(ReturnPath, smtp => smtp.ReturnPath, (smtp, text) => smtp with { ReturnPath = text }),
        Relay(HelloName, smtp => smtp.HelloName, (smtp, text) => smtp with { HelloName = text }),
        Relay(Connections, smtp => smtp.Limits.Connections.ToString(CultureInfo.InvariantCulture), (smtp, text) => smtp with { Limits = smtp.Limits with { Connections = Whole(text) } }) with { Problem = WholeProblem },
        Relay(PerSecond, smtp => smtp.Limits.PerSecond?.ToString(CultureInfo.InvariantCulture), (smtp, text) => smtp with { Limits = smtp.Limits with { PerSecond = Number(text) } }) with
        {
            Problem = text => double.TryParse(text, NumberStyles.AllowDecimalPoint, CultureInfo.InvariantCulture, out _) ? null : "Write a number such as 20 or 0.5.",
        },
        .. TwilioFields(),
        new SettingField(SettingArea.Policies, Policies, settings => settings.Policies, (settings, text) => settings with { Policies = text }),
        new SettingField(SettingArea.Policies, PolicyRules, settings => settings.PolicyRules, (settings, text) => settings with { PolicyRules = text }),
        new SettingField(SettingArea.Policies, Country, settings => settings.Country, (settings, text) => settings with { Country = text }) { Problem = CountryProblem },
        new SettingField(SettingArea.Shop, Currency, settings => settings.Currency, (settings, text) => settings with { Currency = text }) { Problem = CurrencyProblem },
        new SettingField(SettingArea.Shop, PhoneRegion, settings => settings.PhoneRegion, (settings, text) => settings with { PhoneRegion = text }) { Problem = CountryProblem },
        new SettingField(SettingArea.Shop, PublicAddress, settings => settings.PublicAddress, (settings, text) => settings with { PublicAddress = text }) { Problem = AddressProblem },
        .. DefaultFields(),
        new SettingField(SettingArea.Shop, TestRecipients, settings => settings.TestRecipients.Count == 0 ? null : string.Join('\n', settings.TestRecipients), (settings, text) => settings with { TestRecipients = Lines(text) }) with { IsList = true },
        new SettingField(SettingArea.Shop, SmsCurrency, settings => settings.SmsCurrency, (settings, text) => settings with { SmsCurrency = text }) { Problem = CurrencyProblem },
        new SettingField(SettingArea.Shop, KeepTextsDays, settings => settings.KeepTextsDays.ToString(CultureInfo.InvariantCulture), (settings, text) => settings with { KeepTextsDays = Whole(text) }) { Problem = DaysProblem },
    ];

    /// <summary>Those of an area.</summary>
    internal static IEnumerable<SettingField> Of(SettingArea area) => All.Where(field => field.Area == area);

    /// <summary>Whether the environment or the command line says it.</summary>
    internal static bool IsFixed(ServerSettings settings, string key) => settings.Outside.GetSection(key).Exists();

    /// <summary>Whether the policies come from a file, which has the rules' changes in it.</summary>
    internal static bool IsPolicyFile(string policies) => policies.EndsWith(".json", StringComparison.OrdinalIgnoreCase);

    /// <summary>Whether the connectors decide about the policies.</summary>
    internal static bool IsAuto(string policies) => string.Equals(policies, PoliciesInForce.Auto, StringComparison.OrdinalIgnoreCase);

    private static SettingField Relay(string key, Func<SmtpOptions, string?> get, Func<SmtpOptions, string, SmtpOptions> set) => new(
        SettingArea.Mail,
        key,
        settings => settings.Smtp is { } smtp ? get(smtp) : null,
        (settings, text) => settings with { Smtp = set(settings.Smtp ?? new SmtpOptions(), text) });

    private static int Whole(string text) => int.Parse(text, NumberStyles.None, CultureInfo.InvariantCulture);

    private static double Number(string text) => double.Parse(text, NumberStyles.AllowDecimalPoint, CultureInfo.InvariantCulture);

    private static string[] Lines(string text) => text.Split([',', '\r', '\n'], StringSplitOptions.TrimEntries | StringSplitOptions.RemoveEmptyEntries);

    private static string? WholeProblem(string text) => int.TryParse(text, NumberStyles.None, CultureInfo.InvariantCulture, out _) ? null : WriteNumber;

    private static string? DaysProblem(string text) => int.TryParse(text, NumberStyles.None, CultureInfo.InvariantCulture, out var days) && days <= TextKeeping.Longest ? null : WriteNumber;

    private static string? CountryProblem(string text) => text.Length == 2 && text.All(char.IsAsciiLetterUpper) ? null : "Write two capital letters such as VN.";

    private static string? CurrencyProblem(string text) => text.Length == 3 && text.All(char.IsAsciiLetterUpper) ? null : "Write three capital letters such as VND.";

    private static string? AddressProblem(string text) =>
        Uri.TryCreate(text, UriKind.Absolute, out var address) && (address.Scheme == Uri.UriSchemeHttps || address.Scheme == Uri.UriSchemeHttp)
            ? null
            : "Write an address such as https://care.shop.example.";
}
