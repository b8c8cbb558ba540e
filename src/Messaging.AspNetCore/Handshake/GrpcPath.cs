using System.Diagnostics.CodeAnalysis;

namespace Messaging.AspNetCore.Handshake;

/// <summary>The path of a gRPC method: exactly <c>/Service/Method</c>, literal (gRPC over HTTP/2, "Requests").</summary>
internal static class GrpcPath
{
    public static bool TryParse(string path, [NotNullWhen(true)] out string? service, [NotNullWhen(true)] out string? method)
    {
        (service, method) = (null, null);
        if (path.Trim('/').Split('/') is not [{ Length: > 0 } first, { Length: > 0 } second] || !IsName(first) || !IsName(second))
        {
            return false;
        }

        (service, method) = (first, second);
        return true;
    }

    public static bool IsMethod(string path) => TryParse(path, out _, out _);

    private static bool IsName(string name) => name.All(static c => char.IsAsciiLetterOrDigit(c) || c is '.' or '_' or '-');
}
