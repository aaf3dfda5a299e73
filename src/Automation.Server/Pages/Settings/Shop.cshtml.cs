using Automation.Server.Access;
using Automation.Server.Settings;

namespace Automation.Server.Pages.Settings;

/// <summary>What the shop is: its currency, where its links lead, its senders, zone and language, and who may get tests.</summary>
[Needs(Role.Operator)]
internal sealed class ShopModel(SettingsDesk desk, SettingsWords words) : AreaModel(SettingArea.Shop, desk, words);
