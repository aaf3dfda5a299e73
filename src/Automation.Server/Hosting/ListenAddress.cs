using System.Net;
using Automation.Server.CommandLine;

namespace Automation.Server.Hosting;

/// <summary>Where to listen. The server speaks plain HTTP, so only this machine may reach it, unless the settings say otherwise.</summary>
internal static class ListenAddress
{
    /// <summary>Checks the address of the settings.</summary>
    /// <exception cref="CommandException">It is no address, or other machines would reach it.</exception>
    internal static Uri Check(ServerSettings settings)
    {
        // "*" and "+" mean every address and are no host names.
        var text = settings.BaseAddress.Replace("//*", "//0.0.0.0", StringComparison.Ordinal).Replace("//+", "//0.0.0.0", StringComparison.Ordinal);
        if (!Uri.TryCreate(text, UriKind.Absolute, out var address) || address.Scheme != Uri.UriSchemeHttp || address.PathAndQuery != "/" || address.UserInfo.Length > 0)
        {
            throw new CommandException($"The base address '{settings.BaseAddress}' cannot be used. Write it as http://127.0.0.1:5080.");
        }

        if (!settings.AllowRemote && !IsLoopback(address))
        {
            throw new CommandException(
                $"The server does not listen on {settings.BaseAddress}: other machines would reach it, and passwords could be read on the way. "
                + "Use http://127.0.0.1:5080, or set AllowRemote=true (AUTOMATION__ALLOWREMOTE=true) if something in front of it speaks TLS.");
        }

        return address;
    }

    /// <summary>Whether an address means this machine only.</summary>
    private static bool IsLoopback(Uri address) =>
        address.Host == "localhost" || (IPAddress.TryParse(address.Host.Trim('[', ']'), out var ip) && IPAddress.IsLoopback(ip));
}
