using System.Reflection;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Options;

namespace Messaging.Transports.Tests;

/// <summary>What the documentation says of the sample transport, beyond the contract.</summary>
public sealed class UnixSocketTests
{
    private const int MaxLines = 199;

    [Fact]
    public void The_transport_has_less_than_200_lines()
    {
        string root = typeof(UnixSocketTests).Assembly.GetCustomAttributes<AssemblyMetadataAttribute>().Single(attribute => attribute.Key == "RepositoryRoot").Value!;
        string[] files = Directory.GetFiles(Path.Combine(root, "samples", "UnixSockets"), "*.cs");

        Assert.Contains(files, file => Path.GetFileName(file) == "UnixSocketConnection.cs");
        Assert.InRange(files.Sum(file => File.ReadLines(file).Count()), 1, MaxLines);
    }

    [Fact]
    public async Task An_access_token_is_refused_when_the_application_starts()
    {
        await using StreamServerHost host = await StreamServerHost.StartAsync();
        await using ServiceProvider client = host.CreateClient(
            options => options.AccessTokenProvider = (_, _) => throw new InvalidOperationException("Nobody may ask for a token that goes nowhere."));

        OptionsValidationException refusal = await Assert.ThrowsAsync<OptionsValidationException>(() => StreamServerHost.ConnectAsync(client));

        Assert.Contains("Messaging:Channels:echo:AccessTokenProvider: is set.", refusal.Message, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Headers_are_refused_when_a_channel_is_connected()
    {
        await using StreamServerHost host = await StreamServerHost.StartAsync();
        await using ServiceProvider client = host.CreateClient();

        ArgumentException refusal = await Assert.ThrowsAsync<ArgumentException>(
            () => StreamServerHost.ConnectAsync(client, new ChannelConnectOptions { Headers = { ["X-Tenant"] = "secret" } }));

        Assert.Contains("'X-Tenant'", refusal.Message, StringComparison.Ordinal);
        Assert.DoesNotContain("secret", refusal.Message, StringComparison.Ordinal);
    }
}
