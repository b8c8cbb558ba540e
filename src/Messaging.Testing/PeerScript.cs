using System.Runtime.CompilerServices;

namespace Messaging.Testing;

/// <summary>
/// A peer that expects and sends messages in a given order, in either role. The steps are added first; <see cref="RunAsync"/> is then a handler like any other, for
/// <see cref="TestChannel"/>, a replaced channel or a mapped endpoint. It follows the script once; not thread-safe while steps are added.
/// </summary>
/// <typeparam name="TSend">The type of the messages this peer sends.</typeparam>
/// <typeparam name="TReceive">The type of the messages this peer receives.</typeparam>
public sealed class PeerScript<TSend, TReceive>
{
    private readonly List<(string Name, Func<Scene, Task<string?>> Play)> _steps = [];
    private readonly TaskCompletionSource _completion = new(TaskCreationOptions.RunContinuationsAsynchronously);
    private readonly TimeProvider _time;
    private int _isPlayed;

    /// <summary>Creates a script without steps.</summary>
    /// <param name="timeProvider">The clock of <see cref="StepTimeout"/>; <see langword="null"/> for the system's.</param>
    public PeerScript(TimeProvider? timeProvider = null) => _time = timeProvider ?? TimeProvider.System;

    /// <summary>How long each step may take. Default: 5 s. Positive.</summary>
    public TimeSpan StepTimeout { get; set; } = TimeSpan.FromSeconds(5);

    /// <summary>
    /// Completes when the script was followed to its end. Faults with <see cref="PeerScriptException"/>, which names the step, what was expected and what came. A test
    /// awaits it last, so that its failure says why.
    /// </summary>
    public Task Completion => _completion.Task;

    /// <summary>Expects a message that equals this one.</summary>
    /// <param name="expected">The message.</param>
    public PeerScript<TSend, TReceive> Expect(TReceive expected) =>
        Expect(message => EqualityComparer<TReceive>.Default.Equals(message, expected), $"{expected}");

    /// <summary>Expects a message.</summary>
    /// <param name="isExpected">Whether it is the right one.</param>
    /// <param name="description">What is expected, for the failure's text.</param>
    public PeerScript<TSend, TReceive> Expect(Func<TReceive, bool> isExpected, string description)
    {
        ArgumentNullException.ThrowIfNull(isExpected);
        return Add($"expect {description}", async scene =>
        {
            if (!await scene.Messages.MoveNextAsync().ConfigureAwait(false))
            {
                return "the peer has ended its sending.";
            }

            return isExpected(scene.Messages.Current) ? null : $"received {scene.Messages.Current}.";
        });
    }

    /// <summary>Expects that the peer ends its sending normally, with no further message.</summary>
    public PeerScript<TSend, TReceive> ExpectEnd() => Add("expect the end", async scene =>
        await scene.Messages.MoveNextAsync().ConfigureAwait(false) ? $"received {scene.Messages.Current}." : null);

    /// <summary>Expects that the channel ends otherwise than normally.</summary>
    /// <param name="status">How.</param>
    public PeerScript<TSend, TReceive> ExpectClosed(ChannelCloseStatus status) => Add($"expect the status {status}", async scene =>
    {
        ChannelClosed closed = await scene.Channel.Closed.WaitAsync(scene.Cancellation).ConfigureAwait(false);
        return closed.Status == status ? null : $"the channel has ended with {closed.Status}.";
    });

    /// <summary>Sends a message.</summary>
    /// <param name="message">The message.</param>
    public PeerScript<TSend, TReceive> Send(TSend message) => Add($"send {message}", async scene =>
    {
        await scene.Channel.SendAsync(message, scene.Cancellation).ConfigureAwait(false);
        return null;
    });

    /// <summary>Ends this side's sending.</summary>
    public PeerScript<TSend, TReceive> Complete() => Add("complete", async scene =>
    {
        await scene.Channel.CompleteAsync(scene.Cancellation).ConfigureAwait(false);
        return null;
    });

    /// <summary>Ends the channel at once.</summary>
    /// <param name="status">How.</param>
    /// <param name="reason">A text for the peer.</param>
    public PeerScript<TSend, TReceive> Abort(ChannelCloseStatus status, string? reason = null) => Add($"abort with {status}", scene =>
    {
        scene.Channel.Abort(status, reason);
        return Task.FromResult<string?>(null);
    });

    /// <summary>Follows the script on a channel, once.</summary>
    /// <param name="channel">This peer's end. On a server it ends when the script does.</param>
    /// <param name="cancellationToken">Gives up.</param>
    /// <exception cref="PeerScriptException">A step failed, took longer than <see cref="StepTimeout"/>, or the channel has ended before it.</exception>
    /// <exception cref="InvalidOperationException">The script was followed before.</exception>
    public async Task RunAsync(IDuplexChannel<TSend, TReceive> channel, CancellationToken cancellationToken)
    {
        ArgumentNullException.ThrowIfNull(channel);
        if (Interlocked.Exchange(ref _isPlayed, 1) != 0)
        {
            throw new InvalidOperationException("This script was followed before; a second channel needs a script of its own.");
        }

        try
        {
            await PlayAsync(channel, cancellationToken).ConfigureAwait(false);
            _completion.TrySetResult();
        }
        catch (Exception exception)
        {
            _completion.TrySetException(exception);
            _ = _completion.Task.Exception; // Nobody has to await it.
            throw;
        }
    }

    private async Task PlayAsync(IDuplexChannel<TSend, TReceive> channel, CancellationToken cancellationToken)
    {
        using var giveUp = new CancellationTokenSource();

        // A handler's token fires when its channel has ended; what came before that is still to be read.
        using CancellationTokenRegistration given = cancellationToken.UnsafeRegister(
            _ =>
            {
                if (!channel.Closed.IsCompleted)
                {
                    giveUp.Cancel();
                }
            },
            null);
        IAsyncEnumerator<TReceive> messages = channel.ReadAllAsync(giveUp.Token).GetAsyncEnumerator(CancellationToken.None);
        await using ConfiguredAsyncDisposable disposing = messages.ConfigureAwait(false);
        var scene = new Scene(channel, messages, giveUp.Token);
        for (int i = 0; i < _steps.Count; i++)
        {
            (string name, Func<Scene, Task<string?>> play) = _steps[i];
            string? wrong;
            Exception? cause = null;
            using var timeout = new CancellationTokenSource(StepTimeout, _time);
            Task<string?> playing = play(scene);
            try
            {
                using CancellationTokenRegistration late = timeout.Token.UnsafeRegister(static state => ((CancellationTokenSource)state!).Cancel(), giveUp);
                wrong = await playing.ConfigureAwait(false);
            }
            catch (OperationCanceledException exception) when (timeout.IsCancellationRequested)
            {
                (wrong, cause) = ($"nothing came within {StepTimeout}.", exception);
            }
            catch (DuplexChannelException exception)
            {
                (wrong, cause) = (exception.Message, exception);
            }

            if (wrong is not null)
            {
                throw new PeerScriptException(i + 1, _steps.Count, name, wrong, cause);
            }
        }
    }

    private PeerScript<TSend, TReceive> Add(string name, Func<Scene, Task<string?>> play)
    {
        _steps.Add((name, play));
        return this;
    }

    private sealed record Scene(IDuplexChannel<TSend, TReceive> Channel, IAsyncEnumerator<TReceive> Messages, CancellationToken Cancellation);
}
