using System.Globalization;
using System.Reflection;
using Automation.Engine.Campaigns;
using Automation.Engine.Messages;
using Automation.Server.Access;
using Automation.Server.Audiences;
using Automation.Server.Campaigns;
using Automation.Server.Languages;
using Automation.Server.Messages;
using Automation.Server.Pages;
using Automation.Server.Pauses;
using Automation.Server.Templates;
using Automation.Storage;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Localization;
using NodaTime;
using Xunit;

namespace Automation.Tests.Languages;

/// <summary>Everything that a desk refuses is said in every language, with what it is about.</summary>
public sealed class RefusalTests
{
    public static TheoryData<Type> Desks =>
        [typeof(CampaignRefusals), typeof(PauseRefusals), typeof(TemplateRefusals), typeof(AudienceRefusals), typeof(MessageRefusals), typeof(AccessRefusals)];

    [Theory]
    [MemberData(nameof(Desks))]
    public void Every_refusal_of_a_desk_has_its_words_in_vietnamese_and_japanese(Type desk)
    {
        ArgumentNullException.ThrowIfNull(desk);
        using var services = new ServiceCollection().AddLogging().AddLocalization().BuildServiceProvider();
        var texts = services.GetRequiredService<IStringLocalizer<RefusalTexts>>();
        var before = CultureInfo.CurrentUICulture;
        var missing = new List<string>();
        try
        {
            foreach (var method in desk.GetMethods(BindingFlags.Static | BindingFlags.NonPublic | BindingFlags.DeclaredOnly).Where(method => method.IsAssembly))
            {
                var said = SaidBy(method).ToList();
                Assert.NotEmpty(said);
                foreach (var (sentence, language) in said.SelectMany(sentence => new[] { "vi", "ja" }.Select(language => (sentence, language))))
                {
                    CultureInfo.CurrentUICulture = CultureInfo.GetCultureInfo(language);
                    missing.AddRange(sentence.Format != "{0}" && texts[sentence.Format].ResourceNotFound ? [$"{desk.Name}.{method.Name}: \"{sentence.Format}\" has no {language}"] : []);
                    Assert.DoesNotContain("{", sentence.ToString(), StringComparison.Ordinal);
                }
            }
        }
        finally
        {
            CultureInfo.CurrentUICulture = before;
        }

        Assert.Empty(missing);
    }

    /// <summary>What a method says: once with everything given, once without what may be missing.</summary>
    private static IEnumerable<Sentence> SaidBy(MethodInfo method) => new[] { false, true }
        .Select(isScant => method.Invoke(null, [.. method.GetParameters().Select(parameter => Value(parameter, isScant))]))
        .SelectMany(made => made switch
        {
            Sentence sentence => [sentence],
            CampaignException exception => [exception.Said],
            AudienceException exception => [exception.Said],
            AccessException exception => [exception.Said!],
            TemplateException exception => exception.Said,
            _ => Array.Empty<Sentence>(),
        });

    private static object? Value(ParameterInfo parameter, bool isScant) => parameter.ParameterType switch
    {
        var type when type == typeof(string) => isScant && new NullabilityInfoContext().Create(parameter).WriteState == NullabilityState.Nullable ? null : "spring",
        var type when type == typeof(long) => 7L,
        var type when type == typeof(int) => 7,
        var type when type == typeof(Instant) => Instant.FromUnixTimeSeconds(0),
        var type when type == typeof(Channel) => Channel.Sms,
        var type when type == typeof(CampaignState) => CampaignState.Stopped,
        var type when type == typeof(ApprovalState) => ApprovalState.Refused,
        var type when type == typeof(MessageStatus) => MessageStatus.Denied,
        var type when type == typeof(Sentence) => Sentence.Plainly("because"),
        var type when type == typeof(NamedScope) => new NamedScope(Engine.Pauses.PauseScope.OfCampaign(7), "spring", null),
        var type when type == typeof(PauseRow) => new PauseRow { Scope = Engine.Pauses.PauseScope.OfCampaign(7), Answers = Engine.Pauses.PauseAnswers.Safe, By = "mai", At = Instant.FromUnixTimeSeconds(0), Reason = isScant ? "" : "why" },
        _ => new[] { "spring", "summer" },
    };
}
