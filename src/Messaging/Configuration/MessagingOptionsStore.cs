using Messaging.Logging;
using Microsoft.Extensions.Logging;
using Microsoft.Extensions.Options;
using Microsoft.Extensions.Primitives;

namespace Messaging.Configuration;

/// <summary>Holds the last good configuration.</summary>
internal sealed class MessagingOptionsStore : IMessagingEndpoints, IDisposable
{
    private readonly Lock _lock = new();
    private readonly List<Action<IReadOnlyDictionary<string, EndpointOptions>>> _checks = [];
    private readonly SnapshotBuilder _builder;
    private readonly ILogger _logger;
    private readonly IDisposable? _reloads;
    private MessagingSnapshot? _current;
    private bool _hasStarted;

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

    public void CheckWhenStarted(Action<IReadOnlyDictionary<string, EndpointOptions>> check)
    {
        lock (_lock)
        {
            _checks.Add(check);
        }
    }

    public void RunStartChecks()
    {
        Action<IReadOnlyDictionary<string, EndpointOptions>>[] checks;
        lock (_lock)
        {
            checks = [.. _checks];
            _hasStarted = true;
        }

        foreach (Action<IReadOnlyDictionary<string, EndpointOptions>> check in checks)
        {
            check(Options);
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
            if (failures.Count == 0)
            {
                failures = CheckEndpoints(snapshot);
            }

            if (failures.Count != 0)
            {
                _logger.ReloadRefused(string.Join(Environment.NewLine, failures));
                return;
            }

            Volatile.Write(ref _current, snapshot);
            _logger.Reloaded();
        }
    }

    /// <summary>An entry that belongs to no endpoint any more would leave that endpoint without its bounds.</summary>
    private List<string> CheckEndpoints(MessagingSnapshot snapshot)
    {
        List<string> failures = [];
        foreach (Action<IReadOnlyDictionary<string, EndpointOptions>> check in _hasStarted ? _checks : [])
        {
            try
            {
                check(snapshot.Endpoints);
            }
            catch (OptionsValidationException e)
            {
                failures.AddRange(e.Failures);
            }
        }

        return failures;
    }
}
