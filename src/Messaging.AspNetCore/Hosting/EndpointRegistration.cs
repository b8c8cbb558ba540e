using System.Diagnostics.CodeAnalysis;
using Messaging.AspNetCore.Handshake;
using Messaging.AspNetCore.Security;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Options;

namespace Messaging.AspNetCore.Hosting;

/// <summary>One mapped endpoint and what the configuration says of it.</summary>
internal sealed class EndpointRegistration
{
    private readonly string _pattern;
    private readonly ServerState _server;
    private readonly IMessagingEndpoints _configuration;
    private readonly EndpointSerializers _serializers;
    private Loaded? _loaded;
    private string _path;

    private EndpointRegistration(string pattern, ServerState server, IMessagingEndpoints configuration, EndpointSerializers serializers)
    {
        _pattern = _path = Normalize(pattern);
        _server = server;
        _configuration = configuration;
        _serializers = serializers;
        Shutdown = new ShutdownSequence(() => Settings.Options.ShutdownGrace, server.TimeProvider, server.Stopping);
    }

    /// <summary>The path of the route, with the prefixes of its groups once the routes are built.</summary>
    public string Path
    {
        get => _path;
        set => _path = Normalize(value);
    }

    public ShutdownSequence Shutdown { get; }

    /// <summary>The open channels, of every transport.</summary>
    public ChannelCount Channels { get; } = new();

    /// <summary>The settings as of the last good load of the configuration.</summary>
    /// <exception cref="OptionsValidationException">They are wrong, and there were no good ones before.</exception>
    public EndpointSettings Settings
    {
        get
        {
            IReadOnlyDictionary<string, EndpointOptions> source = _configuration.Options;
            Loaded? loaded = Volatile.Read(ref _loaded);
            if (loaded is null || !ReferenceEquals(loaded.Source, source))
            {
                loaded = Load(source, loaded?.Settings);
                Volatile.Write(ref _loaded, loaded);
            }

            return loaded.Settings;
        }
    }

    public static EndpointRegistration Create<
        [DynamicallyAccessedMembers(MessageTypes.Accessed)] TSend,
        [DynamicallyAccessedMembers(MessageTypes.Accessed)] TReceive>(string pattern, ServerState server, IServiceProvider services) =>
        new(
            pattern,
            server,
            services.GetRequiredService<IMessagingEndpoints>(),
            EndpointSerializers.Create<TSend, TReceive>(services.GetRequiredService<IMessagingEndpoints>().Serializers));

    public bool IsAt(string? path) => path is not null && Normalize(path).Equals(Path, StringComparison.OrdinalIgnoreCase);

    private static string Normalize(string path) => "/" + path.Trim('/');

    private Loaded Load(IReadOnlyDictionary<string, EndpointOptions> source, EndpointSettings? lastGood)
    {
        (string? name, EndpointOptions? options) = source.FirstOrDefault(entry => IsAt(entry.Value.Path));
        options ??= new EndpointOptions();
        List<string> failures = [];
        ServedTransports transports = ReadTransports(options.Transports, failures);
        IReadOnlyList<IMessageSerializer> serializers = _serializers.Resolve(options.Serializers, failures);
        OriginPolicy origins = OriginPolicy.Parse(options.AllowedOrigins, failures);
        if (failures.Count == 0)
        {
            return new Loaded(source, new EndpointSettings(options, transports, serializers, origins));
        }

        string where = name is null ? $"The endpoint {Path}" : $"Messaging:Endpoints:{name}";
        string[] messages = [.. failures.Select(failure => name is null ? $"{where}: {failure}" : $"{where}:{failure}")];
        if (lastGood is null)
        {
            throw new OptionsValidationException(name ?? Path, typeof(EndpointOptions), messages);
        }

        HostingLog.ReloadRefused(_server.Logger, Path, string.Join(Environment.NewLine, messages));
        return new Loaded(source, lastGood);
    }

    /// <summary>Where nothing is said, gRPC is served wherever the path is that of a method. A group's prefix is not known when the method is mapped.</summary>
    private ServedTransports ReadTransports(string? words, List<string> failures)
    {
        bool isMethod = GrpcPath.IsMethod(_pattern) && IsAt(_pattern);
        if (string.IsNullOrWhiteSpace(words))
        {
            return ServedTransports.WebSocket | (isMethod ? ServedTransports.Grpc : ServedTransports.None);
        }

        ServedTransports served = ServedTransports.None;
        foreach (string word in words.Split(',', StringSplitOptions.TrimEntries))
        {
            if (word.Equals(nameof(ServedTransports.WebSocket), StringComparison.OrdinalIgnoreCase))
            {
                served |= ServedTransports.WebSocket;
            }
            else if (!word.Equals(nameof(ServedTransports.Grpc), StringComparison.OrdinalIgnoreCase))
            {
                failures.Add($"Transports: \"{word}\" is no transport of this server. Known: {nameof(ServedTransports.Grpc)}, {nameof(ServedTransports.WebSocket)}.");
            }
            else if (!isMethod)
            {
                failures.Add($"Transports: {word} needs a path of the form /Service/Method, without parameters and prefixes of groups; this one is {Path}.");
            }
            else
            {
                served |= ServedTransports.Grpc;
            }
        }

        return served;
    }

    private sealed record Loaded(IReadOnlyDictionary<string, EndpointOptions> Source, EndpointSettings Settings);
}
