namespace Messaging.Aot.Tests;

/// <summary>Native AOT: publishes with no warning, and what comes out of it talks over both transports in both encodings.</summary>
public sealed class NativeTests(PublishedSamples samples)
{
    [Fact]
    public async Task Publishing_warns_of_nothing()
    {
        string[] output = await samples.PublishAsync();

        Assert.DoesNotContain(output, line => line.Contains("warning", StringComparison.OrdinalIgnoreCase));
        Assert.Contains(output, line => line.Contains("Generating native code", StringComparison.Ordinal));
        Assert.Empty(Directory.EnumerateFiles(samples.FolderOf("Server"), "*.dll"));
        Assert.Empty(Directory.EnumerateFiles(samples.FolderOf("Client"), "*.dll"));
    }

    [Theory]
    [InlineData("WebSocket", "Protobuf"), InlineData("WebSocket", "Json")]
    [InlineData("Grpc", "Protobuf"), InlineData("Grpc", "Json")]
    public async Task Server_and_client_talk(string transport, string serializerOfGenerated)
    {
        await samples.PublishAsync();
        await using PeerProcess server = samples.Start(
            "Server", "--Kestrel:Endpoints:Grpc:Url=http://127.0.0.2:0", "--Kestrel:Endpoints:Web:Url=http://127.0.0.1:0");
        Dictionary<string, Uri> addresses = await server.ReadAddressesAsync(2);

        await using PeerProcess client = samples.Start(
            "Client",
            $"--Messaging:Defaults:Transport={transport}",
            $"--Messaging:Channels:generated:Serializer={serializerOfGenerated}",
            $"--Messaging:Defaults:Address={addresses["127.0.0.1"]}",
            $"--Messaging:Defaults:Grpc:Address={addresses["127.0.0.2"]}");
        await client.SucceedAsync();

        Assert.Equal(
            [$"connected {transport} Json", "plain harbour 21.5", $"connected {transport} {serializerOfGenerated}", "generated airport 21.5"],
            client.Output());
        server.Terminate();
        await server.SucceedAsync();
    }
}
