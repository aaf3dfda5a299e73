using Automation.TestKit.Conformance;
using Automation.TestKit.Storage;

namespace Automation.Tests.Storage;

public sealed class SqliteCampaignsTests : CampaignsConformance
{
    protected override StoreFixture CreateFixture() => new SqliteFixture();
}
