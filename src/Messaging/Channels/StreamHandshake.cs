using System.Buffers.Binary;
using System.Text;

namespace Messaging.Transports;

/// <summary>What a client says to open a channel.</summary>
/// <param name="Path">The path of the endpoint.</param>
/// <param name="Deadline">How long the channel may live, or <see langword="null"/>.</param>
/// <param name="Serializers">The serializers it offers, by <see cref="IMessageSerializer.WireName"/>, in order of preference.</param>
internal sealed record StreamHello(string Path, TimeSpan? Deadline, IReadOnlyList<string> Serializers);

/// <summary>
/// An opening handshake for protocols that have none: over a stream, before the first frame. A building block for transports; <see cref="StreamServer"/> is the
/// other end.
/// </summary>
/// <remarks>
/// Each side sends one block of UTF-8 text behind four bytes of length, little-endian, at most 16,384 bytes. The client's has a line each for the path, the deadline
/// (as <see cref="ChannelDeadline.Format"/> writes it, or empty) and every serializer that it offers. The server's has two lines: the name of a
/// <see cref="ChannelCloseStatus"/>, which is <see cref="ChannelCloseStatus.Completed"/> where the channel is open, and the serializer or the reason.
/// </remarks>
public static class StreamHandshake
{
    private const int MaxBytes = 16 * 1024;

    private static readonly UTF8Encoding StrictUtf8 = new(encoderShouldEmitUTF8Identifier: false, throwOnInvalidBytes: true);

    /// <summary>Asks a server to open a channel.</summary>
    /// <param name="stream">The stream; nothing has passed on it, and not a byte more than the answer is read.</param>
    /// <param name="context">What to connect to.</param>
    /// <param name="cancellationToken">Cancels it; the stream is then of no use.</param>
    /// <returns>The serializer that the server took, or <see langword="null"/> where none was offered.</returns>
    /// <exception cref="ArgumentException">The connect has headers, or an access token, which becomes one: this handshake carries none. Nothing was sent.</exception>
    /// <exception cref="DuplexChannelException">
    /// The server refuses, with its status; its answer cannot be read (<see cref="ChannelCloseStatus.ProtocolError"/>); or the connection was lost
    /// (<see cref="ChannelCloseStatus.Unavailable"/>).
    /// </exception>
    public static async Task<IMessageSerializer?> OpenAsync(Stream stream, TransportConnectContext context, CancellationToken cancellationToken)
    {
        ArgumentNullException.ThrowIfNull(stream);
        ArgumentNullException.ThrowIfNull(context);
        if (context.ConnectOptions?.Headers.Keys.FirstOrDefault() is { } header)
        {
            // Left out in silence, a credential would seem to have been checked.
            throw new ArgumentException($"Headers: '{header}' cannot be sent, the handshake of this transport carries no headers and no access token.", nameof(context));
        }

        string deadline = context.ConnectOptions?.Deadline is { } left ? ChannelDeadline.Format(left) : string.Empty;
        string[] answer;
        try
        {
            await WriteAsync(stream, [context.Options.Path, deadline, .. context.Serializers.Select(offer => offer.WireName)], cancellationToken).ConfigureAwait(false);
            answer = await ReadAsync(stream, cancellationToken).ConfigureAwait(false);
        }
        catch (IOException e)
        {
            throw new DuplexChannelException(ChannelCloseStatus.Unavailable, "The connection was lost before the server answered.", e);
        }

        if (answer.Length != 2 || !Enum.TryParse(answer[0], out ChannelCloseStatus status) || !Enum.IsDefined(status))
        {
            throw new DuplexChannelException(ChannelCloseStatus.ProtocolError, "The server's answer is none.");
        }

        return status == ChannelCloseStatus.Completed
            ? context.Serializers.FirstOrDefault(offer => offer.WireName == answer[1])
            : throw new DuplexChannelException(status, answer[1], byPeer: true);
    }

    /// <exception cref="DuplexChannelException">It is none.</exception>
    internal static async Task<StreamHello> ReadHelloAsync(Stream stream, CancellationToken cancellationToken)
    {
        string[] lines = await ReadAsync(stream, cancellationToken).ConfigureAwait(false);
        TimeSpan left = default;
        return lines.Length >= 2 && lines[0] is ['/', ..] && (lines[1].Length == 0 || ChannelDeadline.TryParse(lines[1], out left))
            ? new StreamHello(lines[0], lines[1].Length == 0 ? null : left, lines[2..])
            : throw new DuplexChannelException(ChannelCloseStatus.ProtocolError, "The client does not begin with a path and a deadline.");
    }

    internal static Task AcceptAsync(Stream stream, IMessageSerializer? serializer, CancellationToken cancellationToken) =>
        WriteAsync(stream, [nameof(ChannelCloseStatus.Completed), serializer?.WireName ?? string.Empty], cancellationToken);

    internal static Task RefuseAsync(Stream stream, DuplexChannelException refusal, CancellationToken cancellationToken) =>
        WriteAsync(stream, [refusal.Status.ToString(), refusal.Reason ?? string.Empty], cancellationToken);

    private static async Task WriteAsync(Stream stream, string[] lines, CancellationToken cancellationToken)
    {
        byte[] text = Encoding.UTF8.GetBytes(string.Join('\n', lines));
        byte[] block = new byte[sizeof(int) + text.Length];
        BinaryPrimitives.WriteInt32LittleEndian(block, text.Length);
        text.CopyTo(block.AsSpan(sizeof(int)));
        await stream.WriteAsync(block, cancellationToken).ConfigureAwait(false);
        await stream.FlushAsync(cancellationToken).ConfigureAwait(false);
    }

    private static async Task<string[]> ReadAsync(Stream stream, CancellationToken cancellationToken)
    {
        byte[] head = new byte[sizeof(int)];
        await stream.ReadExactlyAsync(head, cancellationToken).ConfigureAwait(false);
        int length = BinaryPrimitives.ReadInt32LittleEndian(head);
        if (length is < 0 or > MaxBytes)
        {
            throw new DuplexChannelException(ChannelCloseStatus.ProtocolError, $"A handshake of {length} bytes; at most {MaxBytes} were expected.");
        }

        byte[] text = new byte[length];
        await stream.ReadExactlyAsync(text, cancellationToken).ConfigureAwait(false);
        try
        {
            return StrictUtf8.GetString(text).Split('\n');
        }
        catch (DecoderFallbackException e)
        {
            throw new DuplexChannelException(ChannelCloseStatus.ProtocolError, "A handshake that is no UTF-8.", e);
        }
    }
}
