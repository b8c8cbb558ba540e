using Messaging;

namespace Chat;

/// <summary>A channel to the chat that is opened again when it is lost.</summary>
internal sealed class ChatConnection(IDuplexChannelFactory<ChatCommand, ChatEvent> chat, Join join)
{
    private volatile IDuplexChannel<ChatCommand, ChatEvent>? _channel;

    /// <summary>Shows what happens until the chat ends, and connects again where the connection is lost.</summary>
    public async Task ShowAsync()
    {
        for (int attempt = 0; ; attempt++)
        {
            try
            {
                await using IDuplexChannel<ChatCommand, ChatEvent> channel = await chat.ConnectAsync();
                await channel.SendAsync(join);
                (_channel, attempt) = (channel, 0);
                await foreach (ChatEvent happened in channel.ReadAllAsync())
                {
                    Show(happened);
                }

                return;
            }
            catch (DuplexChannelException e) when (e.Status.IsRetryable && attempt < Screen.RetryDelays.Length)
            {
                if (Interlocked.Exchange(ref _channel, null) is not null)
                {
                    Screen.ShowLost();
                }

                await Task.Delay(Screen.RetryDelays[attempt]);
            }
        }
    }

    public ValueTask SayAsync(string text) => Channel.SendAsync(new Say(text));

    public ValueTask LeaveAsync() => Channel.CompleteAsync();

    private IDuplexChannel<ChatCommand, ChatEvent> Channel => _channel ?? throw new InvalidOperationException("Not connected.");

    private static void Show(ChatEvent happened)
    {
        switch (happened)
        {
            case Others others:
                Screen.ShowOthers(others.Names);
                break;
            case Came came:
                Screen.ShowCame(came.Name);
                break;
            case Left left:
                Screen.ShowLeft(left.Name);
                break;
            case Said said:
                Screen.ShowLine(said.Name, said.Text);
                break;
        }
    }
}
