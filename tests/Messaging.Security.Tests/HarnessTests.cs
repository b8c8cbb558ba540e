namespace Messaging.Security.Tests;

/// <summary>An attack on each port, to see that the harness sees.</summary>
public sealed class HarnessTests
{
    [Fact]
    public async Task A_claimed_length_of_exabytes_is_too_large_over_websocket()
    {
        await using AttackedHost host = await AttackedHost.StartAsync();
        await host.WithstandAsync(async () =>
        {
            await using RawWebSocket peer = await RawWebSocket.OpenAsync(host.Http11);
            await peer.SendAsync(new byte[] { 0x82, 0xFF, 0x40, 0, 0, 0, 0, 0, 0, 0, 1, 2, 3, 4 });
            await peer.ExpectCloseAsync(1009);
        });
    }

    [Fact]
    public async Task A_claimed_length_of_gigabytes_is_too_large_over_grpc()
    {
        await using AttackedHost host = await AttackedHost.StartAsync();
        await host.WithstandAsync(async () =>
        {
            await using RawHttp2 peer = await RawHttp2.ConnectAsync(host.Http2);
            await peer.SendAsync(RawHttp2.Call(1, AttackedHost.RawPath));
            await peer.ExpectAcceptedAsync(1);
            await peer.SendDataAsync(1, ForeignGrpc.Frame([1, 2, 3], claimed: uint.MaxValue));
            await peer.ExpectStatusAsync(1, ChannelCloseStatus.MessageTooLarge);
        });
    }

    [Fact]
    public async Task A_child_process_that_dies_fails_its_test()
    {
        Exception? failure = await Record.ExceptionAsync(() => InChildProcess.RunAsync(() =>
        {
            Environment.FailFast("Nothing catches this.");
            return Task.CompletedTask;
        }));
        Assert.Contains("Nothing catches this.", failure?.Message, StringComparison.Ordinal);
    }
}
