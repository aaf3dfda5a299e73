using Automation.TestKit.Conformance;
using Automation.TestKit.Storage;

namespace Automation.Tests.Storage;

public sealed class SqliteEntrantsTests : EntrantsConformance
{
    protected override StoreFixture CreateFixture() => new SqliteFixture();
}
