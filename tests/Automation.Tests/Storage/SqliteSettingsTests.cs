using Automation.TestKit.Conformance;
using Automation.TestKit.Storage;

namespace Automation.Tests.Storage;

public sealed class SqliteSettingsTests : SettingsConformance
{
    protected override StoreFixture CreateFixture() => new SqliteFixture();
}
