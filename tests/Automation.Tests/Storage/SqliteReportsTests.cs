using Automation.TestKit.Conformance;
using Automation.TestKit.Storage;

namespace Automation.Tests.Storage;

public sealed class SqliteReportsTests : ReportsConformance
{
    protected override StoreFixture CreateFixture() => new SqliteFixture();
}
