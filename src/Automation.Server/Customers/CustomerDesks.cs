using Automation.Connectors.Capture;
using Automation.Engine.Gate;

namespace Automation.Server.Customers;

/// <summary>All that people do with customers, over one engine and the mailbox of this machine.</summary>
internal sealed class CustomerDesks
{
    /// <param name="engine">The engine.</param>
    /// <param name="mailbox">The mailbox.</param>
    /// <param name="explaining">The policies by which reasons are explained, also where none are in force.</param>
    internal CustomerDesks(CareEngine engine, CapturedMailbox mailbox, Policies explaining)
    {
        Desk = new CustomerDesk(engine.Store, explaining.CallingCode);
        Standings = new CampaignStandings(engine, explaining);
        Erasing = new CustomerErasing(engine.Store, new ErasingParts(engine.Batch, engine.Intake, engine.Identity), Desk, mailbox, engine.Options.Time);
        Editing = new CustomerEditing(engine.Store, engine.Intake, engine.Options.Time);
        Export = new CustomerExport(engine.Store, Desk, engine.SentTexts, engine.Options.Time);
    }

    /// <summary>Looks up.</summary>
    internal CustomerDesk Desk { get; }

    /// <summary>Says why, and why not.</summary>
    internal CampaignStandings Standings { get; }

    /// <summary>Removes a person's data.</summary>
    internal CustomerErasing Erasing { get; }

    /// <summary>Changes what is known.</summary>
    internal CustomerEditing Editing { get; }

    /// <summary>Hands a person's data out.</summary>
    internal CustomerExport Export { get; }
}
