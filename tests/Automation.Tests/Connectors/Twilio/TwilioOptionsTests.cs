using Automation.Connectors.Twilio;
using Xunit;

namespace Automation.Tests.Connectors.Twilio;

public sealed class TwilioOptionsTests
{
    [Fact]
    public void All_problems_are_told_at_once_and_no_secret_is_repeated()
    {
        var options = new TwilioOptions
        {
            AccountSid = "AC1",
            AuthToken = "s3cret",
            SecondaryAuthToken = "env:AUTOMATION_NOT_SET",
            ApiKey = "SK1",
            BaseAddress = new Uri("http://api.example"),
            PublicAddress = "https://my_host.example",
            CallbackRetries = 6,
            Senders = new Dictionary<string, TwilioSenderLimit> { ["CARE"] = new() },
            Limits = new TwilioLimits { Concurrency = 0, ThrottledTries = 0, FirstBackOff = TimeSpan.Zero, LongestBackOff = TimeSpan.FromSeconds(-1), Parked = TimeSpan.Zero, Hold = TimeSpan.FromSeconds(-1), Batch = TimeSpan.Zero, ListedAfter = TimeSpan.FromSeconds(-1) },
            Timeouts = new TwilioTimeouts { Connect = TimeSpan.Zero, Answer = TimeSpan.FromHours(1) },
        };

        Assert.Equal(
            [
                "Twilio:AccountSid", "Twilio:AuthToken", "Twilio:SecondaryAuthToken", "Twilio:ApiKey", "Twilio:ApiKeySecret", "Twilio:BaseAddress", "PublicAddress",
                "Twilio:Senders:CARE:SegmentsPerSecond", "Twilio:CallbackRetries", "Twilio:Limits:Concurrency", "Twilio:Limits:ThrottledTries", "Twilio:Limits:FirstBackOff", "Twilio:Limits:LongestBackOff",
                "Twilio:Limits:Parked", "Twilio:Limits:Hold", "Twilio:Limits:Batch", "Twilio:Limits:ListedAfter", "Twilio:Timeouts:Connect", "Twilio:Timeouts:Answer",
            ],
            options.FindProblems().Select(problem => problem[..problem.IndexOf(": ", StringComparison.Ordinal)]));
        Assert.All(options.FindProblems(), problem => Assert.DoesNotContain("s3cret", problem, StringComparison.Ordinal));
    }

    [Fact]
    public void Usual_settings_have_no_problem() => Assert.Empty(TwilioFixture.To(new Uri("https://api.twilio.com")).FindProblems());
}
