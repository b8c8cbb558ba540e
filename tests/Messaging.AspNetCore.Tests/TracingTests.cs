using System.Diagnostics;
using Messaging.AspNetCore.Tests.Support;
using Messaging.WebSockets;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Http;

namespace Messaging.AspNetCore.Tests;

/// <summary>A trace crosses from the client to the handler and further, over every transport and whoever listens.</summary>
[Collection(SpansOfTheProcess.Name)]
public sealed class TracingTests
{
    private const string Own = MessagingDiagnostics.ActivitySourceName;
    private const string HttpClient = "System.Net.Http";
    private const string WebServer = "Microsoft.AspNetCore";

    public static TheoryData<string, string> Wires => new() { { "WebSocket", "1.1" }, { "WebSocket", "2" }, { "Grpc", "2" } };

    public static TheoryData<string, string, bool, bool> Chains
    {
        get
        {
            TheoryData<string, string, bool, bool> chains = [];
            foreach ((string front, string back) in new[] { ("WebSocket", "Grpc"), ("Grpc", "WebSocket") })
            {
                foreach (int who in Enumerable.Range(0, 4))
                {
                    chains.Add(front, back, (who & 1) != 0, (who & 2) != 0);
                }
            }

            return chains;
        }
    }

    [Theory, MemberData(nameof(Chains))]
    public async Task One_trace_goes_through_a_server_to_the_service_behind_it(string front, string back, bool hearsHttpClient, bool hearsWebServer)
    {
        using SpanRecorder spans = new([Own, .. hearsHttpClient ? [HttpClient] : Array.Empty<string>(), .. hearsWebServer ? [WebServer] : Array.Empty<string>()]);
        await using TestApp service = await StartAsync(back, (channel, context) => Talk.EchoAsync(channel, context.Ended));
        await using Client<Ping, Pong> toService = new(service.Address, Talk.Path, Over.Transport(back));
        await using TestApp server = await StartAsync(front, async (channel, context) =>
        {
            await using IDuplexChannel<Ping, Pong> behind = await toService.ConnectAsync();
            await foreach (Ping ping in channel.ReadAllAsync(context.Ended))
            {
                await behind.SendAsync(ping, context.Ended);
                await channel.SendAsync(await behind.ReadAllAsync(context.Ended).FirstAsync(context.Ended), context.Ended);
            }
        });
        await using Client<Ping, Pong> client = new(server.Address, Talk.Path, Over.Transport(front));

        await using (IDuplexChannel<Ping, Pong> channel = await client.ConnectAsync())
        {
            await Talk.ExchangeAsync(channel);
            await Talk.FinishAsync(channel);
        }

        Activity connect = await spans.EndOfAsync(span => span.OperationName == "Messaging.Connect" && span.ParentSpanId == default);
        Activity handler = await spans.EndOfAsync(span => IsHandler(span) && (string?)span.GetTagItem("messaging.transport") == front);
        Activity connectBehind = await spans.EndOfAsync(span => span.OperationName == "Messaging.Connect" && span != connect);
        Activity handlerBehind = await spans.EndOfAsync(span => IsHandler(span) && (string?)span.GetTagItem("messaging.transport") == back);
        Assert.Equal(2, spans.Ended.Count(IsHandler));
        Assert.Single(spans.Ended.Select(span => span.TraceId).Distinct());
        AssertCrossed(connect, handler);
        Assert.Equal(handler.SpanId, connectBehind.ParentSpanId);
        AssertCrossed(connectBehind, handlerBehind);
        Assert.Equal((ActivityKind.Client, "connect test", ActivityStatusCode.Unset), (connect.Kind, connect.DisplayName, connect.Status));
        Assert.Equal(("Json", "Completed", Talk.Path), Tags(handler, "messaging.serializer", "messaging.close_status", "messaging.endpoint"));

        bool IsHandler(Activity span) => span.Kind == ActivityKind.Server && span.Source.Name == (hearsWebServer ? WebServer : Own);

        // Where the HTTP client's spans are recorded they stand between the two, else nothing does.
        void AssertCrossed(Activity from, Activity to) => Assert.Equal(
            from.SpanId,
            hearsHttpClient ? spans.Ended.Single(span => span.Source.Name == HttpClient && span.SpanId == to.ParentSpanId).ParentSpanId : to.ParentSpanId);
    }

