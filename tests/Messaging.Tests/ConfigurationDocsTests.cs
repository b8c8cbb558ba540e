using System.Reflection;
using Messaging.WebSockets;

namespace Messaging.Tests;

public sealed class ConfigurationDocsTests
{
    public static TheoryData<Type> OptionTypes => [typeof(ChannelOptions), typeof(EndpointOptions), typeof(TlsOptions), typeof(WebSocketLimits), typeof(WebSocketTransportOptions)];

    [Theory]
    [MemberData(nameof(OptionTypes))]
    public async Task Every_option_is_documented(Type options)
    {
        string page = await File.ReadAllTextAsync(Path.Combine(RepositoryRoot(), "docs", "configuration.md"), TestContext.Current.CancellationToken);
        Assert.All(
            options.GetProperties().Where(property => property.SetMethod is not null),
            property => Assert.Contains($"`{property.Name}`", page, StringComparison.Ordinal));
    }

    private static string RepositoryRoot()
    {
        string? folder = Path.GetDirectoryName(Assembly.GetExecutingAssembly().Location);
        while (folder is not null && !File.Exists(Path.Combine(folder, "Messaging.sln")))
        {
            folder = Path.GetDirectoryName(folder);
        }

        return folder ?? throw new DirectoryNotFoundException("The tests run inside the repository.");
    }
}
