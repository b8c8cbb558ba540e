using System.Buffers;
using System.Text.Json;

namespace Messaging.Json;

/// <summary>One JSON writer per thread. A writer that was in use when a serializer threw is dropped: its state is unknown.</summary>
internal static class JsonWriterCache
{
    [ThreadStatic]
    private static Utf8JsonWriter? _writer;

    [ThreadStatic]
    private static JsonSerializerOptions? _owner;

    public static Utf8JsonWriter Rent(in JsonWriterOptions writerOptions, JsonSerializerOptions owner, IBufferWriter<byte> destination)
    {
        Utf8JsonWriter? writer = _writer;
        if (writer is null || _owner != owner)
        {
            return new Utf8JsonWriter(destination, writerOptions);
        }

        // Taken out while in use, because a converter may serialize another message.
        _writer = null;
        writer.Reset(destination);
        return writer;
    }

    public static void Return(Utf8JsonWriter writer, JsonSerializerOptions owner)
    {
        // The thread must not keep a connection's buffer alive.
        writer.Reset(NoBuffer.Instance);
        _writer = writer;
        _owner = owner;
    }

    private sealed class NoBuffer : IBufferWriter<byte>
    {
        public static readonly NoBuffer Instance = new();

        public void Advance(int count) => throw new NotSupportedException();

        public Memory<byte> GetMemory(int sizeHint = 0) => throw new NotSupportedException();

        public Span<byte> GetSpan(int sizeHint = 0) => throw new NotSupportedException();
    }
}
