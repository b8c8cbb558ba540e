using System.Text;

namespace Messaging.Security.Tests;

/// <summary>Pages that send what is no base64 to gRPC-Web's text mode.</summary>
public sealed class GrpcWebTextTests
{
    private const string Head = "POST " + AttackedHost.RawPath
        + " HTTP/1.1\r\nHost: localhost\r\nContent-Type: application/grpc-web-text\r\nAccept: application/grpc-web-text\r\nTransfer-Encoding: chunked\r\n\r\n";

    [Theory]
    [InlineData("!!!!")]
    [InlineData("====")]
    [InlineData("A")]
    [InlineData("AAAAA")]
    [InlineData("AAAAAAI=AAA")]
    [InlineData("AAAA=AAA")]
    [InlineData("AAA AAA=")]
    public async Task Broken_base64_is_a_protocol_error_wherever_it_is_cut(string body)
    {
        await using AttackedHost host = await AttackedHost.StartAsync();
        await host.WithstandAsync(async () =>
        {
            for (int split = 0; split < body.Length; split++)
            {
                await using RawPeer peer = await RawPeer.ConnectAsync(host.Http11);
                await peer.SendAsync(Head + Chunk(body[..split]) + Chunk(body[split..]) + "0\r\n\r\n");
                Assert.Equal(200, (await HttpAnswer.ReadAsync(peer)).Status);
                await Expect.InTimeAsync(ExpectStatusAsync(peer, ChannelCloseStatus.ProtocolError));
            }
        });
    }

    private static string Chunk(string text) => text.Length == 0 ? string.Empty : $"{text.Length:x}\r\n{text}\r\n";

    private static async Task ExpectStatusAsync(RawPeer peer, ChannelCloseStatus status)
    {
        StringBuilder answer = new();
        while (true)
        {
            string line = await ReadLineAsync(peer);
            Assert.NotEqual("0", line);
            answer.Append(TryDecode(line));
            if (answer.ToString().Contains("grpc-status", StringComparison.Ordinal))
            {
                Assert.Contains($"messaging-status: {status}\r\n", answer.ToString(), StringComparison.Ordinal);
                return;
            }
        }
    }

    private static string TryDecode(string line)
    {
        byte[] bytes = new byte[line.Length];
        return Convert.TryFromBase64String(line, bytes, out int length) ? Encoding.Latin1.GetString(bytes, 0, length) : string.Empty;
    }

    private static async Task<string> ReadLineAsync(RawPeer peer)
    {
        StringBuilder line = new();
        while (!line.ToString().EndsWith("\r\n", StringComparison.Ordinal))
        {
            line.Append((char)(await peer.ReadExactlyAsync(1))[0]);
        }

        return line.ToString().TrimEnd();
    }
}
