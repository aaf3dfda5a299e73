using Automation.Storage.Audiences;
using Automation.Storage.Customers;
using Automation.Templating;

namespace Automation.Storage;

/// <content>What people look for among the customers. Cancelling ends a question that the database is still at work on.</content>
public partial interface IStore
{
    /// <summary>
    /// The customers whom a text finds, those whom it fits best first; never the <see cref="SampleCustomer"/>. Case, accents and the way in which a number
    /// is written make no difference.
    /// </summary>
    Task<CustomerPage> FindCustomersAsync(CustomerQuery query, CancellationToken cancellationToken);

    /// <summary>
    /// Empties the log of what was written, as far as readers at work allow it, so that what was removed is not in it either. Changes nothing that can be read.
    /// </summary>
    Task EmptyLogAsync(CancellationToken cancellationToken);

    /// <summary>How many customers a rule selects, and how many of them can be reached.</summary>
    /// <param name="rule">The rule over the customers table, alias <c>c</c>; null for everybody.</param>
    /// <param name="cancellationToken">Ends the question.</param>
    Task<AudienceCount> CountAudienceAsync(SqlFragment? rule, CancellationToken cancellationToken);

    /// <summary>Some of the customers whom a rule selects, spread over all of them; the same rule gives the same customers.</summary>
    /// <param name="rule">As above.</param>
    /// <param name="take">How many at most; 1 to 100.</param>
    /// <param name="among">How many the rule selects, which spares looking where there are too few; null: that is not known.</param>
    /// <param name="cancellationToken">Ends the question.</param>
    Task<IReadOnlyList<long>> SampleAudienceAsync(SqlFragment? rule, int take, long? among, CancellationToken cancellationToken);

    /// <summary>In which languages and zones the customers are whom a rule selects, and how many agree to advertising. Slower than the count.</summary>
    /// <param name="rule">As above.</param>
    /// <param name="cancellationToken">Ends the question.</param>
    Task<AudienceCoverage> CoverAudienceAsync(SqlFragment? rule, CancellationToken cancellationToken);
}
