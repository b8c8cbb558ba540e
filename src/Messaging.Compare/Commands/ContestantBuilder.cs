using System.Globalization;
using Messaging.Compare.Engine;
using Messaging.Compare.Payloads;
using Messaging.Compare.Peers.Channels;

namespace Messaging.Compare.Commands;

/// <summary>Makes a contestant of each combination that was asked for.</summary>
internal sealed class ContestantBuilder(RunRequest request, IReadOnlyList<Payload> payloads, List<string> notes)
{
    private readonly EncodedLengths _lengths = new();

    public IReadOnlyList<Contestant> Build()
    {
        IReadOnlyList<string> transports = WordOption.Parse(
            "--transports", request.Transports ?? string.Join(',', RunRequest.KnownTransports), RunRequest.KnownTransports);
        IReadOnlyList<string> versions = WordOption.Parse(
            "--http", request.HttpVersions ?? string.Join(',', RunRequest.KnownHttpVersions), RunRequest.KnownHttpVersions);
        if (WordOption.Split(request.Tls).Length != 1)
        {
            throw new CommandException($"--tls: expected one of {string.Join(", ", RunRequest.KnownTls)}.");
        }

        string tls = WordOption.Parse("--tls", request.Tls, RunRequest.KnownTls)[0];
        List<SerializerChoice> serializers = FindSerializers();
        List<(string Transport, string Version)> carriers = FindCarriers(transports, versions);

        List<Contestant> contestants = [];
        foreach (bool useTls in tls switch { "off" => [false], "on" => [true], _ => new[] { false, true } })
        {
            foreach ((string transport, string version) in carriers)
            {
                contestants.AddRange(serializers.Select((serializer, index) => Create(transport, version, serializer, useTls) with
                {
                    IsFirstOfItsTransport = index == 0,
                }));
            }
        }

        return SlowDown(contestants);
    }

    private List<(string Transport, string Version)> FindCarriers(IReadOnlyList<string> transports, IReadOnlyList<string> versions)
    {
        List<(string, string)> carriers = [];
        if (transports.Contains(RunRequest.WebSocket))
        {
            carriers.AddRange(versions.Select(version => (RunRequest.WebSocket, version)));
        }

        if (transports.Contains(RunRequest.Grpc))
        {
            if (versions.Contains(RunRequest.Http2))
            {
                carriers.Add((RunRequest.Grpc, RunRequest.Http2));
            }
            else if (request.Transports is not null)
            {
                throw new CommandException("--http: gRPC needs HTTP/2, and only 1.1 was asked for.");
            }
            else
            {
                notes.Add("gRPC was left out: it needs HTTP/2, and only HTTP/1.1 was asked for.");
            }
        }

        return carriers;
    }

    private List<SerializerChoice> FindSerializers()
    {
        bool byName = request.Serializers is not null;
        IReadOnlyList<SerializerChoice> asked = WordOption.Parse(
            "--serializers", request.Serializers ?? "json,messagepack,protobuf", SerializerChoice.All, serializer => serializer.Word);
        List<SerializerChoice> found = [];
        foreach (SerializerChoice serializer in asked)
        {
            string? reason = payloads.Select(payload => _lengths.WhyNot(payload, serializer)).FirstOrDefault(why => why is not null);
            if (reason is null)
            {
                found.Add(serializer);
            }
            else if (byName)
            {
                throw new CommandException($"--serializers: {serializer.Word} cannot take the message: {reason}");
            }
            else
            {
                notes.Add($"{serializer.Title} was left out: {reason}");
            }
        }

        return found.Count > 0 ? found : throw new CommandException($"No serializer can take the message. {string.Join(' ', notes)}");
    }

    private Contestant Create(string transport, string version, SerializerChoice serializer, bool tls)
    {
        bool isGrpc = transport == RunRequest.Grpc;
        string carrier = isGrpc || version == RunRequest.Http1 ? transport : $"{transport}-h2";
        string name = $"{carrier}+{serializer.Word}{(tls ? "+tls" : string.Empty)}";
        var setup = new ChannelSetup(name, isGrpc ? ChannelSetup.Grpc : ChannelSetup.WebSocket, version, serializer.Name);
        return new Contestant(
            name,
            new ChannelPeer(setup, [Payload.Bytes, .. payloads.Select(payload => payload.For(serializer))]),
            new PeerReference(Name: null, setup),
            tls);
    }

    private List<Contestant> SlowDown(List<Contestant> contestants)
    {
        if (request.SlowDown is not { } text)
        {
            return contestants;
        }

        string[] parts = text.Split('=');
        bool IsMeant(Contestant contestant) => contestant.Name == parts[0] || contestant.Name.Split('+')[0] == parts[0];
        if (parts.Length != 2
            || !contestants.Any(IsMeant)
            || !double.TryParse(parts[1], NumberStyles.Float, CultureInfo.InvariantCulture, out double percent)
            || percent is not (> 0 and <= 1000))
        {
            throw new CommandException($"--slow-down: '{text}' is not of the form contestant=percent, such as grpc=20.");
        }

        notes.Add($"{parts[0]} was slowed down on purpose by {parts[1]} %.");
        return [.. contestants.Select(contestant => IsMeant(contestant) ? contestant with { Burden = percent / 100 } : contestant)];
    }
}
