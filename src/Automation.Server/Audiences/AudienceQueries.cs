using Automation.Engine.Activities;
using Automation.Engine.Campaigns;
using Automation.Server.Campaigns;
using Automation.Server.Languages;
using Automation.Storage;
using Automation.Storage.Audiences;
using Automation.Templating;
using NodaTime;

namespace Automation.Server.Audiences;

/// <summary>Makes the question that a store answers set-wise out of a campaign's rule and an occasion.</summary>
internal static class AudienceQueries
{
    /// <summary>The question for one page of an occasion.</summary>
    /// <exception cref="AudienceException">The rule has a part that cannot be asked set-wise.</exception>
    internal static EntrantQuery For(LiveCampaign campaign, StartRule rule, ScanRow scan, int limit) => new(
        campaign.Row.Id,
        And(
            Translate(campaign.Settings, scan.ScheduledAt),
            rule is StartRule.OnCustomerDate daily ? AudienceColumns.YearlyDateIn(daily.Fact, Occasions.YearlyDates(scan.Occurrence, daily.DaysAfter)) : null),
        campaign.Settings.Reentry,
        scan.ScheduledAt,
        scan.Occurrence,
        campaign.Settings.Reentry is ReentryRule.OncePerValue perValue ? AudienceColumns.Sql(perValue.Fact) : null,
        scan.ZoneKey == Occasions.AllZones ? null : new ZoneFilter(scan.ZoneKey.Length == 0 ? null : scan.ZoneKey),
        scan.CursorCustomerId,
        limit);

    /// <summary>The rule as SQL; null when the audience is everybody.</summary>
    /// <exception cref="AudienceException">The rule has a part that cannot be asked set-wise.</exception>
    internal static SqlFragment? Translate(CampaignSettings settings, Instant now)
    {
        if (settings.Audience is not { } rule)
        {
            return null;
        }

        var values = settings.ToFacts(0, "").MemberNames
            .Where(name => name != "name")
            .ToDictionary(name => "campaign." + name, name => settings.ToFacts(0, "").TryGetMember(name, out var value) ? value : null, StringComparer.Ordinal);
        var translation = AudienceSql.Translate(rule, AttributeColumns.For(rule), values, now.ToDateTimeOffset(), SqlDialect.Sqlite);
        return translation.Fragment
            ?? throw AudienceRefusals.CannotBeAsked(rule.Text, translation.Diagnostics[0].Message);
    }

    private static SqlFragment? And(SqlFragment? left, SqlFragment? right)
    {
        if (left is null || right is null)
        {
            return left ?? right;
        }

        // The right side's parameters move behind the left side's; from the last to the first, so that @a1 does not hit @a10.
        var moved = right.Sql;
        for (var index = right.Parameters.Count - 1; index >= 0; index--)
        {
            moved = moved.Replace(FormattableString.Invariant($"@a{index}"), FormattableString.Invariant($"@a{index + left.Parameters.Count}"), StringComparison.Ordinal);
        }

        return new SqlFragment($"({left.Sql}) and ({moved})", [.. left.Parameters, .. right.Parameters]);
    }
}

/// <summary>An audience rule cannot be asked; the message names the part and is fit for a person.</summary>
/// <param name="said">What, where and what to do.</param>
internal sealed class AudienceException(Sentence said) : Exception(said.ToString())
{
    /// <summary>The message as pages say it in the person's language.</summary>
    internal Sentence Said => said;
}
