namespace Automation.Server.Access;

/// <summary>The addresses of links that are good once.</summary>
internal static class AccessLinks
{
    /// <summary>Where people reach the server: by its public name where it has one, else at its address; one that means every address is this machine.</summary>
    internal static Uri Server(ServerSettings settings, Uri address)
    {
        if (settings is { AllowRemote: true, PublicAddress: not null })
        {
            return settings.PublicUri;
        }

        var isEvery = System.Net.IPAddress.TryParse(address.Host.Trim('[', ']'), out var ip) && (ip.Equals(System.Net.IPAddress.Any) || ip.Equals(System.Net.IPAddress.IPv6Any));
        return isEvery ? new UriBuilder(address) { Host = "localhost" }.Uri : address;
    }

    /// <summary>Makes an administrator.</summary>
    internal static Uri SetUp(Uri server, string token) => new(server, "/set-up/" + token);

    /// <summary>Lets a user choose a password.</summary>
    internal static Uri User(Uri server, string token) => new(server, "/link/" + token);
}
