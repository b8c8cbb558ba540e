using System.Buffers.Binary;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Http;

namespace Messaging.AspNetCore.Tests.Support;

/// <summary>Peers that speak gRPC over HTTP/2 without the code under test, right and wrong.</summary>
internal static class ForeignGrpc
{
    /// <summary>A server that answers every request itself.</summary>
    public static Task<TestApp> StartServerAsync(Func<HttpContext, Task> serve) => TestApp.StartAsync(
        app => app.Run(context =>
        {
            context.Response.ContentType = "application/grpc";
            return serve(context);
        }),
        Wire.Http2Cleartext);

    /// <summary>Length-prefixed bytes; the claimed length may be another.</summary>
    public static byte[] Frame(ReadOnlySpan<byte> payload, byte flag = 0, uint? claimed = null)
    {
        byte[] frame = [flag, 0, 0, 0, 0, .. payload];
        BinaryPrimitives.WriteUInt32BigEndian(frame.AsSpan(1), claimed ?? (uint)payload.Length);
        return frame;
    }

    /// <summary>Calls with a body that ends, on a connection of its own, and reads the whole answer.</summary>
    public static async Task<HttpResponseMessage> CallAsync(Uri address, string path, byte[] body, params (string Name, string Value)[] headers)
    {
        using HttpRequestMessage request = new(HttpMethod.Post, new Uri(address, path))
        {
            Version = new Version(2, 0),
            VersionPolicy = HttpVersionPolicy.RequestVersionExact,
            Content = new ByteArrayContent(body),
        };
        request.Content.Headers.TryAddWithoutValidation("Content-Type", "application/grpc");
        request.Headers.TryAddWithoutValidation("TE", "trailers");
        foreach ((string name, string value) in headers)
        {
            request.Headers.TryAddWithoutValidation(name, value);
        }

        using HttpClient http = new(new SocketsHttpHandler { UseProxy = false });
        return await http.SendAsync(request, TestContext.Current.CancellationToken).Within();
    }

    /// <summary>A field of an answer, wherever it stands: an answer without a body has its trailers in the head.</summary>
    public static string? Field(this HttpResponseMessage response, string name) =>
        response.TrailingHeaders.TryGetValues(name, out IEnumerable<string>? values) || response.Headers.TryGetValues(name, out values)
            ? string.Join(", ", values)
            : null;
}