    [Theory, MemberData(nameof(Wires))]
    public async Task The_request_has_one_trace_context_whoever_listens(string transport, string http)
    {
        IHeaderDictionary? headers = null;
        (string State, string Baggage) rest = default;
        await using TestApp app = await StartAsync(transport, (channel, context) =>
        {
            headers = context.HttpContext.Request.Headers;
            return Talk.EchoAsync(channel, context.Ended);
        }, http == "2" ? Wire.Http2Cleartext : Wire.Http11);
        await using Client<Ping, Pong> client = new(app.Address, Talk.Path, Over.Transport(transport), webSocket => webSocket.HttpVersion = http);

        Assert.Null(await ParentAsync());
        Assert.Equal("00-0af7651916cd43dd8448eb211c80319c-b7ad6b7169203331-01", await ParentAsync("00-0af7651916cd43dd8448eb211c80319c-b7ad6b7169203331-01"));
        using (Activity caller = new Activity("caller").AddBaggage("tenant", "blue"))
        {
            caller.TraceStateString = "vendor=1";
            caller.Start();
            Assert.Equal(caller.Id, await ParentAsync());
            Assert.Equal(("vendor=1", "tenant = blue"), rest);
        }

        foreach (string[] sources in new[] { new[] { Own }, [HttpClient], [Own, HttpClient, WebServer], ["Grpc.Net.Client", HttpClient] })
        {
            using SpanRecorder spans = new(sources);
            string? parent = await ParentAsync();
            Assert.Contains(spans.Ended, span => span.Id == parent && span.Kind == ActivityKind.Client);
            Assert.Equal("00-0af7651916cd43dd8448eb211c80319c-b7ad6b7169203331-01", await ParentAsync("00-0af7651916cd43dd8448eb211c80319c-b7ad6b7169203331-01"));
        }

        async Task<string?> ParentAsync(string? given = null)
        {
            ChannelConnectOptions options = new();
            if (given is not null)
            {
                options.Headers["traceparent"] = given;
            }

            await using IDuplexChannel<Ping, Pong> channel = await client.ConnectAsync(options);
            await Talk.ExchangeAsync(channel);
            rest = (headers!["tracestate"].ToString(), headers["baggage"].ToString());
            return headers["traceparent"] is { Count: > 0 } values ? Assert.Single(values) : null;
        }
    }

    [Theory, InlineData("WebSocket"), InlineData("Grpc")]
    public async Task A_handler_sees_the_callers_baggage_although_nobody_listens_to_the_web_server(string transport)
    {
        using SpanRecorder spans = new(Own);
        string? tenant = null;
        await using TestApp app = await StartAsync(transport, (channel, context) =>
        {
            tenant = Activity.Current?.GetBaggageItem("tenant");
            return Talk.EchoAsync(channel, context.Ended);
        });
        await using Client<Ping, Pong> client = new(app.Address, Talk.Path, Over.Transport(transport));
        using Activity caller = new Activity("caller").AddBaggage("tenant", "blue").Start();

        await using IDuplexChannel<Ping, Pong> channel = await client.ConnectAsync();
        await Talk.ExchangeAsync(channel);

        Assert.Equal("blue", tenant);
    }

    [Theory, InlineData("WebSocket"), InlineData("Grpc")]
    public async Task Who_wants_no_trace_context_to_leave_sends_none(string transport)
    {
        IHeaderDictionary? headers = null;
        await using TestApp app = await StartAsync(transport, (channel, context) =>
        {
            headers = context.HttpContext.Request.Headers;
            return Talk.EchoAsync(channel, context.Ended);
        });
        Action<SocketsHttpHandler> silent = handler => handler.ActivityHeadersPropagator = null;
        await using Client<Ping, Pong> client = new(
            app.Address, Talk.Path, transport == "Grpc" ? Over.Grpc(grpc => grpc.ConfigureHandler = silent) : null, webSocket => webSocket.ConfigureHandler = silent);
        using SpanRecorder spans = new(Own);

        await using IDuplexChannel<Ping, Pong> channel = await client.ConnectAsync();
        await Talk.ExchangeAsync(channel);

        Assert.False(headers!.ContainsKey("traceparent"));
    }

    [Fact]
    public async Task Failures_show_on_the_spans_of_those_who_are_to_blame()
    {
        using SpanRecorder spans = new(Own);
        await using TestApp app = await StartAsync("WebSocket", (_, _) => throw new InvalidOperationException("A mistake."));
        await using Client<Ping, Pong> client = new(app.Address, Talk.Path);
        await using Client<Ping, Pong> lost = new(app.Address, "/nowhere");

        await using IDuplexChannel<Ping, Pong> channel = await client.ConnectAsync();
        await channel.Closed.Within();
        await Assert.ThrowsAsync<DuplexChannelException>(() => lost.ConnectAsync());

        Activity handler = await spans.EndOfAsync(span => span.OperationName == "Messaging.Handle");
        Assert.Equal((ActivityStatusCode.Error, "Internal"), (handler.Status, handler.GetTagItem("error.type")));
        Activity connect = await spans.EndOfAsync(span => span.OperationName == "Messaging.Connect" && span.Status == ActivityStatusCode.Error);
        Assert.Equal("ProtocolError", connect.GetTagItem("error.type"));
        ActivityEvent attempt = Assert.Single(connect.Events);
        Assert.Equal("WebSocket", attempt.Tags.Single(tag => tag.Key == "messaging.transport").Value);
    }

    private static (object?, object?, object?) Tags(Activity span, string a, string b, string c) => (span.GetTagItem(a), span.GetTagItem(b), span.GetTagItem(c));

    private static Task<TestApp> StartAsync(string transport, Func<IDuplexChannel<Pong, Ping>, DuplexChannelContext, Task> handler, Wire? wire = null) =>
        TestApp.StartAsync(web => web.MapDuplexChannel(Talk.Path, handler), wire ?? Over.Cleartext(transport));
}
