using Messaging.Logging;
using Microsoft.Extensions.Logging;
using Microsoft.Extensions.Options;
using Microsoft.Extensions.Primitives;

namespace Messaging.Configuration;

/// <summary>Holds the last good configuration.</summary>
internal sealed class MessagingOptionsStore : IMessagingEndpoints, IDisposable
{
    private readonly Lock _lock = new();
    private readonly List<Action> _startChecks = [];
    private readonly SnapshotBuilder _builder;
    private readonly ILogger _logger;
    private readonly IDisposable? _reloads;
    private MessagingSnapshot? _current;

    public MessagingOptionsStore(SnapshotBuilder builder, ILoggerFactory? loggers = null)
    {
        _builder = builder;
        _logger = Log.CreateLogger(loggers);
        _reloads = builder.Root is { } root ? ChangeToken.OnChange(root.GetReloadToken, Reload) : null;
    }

    /// <summary>The last good configuration.</summary>
    /// <exception cref="OptionsValidationException">There was none yet; it names everything that is wrong.</exception>
    public MessagingSnapshot Current => Volatile.Read(ref _current) ?? Load();

    public IReadOnlyDictionary<string, EndpointOptions> Options => Current.Endpoints;

    public int MaxChannels => Current.Root.MaxChannels;

    public IReadOnlyList<IMessageSerializer> Serializers => _builder.Serializers;

    public void CheckWhenStarted(Action check)
    {
        lock (_lock)
        {
            _startChecks.Add(check);
        }
    }

    public void RunStartChecks()
    {
        Action[] checks;
        lock (_lock)
        {
            checks = [.. _startChecks];
        }

        foreach (Action check in checks)
        {
            check();
        }
    }

    public void Dispose() => _reloads?.Dispose();

    private MessagingSnapshot Load()
    {
        lock (_lock)
        {
            if (_current is null)
            {
                MessagingSnapshot snapshot = _builder.Build(out IReadOnlyList<string> failures);
                if (failures.Count != 0)
                {
                    throw new OptionsValidationException("Messaging", typeof(ChannelOptions), failures);
                }

                _current = snapshot;
            }

            return _current;
        }
    }

    private void Reload()
    {
        lock (_lock)
        {
            if (_current is null)
            {
                return;
            }

            MessagingSnapshot snapshot = _builder.Build(out IReadOnlyList<string> failures);
            if (failures.Count != 0)
            {
                _logger.ReloadRefused(string.Join(Environment.NewLine, failures));
                return;
            }

            Volatile.Write(ref _current, snapshot);
            _logger.Reloaded();
        }
    }
}
