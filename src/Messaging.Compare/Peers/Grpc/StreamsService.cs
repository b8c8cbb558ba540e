using Messaging.Compare.Payloads;
using Google.Protobuf;
using Google.Protobuf.WellKnownTypes;
using Grpc.Core;
using Messaging.Compare.Payloads.Generated;

namespace Messaging.Compare.Peers.Grpc;

internal sealed class StreamsService(StreamMeters meters) : Streams.StreamsBase
{
    public override Task<Empty> Up(IAsyncStreamReader<BytesMessage> requestStream, ServerCallContext context) => CountAsync(requestStream, context);

    public override Task<Empty> UpQuotes(IAsyncStreamReader<QuoteMessage> requestStream, ServerCallContext context) => CountAsync(requestStream, context);

    public override Task Down(Empty request, IServerStreamWriter<BytesMessage> responseStream, ServerCallContext context) =>
        StreamAsync(responseStream, context, static spec => new BytesMessage { Payload = ByteString.CopyFrom(spec.Payload.CreateBytes()) });

    public override Task DownQuotes(Empty request, IServerStreamWriter<QuoteMessage> responseStream, ServerCallContext context) =>
        StreamAsync(responseStream, context, static _ => Samples.QuoteMessage);

    public override async Task Echo(
        IAsyncStreamReader<BytesMessage> requestStream, IServerStreamWriter<BytesMessage> responseStream, ServerCallContext context)
    {
        await foreach (BytesMessage message in requestStream.ReadAllAsync())
        {
            await responseStream.WriteAsync(message);
        }
    }

    private static StreamSpec ReadSpec(ServerCallContext context) => StreamSpec.Parse(context.RequestHeaders.GetValue(StreamSpec.HeaderName));

    private async Task<Empty> CountAsync<T>(IAsyncStreamReader<T> requests, ServerCallContext context)
    {
        StreamMeter meter = meters.Open(ReadSpec(context));
        await foreach (T _ in requests.ReadAllAsync())
        {
            meter.Count();
        }

        return new Empty();
    }

    private async Task StreamAsync<T>(IServerStreamWriter<T> responses, ServerCallContext context, Func<StreamSpec, T> createItem)
    {
        StreamSpec spec = ReadSpec(context);
        StreamMeter meter = meters.Open(spec);
        T item = createItem(spec);
        do
        {
            await responses.WriteAsync(item);
        }
        while (!meter.Count());
    }
}
