using Automation.TestKit.Conformance;
using Automation.TestKit.Storage;

namespace Automation.Tests.Storage;

public sealed class SqliteJourneyListTests : JourneyListConformance
{
    protected override StoreFixture CreateFixture() => new SqliteFixture();
}
