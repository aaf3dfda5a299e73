using Automation.Connectors;
using Automation.Connectors.Imap;

namespace Automation.Server.Bounces;

/// <summary>Where returned mails come in; any of the three, or none. Immutable.</summary>
internal sealed record BounceSettings
{
    /// <summary>A Maildir folder, with <c>new</c> and <c>cur</c> in it; null for none.</summary>
    public string? Maildir { get; init; }

    /// <summary>A mailbox that is polled over IMAP; without a host none.</summary>
    public ImapOptions? Imap { get; init; }

    /// <summary>Where the secret in the path of <c>POST /hooks/bounces/SECRET</c> is, as <c>env:NAME</c> or <c>file:PATH</c>; null for no such path.</summary>
    public string? HookSecret { get; init; }

    /// <summary>How often folder and mailbox are looked into. Default 15 s; from one second.</summary>
    public TimeSpan Poll { get; init; } = TimeSpan.FromSeconds(15);

    /// <summary>All that is wrong, each in one sentence that says where and what to do.</summary>
    internal IReadOnlyList<string> FindProblems()
    {
        var problems = new List<string>(Imap is { Host.Length: > 0 } imap ? imap.FindProblems() : []);
        if (HookSecret is not null && SecretReference.Parse(HookSecret)?.Read() is not { Length: >= 16 })
        {
            problems.Add($"Bounces:HookSecret: name a secret of at least 16 characters, as {SecretReference.Form}; never write it here.");
        }

        if (Poll < TimeSpan.FromSeconds(1))
        {
            problems.Add("Bounces:Poll: write a time from one second, such as 00:00:15.");
        }

        return problems;
    }
}
