using Messaging.Grpc.Client;

namespace Messaging.Grpc.Tests;

public sealed class TransportValidationTests
{
    [Theory]
    [InlineData("/talk.v1.Talk/Talk", true)]
    [InlineData("/a/b", true)]
    [InlineData("/a_b.c-d/E9", true)]
    [InlineData("/", false)]
    [InlineData("/a", false)]
    [InlineData("/a/", false)]
    [InlineData("//b", false)]
    [InlineData("/a/b/", false)]
    [InlineData("/a/b/c", false)]
    [InlineData("a/b", false)]
    [InlineData("/a/{id}", false)]
    [InlineData("/a/b?c=d", false)]
    [InlineData("/a b/c", false)]
    [InlineData("/\u00e4/b", false)]
    public void A_path_is_exactly_service_and_method(string path, bool isValid)
    {
        string[] errors = Validate(new ChannelOptions { Address = new Uri("http://localhost:1"), Path = path }, new GrpcTransportOptions());
        if (isValid)
        {
            Assert.Empty(errors);
        }
        else
        {
            string shown = path.Replace("?c=d", "?…", StringComparison.Ordinal);
            Assert.StartsWith($"Path: \"{shown}\" is no path of a gRPC method; expected /Service/Method", Assert.Single(errors), StringComparison.Ordinal);
        }
    }

    [Theory]
    [InlineData("http://localhost:1", null)]
    [InlineData("https://localhost", null)]
    [InlineData("ws://localhost:1", null)]
    [InlineData("wss://localhost:1", null)]
    [InlineData("dns:///prices:5001", null)]
    [InlineData("static:///prices", null)]
    [InlineData("localhost", "Grpc:Address")]
    [InlineData("http://localhost/path", "Grpc:Address")]
    [InlineData("http://user:secret@localhost", "Grpc:Address")]
    public void The_address_of_the_section_is_http_or_a_resolvers(string address, string? error) =>
        AssertOne(error, new GrpcTransportOptions { Address = new Uri(address, UriKind.RelativeOrAbsolute) });

    [Theory]
    [InlineData(0, null)]
    [InlineData(600, null)]
    [InlineData(-1, "Grpc:HeadersTimeout")]
    [InlineData(601, "Grpc:HeadersTimeout")]
    public void The_headers_timeout_has_a_range(int seconds, string? error) =>
        AssertOne(error, new GrpcTransportOptions { HeadersTimeout = TimeSpan.FromSeconds(seconds) });

    [Theory]
    [InlineData("http://proxy:3128", null)]
    [InlineData("ftp://proxy", "Grpc:Proxy")]
    [InlineData("proxy", "Grpc:Proxy")]
    public void The_proxy_is_one(string proxy, string? error) =>
        AssertOne(error, new GrpcTransportOptions { Proxy = new Uri(proxy, UriKind.RelativeOrAbsolute) });

    [Fact]
    public void Every_mistake_is_said_at_once()
    {
        string[] errors = Validate(
            new ChannelOptions { Path = "/", Tls = { PinnedSha256 = "x" } },
            new GrpcTransportOptions { HeadersTimeout = TimeSpan.MinValue, Proxy = new Uri("ftp://x") });
        Assert.Equal(["Address", "Path", "Grpc:HeadersTimeout", "Grpc:Proxy", "Tls:PinnedSha256"], errors.Select(error => error[..error.IndexOf(": ", StringComparison.Ordinal)]));
    }

    [Theory]
    [InlineData("http://a:1", null, "http://a:1/", false)]
    [InlineData("https://a:1", null, "https://a:1/", true)]
    [InlineData("ws://a:1", null, "http://a:1/", false)]
    [InlineData("wss://a", null, "https://a/", true)]
    [InlineData("http://a:1", "https://b:2", "https://b:2/", true)]
    [InlineData("https://a:1", "dns:///b:2", "dns:///b:2", false)]
    public void The_address_of_the_section_comes_first_and_ws_is_http(string channel, string? section, string expected, bool isSecure)
    {
        ConnectTarget target = ConnectTarget.Create(
            new ChannelOptions { Address = new Uri(channel) }, new GrpcTransportOptions { Address = section is null ? null : new Uri(section) });
        Assert.Equal(expected, target.Address.ToString());
        Assert.Equal(isSecure, target.IsSecure);
    }

    private static void AssertOne(string? error, GrpcTransportOptions options)
    {
        string[] errors = Validate(new ChannelOptions { Address = new Uri("http://localhost:1"), Path = "/a/b" }, options);
        if (error is null)
        {
            Assert.Empty(errors);
        }
        else
        {
            Assert.StartsWith(error + ": ", Assert.Single(errors), StringComparison.Ordinal);
        }
    }

    private static string[] Validate(ChannelOptions channel, GrpcTransportOptions options) => [.. TransportValidation.Validate(channel, options)];
}
