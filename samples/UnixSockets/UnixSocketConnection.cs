namespace UnixSockets;

/// <summary>One channel over one socket, in either role.</summary>
internal sealed class UnixSocketConnection : TransportConnection
{
    private readonly NetworkStream _stream;
    private readonly BufferedStream _input; // Read only; what is written goes past it.
    private bool _isClosing;

    public UnixSocketConnection(NetworkStream stream, IMessageSerializer? serializer, ChannelRole role, ChannelLimits limits, TimeProvider time)
        : base(
            new ChannelInfo { Transport = UnixSocketTransport.Word, Role = role, Serializer = serializer?.Name, PreservesMessageKind = false },
            stream,
            Frame.Format,
            new MessageSenderOptions { Limits = limits, TimeProvider = time, LargestTimedWrite = 64 * 1024 })
    {
        _stream = stream;
        _input = new BufferedStream(stream);
        Start(keepsAlive: true);
    }

    protected override async Task ReceiveAsync()
    {
        byte[] head = new byte[Frame.HeadBytes];
        while (true)
        {
            await WaitForRoomAsync();
            (FrameType type, int length) = await Frame.ReadHeadAsync(_input, head, Lifetime);
            Heard();
            byte[] payload = type == FrameType.Message ? [] : new byte[length];
            await _input.ReadExactlyAsync(payload, Lifetime);
            if (type == FrameType.Message)
            {
                await ReceiveMessageAsync(_input, length, MessageKind.Binary);
            }
            else if (type == FrameType.Ping && Sender.IsDrained)
            {
                SendPong(); // What waits to leave is a sign of life as well, and pongs must not pile up behind it.
            }
            else if (type == FrameType.EndOfSending && IsServer)
            {
                Messages.Complete(new ChannelClosed(ChannelCloseStatus.Completed));
            }
            else if (type == FrameType.Close && length > 0 && Enum.IsDefined((ChannelCloseStatus)payload[0]))
            {
                var end = new ChannelClosed((ChannelCloseStatus)payload[0], Encoding.UTF8.GetString(payload.AsSpan(1)), ByPeer: !_isClosing);
                TellPeer(end with { Reason = null }); // The answer; no effect where this side's Close went out before.
                TryEnd(end, discards: false);
                return;
            }
        }
    }

    /// <summary>A client says that it sends no more; a server says so with the end of the channel, which its client answers.</summary>
    protected override Task CompleteSendingAsync(bool endsChannel)
    {
        _isClosing = IsServer && endsChannel;
        return _isClosing
            ? Sender.CompleteAsync(Frame.Close(new ChannelClosed(ChannelCloseStatus.Completed)), isLast: true)
            : Sender.CompleteAsync(IsServer ? [] : Frame.Control(FrameType.EndOfSending), isLast: false);
    }

    protected override void TellPeer(ChannelClosed closed) => Sender.SendFrame(Frame.Close(closed), isLast: true);

    protected override void SendPing() => Sender.SendFrame(Frame.Control(FrameType.Ping));

    protected override void SendPong() => Sender.SendFrame(Frame.Control(FrameType.Pong));

    protected override async Task TakeDownAsync()
    {
        using (_stream.Socket)
        {
            await Sender.DrainAsync().WaitAsync(Lifetime);
            _stream.Socket.Shutdown(SocketShutdown.Send);
            await _input.CopyToAsync(Stream.Null, Lifetime); // Closed with bytes of the peer unread, the socket would be reset.
        }
    }
}
