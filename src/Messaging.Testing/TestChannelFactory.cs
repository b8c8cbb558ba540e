using System.Diagnostics.CodeAnalysis;
using Messaging.Transports;

namespace Messaging.Testing;

/// <summary>A factory whose channels reach a handler in memory, and which keeps what passes over them. Thread-safe.</summary>
/// <typeparam name="TSend">The type of the messages the client sends.</typeparam>
/// <typeparam name="TReceive">The type of the messages the client receives.</typeparam>
public sealed class TestChannelFactory<
    [DynamicallyAccessedMembers(MessageTypes.Accessed)] TSend,
    [DynamicallyAccessedMembers(MessageTypes.Accessed)] TReceive> : IDuplexChannelFactory<TSend, TReceive>
{
    private readonly TestChannelOptions _options;
    private readonly ChannelHandler _handler;
    private readonly List<ChannelRecord<TSend, TReceive>> _records = [];
    private readonly List<Exception> _failures = [];
    private readonly Lock _gate = new();
    private IServiceProvider? _application;

    /// <summary>Creates it.</summary>
    /// <param name="name">Its <see cref="Name"/>.</param>
    /// <param name="handler">Serves each channel, and a token that is cancelled when the channel has ended.</param>
    /// <param name="options">How channels are connected; <see langword="null"/> for the defaults.</param>
    /// <exception cref="ArgumentException">A fault is out of its range.</exception>
    public TestChannelFactory(string name, Func<IDuplexChannel<TReceive, TSend>, CancellationToken, Task> handler, TestChannelOptions? options = null)
    {
        ArgumentNullException.ThrowIfNull(name);
        Name = name;
        _options = options ?? new TestChannelOptions();
        _options.ToClient.Check(nameof(TestChannelOptions.ToClient));
        _options.ToServer.Check(nameof(TestChannelOptions.ToServer));
        var handlers = new ChannelHandlers();
        handlers.Map("/", handler, _options.Serializer);
        _handler = handlers.Find("/");
    }

    /// <inheritdoc/>
    public string Name { get; }

    /// <summary>What passed over each channel so far, in the order in which they were connected.</summary>
    public IReadOnlyList<ChannelRecord<TSend, TReceive>> Channels
    {
        get
        {
            lock (_gate)
            {
                return [.. _records];
            }
        }
    }

    /// <summary>What handlers threw so far, other than the end of their own channel.</summary>
    public IReadOnlyList<Exception> HandlerFailures
    {
        get
        {
            lock (_gate)
            {
                return [.. _failures];
            }
        }
    }

    /// <inheritdoc/>
    public Task<IDuplexChannel<TSend, TReceive>> ConnectAsync(ChannelConnectOptions? options = null, CancellationToken cancellationToken = default) =>
        cancellationToken.IsCancellationRequested ? Task.FromCanceled<IDuplexChannel<TSend, TReceive>>(cancellationToken) : Task.FromResult(Connect(options));

    internal void UseServicesOf(IServiceProvider application) => _application = application;

    internal IDuplexChannel<TSend, TReceive> Connect(ChannelConnectOptions? options)
    {
        TimeProvider time = _options.TimeProvider ?? (TimeProvider?)_application?.GetService(typeof(TimeProvider)) ?? TimeProvider.System;
        IMessageSerializer? serializer = Serializer();
        (ITransportConnection client, ITransportConnection server) =
            InMemoryChannel.CreateConnections(_options.Limits, _options.Limits, serializer?.Name, serializer?.Name, time);
        client = new FaultyConnection(client, _options.ToClient, time);
        server = new FaultyConnection(server, _options.ToServer, time);
        if (options?.Deadline is { } deadline)
        {
            ChannelDeadline.Start(server, deadline, time);
        }

        var record = new ChannelRecord<TSend, TReceive>();
        lock (_gate)
        {
            _records.Add(record);
        }

        IDuplexChannel<TSend, TReceive> channel = DuplexChannel.Create<TSend, TReceive>(client, serializer);
        _ = _handler.RunAsync(server, serializer, MessageChecks.None, Fail);
        return new RecordingChannel<TSend, TReceive>(channel, record);
    }

    private IMessageSerializer? Serializer()
    {
        var endpoints = (IMessagingEndpoints?)_application?.GetService(typeof(IMessagingEndpoints));
        return _handler.Serializer is { } own && _options.Serializer is null && endpoints is not null
            ? endpoints.Serializers.FirstOrDefault(serializer => serializer.Name == own.Name) ?? own
            : _handler.Serializer;
    }

    private void Fail(Exception exception)
    {
        lock (_gate)
        {
            _failures.Add(exception);
        }

        _options.HandlerFailed?.Invoke(exception);
    }
}
