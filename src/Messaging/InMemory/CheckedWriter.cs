using System.Buffers;
using System.Text;
using Messaging.Transports;

namespace Messaging.InMemory;

/// <summary>What a serializer gets to write to: bounds the message, checks text, and refuses use outside of the call.</summary>
internal sealed class CheckedWriter(MessageBuffer buffer, int maxMessageBytes) : IBufferWriter<byte>
{
    private static readonly UTF8Encoding StrictUtf8 = new(encoderShouldEmitUTF8Identifier: false, throwOnInvalidBytes: true);

    private readonly Decoder _decoder = StrictUtf8.GetDecoder();
    private Memory<byte> _handedOut;
    private bool _isOpen;
    private bool _isText;

    public void Open(MessageKind kind)
    {
        _isOpen = true;
        _isText = kind == MessageKind.Text;
        _decoder.Reset();
    }

    /// <summary>Ends the message; throws where its text is cut within a character.</summary>
    public void Finish() => CheckText([], isEnd: true);

    public void Close()
    {
        _isOpen = false;
        _handedOut = default;
    }

    public void Advance(int count)
    {
        ThrowIfClosed();
        if (buffer.MessageLength + count > maxMessageBytes)
        {
            throw new DuplexMessageException(
                ChannelCloseStatus.MessageTooLarge, $"The message is longer than MaxMessageBytes, {maxMessageBytes} bytes.");
        }

        if ((uint)count <= (uint)_handedOut.Length)
        {
            CheckText(_handedOut.Span[..count], isEnd: false);
        }

        buffer.Advance(count);
        _handedOut = default;
    }

    public Memory<byte> GetMemory(int sizeHint = 0)
    {
        ThrowIfClosed();
        _handedOut = buffer.GetMemory(sizeHint);
        return _handedOut;
    }

    public Span<byte> GetSpan(int sizeHint = 0) => GetMemory(sizeHint).Span;

    private void CheckText(ReadOnlySpan<byte> written, bool isEnd)
    {
        if (!_isText)
        {
            return;
        }

        try
        {
            Span<char> ignored = stackalloc char[256];
            bool isDone;
            do
            {
                _decoder.Convert(written, ignored, isEnd, out int used, out _, out isDone);
                written = written[used..];
            }
            while (!isDone);
        }
        catch (DecoderFallbackException e)
        {
            throw new DuplexMessageException(ChannelCloseStatus.InvalidMessage, "A text message must be valid UTF-8.", e);
        }
    }

    private void ThrowIfClosed()
    {
        if (!_isOpen)
        {
            throw new InvalidOperationException("A serializer used its destination after Serialize had returned. The destination is valid only during the call.");
        }
    }
}
