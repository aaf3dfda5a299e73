using Automation.Connectors.Capture;
using Automation.Server.Gate;
using Automation.Server.Settings;

namespace Automation.Server.Customers;

/// <summary>The desks of customers by the policies that hold now: with others, reasons and the calling code of numbers are others. Safe for concurrent use.</summary>
internal sealed class LiveCustomerDesks(CareEngine engine, CapturedMailbox mailbox, SettingsInForce inForce)
{
    private volatile Made? _made;

    /// <summary>Those of this moment.</summary>
    internal CustomerDesks Now
    {
        get
        {
            var policies = inForce.Policies;
            var made = _made;
            if (made?.By != policies)
            {
                _made = made = new Made(policies, new CustomerDesks(engine, mailbox, policies.Policies.Any ? policies.Policies : PoliciesInForce.ForReading(inForce.Now)));
            }

            return made.Desks;
        }
    }

    private sealed record Made(PoliciesInForce By, CustomerDesks Desks);
}
