using System.CommandLine;
using Messaging.Compare.Reporting;

namespace Messaging.Compare;

/// <summary>The commands of <c>messaging-compare</c>.</summary>
internal static class CommandLine
{
    public static RootCommand Create() =>
        new("Measures WebSocket against gRPC with your own messages, on your own machine.") { ShowCommand.Create() };
}
