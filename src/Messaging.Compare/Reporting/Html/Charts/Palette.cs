using Messaging.Compare.Results;

namespace Messaging.Compare.Reporting.Html.Charts;

/// <summary>The style class of each contestant: the colour tells the protocol, or the other library; the dash of a line tells the serializer.</summary>
internal sealed class Palette
{
    private const int OtherColours = 6;
    private const int Dashes = 4;

    private readonly Dictionary<string, string> _colours = [];
    private readonly Dictionary<string, string> _dashes = [];

    public Palette(IReadOnlyList<ContestantInfo> contestants)
    {
        string[] serializers = [.. contestants.Select(one => one.Serializer ?? string.Empty).Distinct()];
        int others = 0;
        foreach (ContestantInfo one in contestants)
        {
            _colours[one.Name] = one switch
            {
                { IsOurs: true, Transport: ContestantInfo.Grpc } => "grpc",
                { IsOurs: true, Transport: ContestantInfo.WebSocket, HttpVersion: "2" } => "websocket2",
                { IsOurs: true, Transport: ContestantInfo.WebSocket } => "websocket",
                _ => "other" + (others++ % OtherColours),
            };
            _dashes[one.Name] = "dash" + ((Array.IndexOf(serializers, one.Serializer ?? string.Empty) + (one.Tls ? 1 : 0)) % Dashes);
        }
    }

    public string Colour(string contestant) => _colours.GetValueOrDefault(contestant, "other0");

    public string Line(string contestant) => $"stroke-{Colour(contestant)} {_dashes.GetValueOrDefault(contestant, "dash0")}";
}
