namespace Automation.Server.Pages.Shared;

/// <summary>What a list shows that has nothing to show: what belongs here, and the next step.</summary>
/// <param name="Icon">An icon.</param>
/// <param name="Title">What is not there.</param>
/// <param name="Text">What belongs here and how it comes here.</param>
/// <param name="Address">Where the next step is; null for none.</param>
/// <param name="Action">What the next step is called.</param>
internal sealed record EmptyState(string Icon, string Title, string Text, string? Address = null, string? Action = null);

/// <summary>The links under a list that goes on by key.</summary>
/// <param name="Newest">The address of the first part; null when this is it.</param>
/// <param name="Older">The address of the part after this one; null when this is the last.</param>
internal sealed record KeyPages(string? Newest, string? Older);

/// <summary>Work that takes long.</summary>
/// <param name="Title">What is done.</param>
/// <param name="Done">How much of it is done.</param>
/// <param name="Total">How much there is; null while nobody knows.</param>
/// <param name="Address">Where the same partial is asked for until it is finished.</param>
/// <param name="Finished">What is said at the end; null while it goes on.</param>
internal sealed record WorkProgress(string Title, long Done, long? Total, string Address, string? Finished = null);
