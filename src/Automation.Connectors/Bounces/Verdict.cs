namespace Automation.Connectors.Bounces;

/// <summary>What a mail tells about one recipient, before anything is concluded from it.</summary>
internal sealed record Testimony
{
    /// <summary>The recipient, or null.</summary>
    public string? Address { get; init; }

    /// <summary>The action of RFC 3464 in lower case; null in a mail without report.</summary>
    public string? Action { get; init; }

    /// <summary>The status of the report, or null.</summary>
    public string? Status { get; init; }

    /// <summary>What the server answered, then what the report and the mail say about this recipient, the nearest first.</summary>
    public required IReadOnlyList<string> Texts { get; init; }

    /// <summary>True when the mail only warns that delivery is late.</summary>
    public bool IsDelay { get; init; }
}

/// <summary>Concludes reason and hardness from what a mail tells. Pure.</summary>
internal static class Verdict
{
    /// <summary>The conclusion for one recipient.</summary>
    public static BouncedRecipient On(Testimony testimony)
    {
        List<Diagnostic> diagnostics = [.. testimony.Texts.Select(Diagnostic.Read)];
        int? reply = diagnostics.Select(diagnostic => diagnostic.ReplyCode).FirstOrDefault(code => code is not null);
        string? status = ChooseStatus(diagnostics, testimony.Status);
        if (testimony.Action is "delivered" or "relayed" or "expanded")
        {
            return new BouncedRecipient(testimony.Address, testimony.Status, reply, BounceReason.Delivered, IsHard: false);
        }

        RefusalStage stage = diagnostics.Select(diagnostic => RefusalStages.Of(diagnostic.Words)).FirstOrDefault(stage => stage != RefusalStage.Unknown);
        (BounceReason reason, Certainty certainty) = ReasonOf(diagnostics, status, stage, testimony.Address);
        if (stage is RefusalStage.Connect or RefusalStage.MailFrom && reason is BounceReason.UserUnknown or BounceReason.HostUnknown or BounceReason.HasMoved)
        {
            reason = OfStage(stage); // the recipient had not been named yet
        }

        bool permanent = !testimony.IsDelay && testimony.Action != "delayed" && IsPermanent(reply, status);
        if (reason == BounceReason.UserUnknown && certainty == Certainty.Plain && !IsProved(reply, status, stage, testimony) && !diagnostics.Exists(SaysSo))
        {
            reason = BounceReason.Filtered;
        }

        if (reason == BounceReason.Undetermined && (testimony.IsDelay || testimony.Action == "delayed"))
        {
            reason = BounceReason.Expired;
        }

        return new BouncedRecipient(testimony.Address, status, reply, reason, permanent && BounceReasons.IsDeadAddress(reason));
    }

    /// <summary>What the remote server wrote beside its reply is better than what the reporting server made of it.</summary>
    private static string? ChooseStatus(IEnumerable<Diagnostic> diagnostics, string? reported)
    {
        string? told = diagnostics.Select(diagnostic => diagnostic.Status).FirstOrDefault(status => status is not null);
        return told is not null && (reported is null || !StatusRules.IsVague(told)) ? told : reported;
    }

    private static (BounceReason Reason, Certainty Certainty) ReasonOf(List<Diagnostic> diagnostics, string? status, RefusalStage stage, string? address)
    {
        string everything = string.Join('\n', diagnostics.Select(diagnostic => diagnostic.Words));
        foreach (ProviderRule rule in ProviderRules.All)
        {
            if (diagnostics.Exists(diagnostic => rule.Matches(diagnostic.Words, everything, address)))
            {
                return (rule.Reason, Certainty.Sure);
            }
        }

        foreach (Diagnostic diagnostic in diagnostics)
        {
            foreach (ReasonRule rule in ReasonRules.All)
            {
                if (rule.Certainty != Certainty.Vague && rule.Matches(diagnostic.Words))
                {
                    return (Refine(rule.Reason, status), rule.Certainty);
                }
            }
        }

        if (StatusRules.Meaning(status) is var meaning and not BounceReason.Undetermined)
        {
            return (meaning, Certainty.Sure);
        }

        foreach (ReasonRule rule in ReasonRules.All)
        {
            if (rule.Certainty == Certainty.Vague && diagnostics.Count > 0 && rule.Matches(diagnostics[0].Words))
            {
                return (rule.Reason, Certainty.Vague);
            }
        }

        return (OfStage(stage), Certainty.Vague);
    }

    /// <summary>Two reasons that the same words give and only the status tells apart.</summary>
    private static BounceReason Refine(BounceReason reason, string? status) =>
        reason == BounceReason.MessageTooBig && status is not null && status.EndsWith(".2.3", StringComparison.Ordinal) ? BounceReason.ExceedLimit : reason;

    private static BounceReason OfStage(RefusalStage stage) => stage switch
    {
        RefusalStage.Connect => BounceReason.Blocked,
        RefusalStage.MailFrom => BounceReason.Rejected,
        RefusalStage.Data => BounceReason.Filtered,
        _ => BounceReason.Undetermined,
    };

    private static bool IsPermanent(int? reply, string? status) => status is not null && !StatusRules.IsVague(status) ? status[0] == '5' : (reply ?? 500) >= 500 && status?[0] != '4';

    private static bool SaysSo(Diagnostic diagnostic) =>
        ReasonRules.All.Any(rule => rule is { Reason: BounceReason.UserUnknown, Certainty: Certainty.Sure } && rule.Matches(diagnostic.Words));

    /// <summary>
    /// "User unknown" is believed when a status code says so too, when the recipient itself was refused, or when the reporting server
    /// speaks of its own users, having asked nobody else.
    /// </summary>
    private static bool IsProved(int? reply, string? status, RefusalStage stage, Testimony testimony) =>
        StatusRules.ProvesAddress(status) || stage == RefusalStage.RcptTo
        || (reply is null && testimony.Status is { } reported && !StatusRules.IsVague(reported) && stage == RefusalStage.Unknown);
}
