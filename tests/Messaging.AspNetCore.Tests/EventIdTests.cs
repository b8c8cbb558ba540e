using System.Reflection;
using Messaging.Grpc;
using Messaging.WebSockets;
using Microsoft.Extensions.Logging;

namespace Messaging.AspNetCore.Tests;

/// <summary>Whoever filters a log by event id must find one event.</summary>
public sealed class EventIdTests
{
    private static readonly Assembly[] Libraries =
        [typeof(IDuplexChannelHandler).Assembly, typeof(DuplexChannel).Assembly, typeof(WebSocketTransportOptions).Assembly, typeof(GrpcTransportOptions).Assembly];

    [Fact]
    public void Each_library_has_one_list_and_no_id_stands_for_two_events()
    {
        MethodInfo[] events = [.. Libraries.SelectMany(library => library.GetTypes())
            .SelectMany(type => type.GetMethods(BindingFlags.Static | BindingFlags.Public | BindingFlags.NonPublic | BindingFlags.DeclaredOnly))
            .Where(method => method.IsDefined(typeof(LoggerMessageAttribute)))];
        Assert.True(events.Length > 15, $"Only {events.Length} events were found.");
        Assert.All(events.GroupBy(method => method.DeclaringType!.Assembly), library => Assert.Single(library.Select(method => method.DeclaringType).Distinct()));
        string[] twice = [.. events.GroupBy(method => method.GetCustomAttribute<LoggerMessageAttribute>()!.EventId)
            .Where(same => same.Count() > 1)
            .Select(same => $"{same.Key}: {string.Join(", ", same.Select(method => $"{method.DeclaringType}.{method.Name}"))}")];
        Assert.Empty(twice);
    }
}
