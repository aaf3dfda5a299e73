using System.Net;
using System.Security.Cryptography;
using System.Security.Cryptography.X509Certificates;

namespace Automation.TestKit.Smtp;

/// <summary>An authority of our own and certificates by it, in a folder that goes away with it.</summary>
public sealed class TestCertificates : IDisposable
{
    private static readonly DateTimeOffset From = new(2020, 1, 1, 0, 0, 0, TimeSpan.Zero);
    private static readonly DateTimeOffset Until = new(2045, 1, 1, 0, 0, 0, TimeSpan.Zero);

    private readonly string _folder = Directory.CreateTempSubdirectory("certificates-").FullName;
    private readonly X509Certificate2 _authority;
    private byte _serial = 1;

    /// <summary>Makes an authority.</summary>
    public TestCertificates()
    {
        using var key = RSA.Create(2_048);
        var request = new CertificateRequest("CN=Test authority", key, HashAlgorithmName.SHA256, RSASignaturePadding.Pkcs1);
        request.CertificateExtensions.Add(new X509BasicConstraintsExtension(certificateAuthority: true, hasPathLengthConstraint: false, 0, critical: true));
        request.CertificateExtensions.Add(new X509KeyUsageExtension(X509KeyUsageFlags.KeyCertSign, critical: true));
        _authority = request.CreateSelfSigned(From, Until);
        AuthorityFile = Path.Combine(_folder, "authority.pem");
        File.WriteAllText(AuthorityFile, _authority.ExportCertificatePem());
    }

    /// <summary>The authority's certificate as a PEM file.</summary>
    public string AuthorityFile { get; }

    /// <summary>A server's certificate.</summary>
    /// <param name="name">Its host name or IP address.</param>
    public X509Certificate2 For(string name)
    {
        using var key = RSA.Create(2_048);
        var request = new CertificateRequest("CN=" + name, key, HashAlgorithmName.SHA256, RSASignaturePadding.Pkcs1);
        var names = new SubjectAlternativeNameBuilder();
        if (IPAddress.TryParse(name, out var address))
        {
            names.AddIpAddress(address);
        }
        else
        {
            names.AddDnsName(name);
        }

        request.CertificateExtensions.Add(names.Build());
        using var certificate = request.Create(_authority, From, Until, [_serial++]);
        using var withKey = certificate.CopyWithPrivateKey(key);
        return X509CertificateLoader.LoadPkcs12(withKey.Export(X509ContentType.Pkcs12), null);
    }

    /// <summary>A server's certificate as two PEM files.</summary>
    /// <param name="name">Its host name or IP address.</param>
    /// <returns>The certificate's file and the key's.</returns>
    public (string Certificate, string Key) FilesFor(string name)
    {
        using var certificate = For(name);
        var files = (Path.Combine(_folder, name + ".pem"), Path.Combine(_folder, name + ".key"));
        File.WriteAllText(files.Item1, certificate.ExportCertificatePem());
        using var key = RSA.Create();
        using var exportable = X509CertificateLoader.LoadPkcs12(certificate.Export(X509ContentType.Pkcs12), null, X509KeyStorageFlags.Exportable);
        File.WriteAllText(files.Item2, exportable.GetRSAPrivateKey()!.ExportPkcs8PrivateKeyPem());
        return files;
    }

    /// <inheritdoc/>
    public void Dispose()
    {
        _authority.Dispose();
        Directory.Delete(_folder, recursive: true);
    }
}
