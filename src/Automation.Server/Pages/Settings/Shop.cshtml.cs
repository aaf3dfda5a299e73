using Automation.Server.Access;
using Automation.Server.Settings;

namespace Automation.Server.Pages.Settings;

/// <summary>What the shop is: its currency, its phone numbers, where its links lead.</summary>
[Needs(Role.Operator)]
internal sealed class ShopModel(SettingsDesk desk, SettingsWords words) : AreaModel(SettingArea.Shop, desk, words);
