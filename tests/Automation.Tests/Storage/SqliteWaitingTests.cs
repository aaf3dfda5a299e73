using Automation.TestKit.Conformance;
using Automation.TestKit.Storage;

namespace Automation.Tests.Storage;

public sealed class SqliteWaitingTests : WaitingConformance
{
    protected override StoreFixture CreateFixture() => new SqliteFixture();
}
