using System.Security.Cryptography;
using System.Text;
using Microsoft.AspNetCore.Http;

namespace Cofactor.Server;

/// <summary>The key that requests must bring. Digests are compared, in constant time, so neither content nor length shows in the time.</summary>
sealed class ApiKey(string key)
{
    const string Bearer = "Bearer ";

    readonly byte[] _digest = SHA256.HashData(Encoding.UTF8.GetBytes(key));

    public bool IsIn(IHeaderDictionary headers)
    {
        string? given = headers["X-Api-Key"];
        if (given is null && headers.Authorization is [{ } authorization] && authorization.StartsWith(Bearer, StringComparison.OrdinalIgnoreCase))
            given = authorization[Bearer.Length..].Trim();
        if (given is null)
            return false;
        Span<byte> digest = stackalloc byte[SHA256.HashSizeInBytes];
        SHA256.HashData(Encoding.UTF8.GetBytes(given), digest);
        return CryptographicOperations.FixedTimeEquals(digest, _digest);
    }
}
