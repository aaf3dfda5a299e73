using NodaTime;

namespace Automation.Storage.Audiences;

/// <summary>A saved audience in its newest version.</summary>
/// <param name="Id">The row.</param>
/// <param name="Name">Its name as campaigns write it behind an @.</param>
/// <param name="Title">Its name for people.</param>
/// <param name="Version">The number of the newest version, from 1.</param>
/// <param name="Rule">The newest version's rule.</param>
/// <param name="MadeAt">When the newest version was made.</param>
/// <param name="MadeBy">By whom.</param>
public sealed record AudienceRow(long Id, string Name, string Title, int Version, string Rule, Instant MadeAt, string MadeBy);

/// <summary>A version of an audience; it is never changed.</summary>
public sealed record AudienceVersionRow(int Version, string Rule, Instant MadeAt, string MadeBy);

/// <summary>What is to be saved of an audience.</summary>
/// <param name="Name">Its name.</param>
/// <param name="Title">Its name for people.</param>
/// <param name="Rule">The rule.</param>
/// <param name="By">Who saves it.</param>
public sealed record AudienceWrite(string Name, string Title, string Rule, string By);
