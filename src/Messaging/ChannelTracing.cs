using System.Diagnostics;
using Messaging.Diagnostics;

namespace Messaging.Transports;

/// <summary>
/// The spans of the source <see cref="MessagingDiagnostics.ActivitySourceName"/>, and how a trace crosses to the peer. For hosts and transports. Thread-safe.
/// </summary>
public static class ChannelTracing
{
    private const string TraceParent = "traceparent";

    private static readonly ActivitySource Source = new(MessagingDiagnostics.ActivitySourceName);

    /// <summary>The framework's own source for HTTP requests, which is asked for nothing but its listeners.</summary>
    private static readonly ActivitySource HttpClient = new("System.Net.Http");

    /// <summary>
    /// Puts the trace context of the current activity into the request that opens a channel, where nobody else does it right: the framework's HTTP client names
    /// a span of its own as the parent, also where nobody records that span, and the trace would have a hole. Where its spans are recorded, or the request has
    /// a <c>traceparent</c>, this has no effect.
    /// </summary>
    /// <param name="propagator">
    /// What writes it, the handler's <see cref="SocketsHttpHandler.ActivityHeadersPropagator"/>; <see langword="null"/> for none.
    /// </param>
    /// <param name="request">The request, with all its headers.</param>
    public static void Inject(DistributedContextPropagator? propagator, HttpRequestMessage request)
    {
        ArgumentNullException.ThrowIfNull(request);
        if (propagator is null || Activity.Current is not { } current || HttpClient.HasListeners() || request.Headers.NonValidated.Contains(TraceParent))
        {
            return;
        }

        propagator.Inject(current, request, static (carrier, name, value) =>
        {
            var headers = ((HttpRequestMessage)carrier!).Headers;
            if (!headers.NonValidated.Contains(name))
            {
                headers.TryAddWithoutValidation(name, value);
            }
        });
    }

    /// <summary>Starts the span of a handler, if anybody listens; it is current until it is disposed.</summary>
    /// <param name="endpoint">The endpoint: the path as it was mapped, with the names of parameters and not their values.</param>
    /// <param name="parent">The client's span; the default for the current activity, if there is one.</param>
    public static Activity? StartHandler(string endpoint, ActivityContext parent)
    {
        ArgumentNullException.ThrowIfNull(endpoint);
        Activity? activity = Source.StartActivity("Messaging.Handle", ActivityKind.Server, parent, [new(Tags.Endpoint, endpoint)]);
        activity?.DisplayName = $"handle {endpoint}";
        return activity;
    }

    /// <summary>Notes on the span of a handler what was negotiated.</summary>
    /// <param name="activity">The span.</param>
    /// <param name="endpoint">The endpoint: the path as it was mapped.</param>
    /// <param name="info">What was negotiated.</param>
    public static void OnAccepted(Activity activity, string endpoint, ChannelInfo info)
    {
        ArgumentNullException.ThrowIfNull(activity);
        activity.SetTag(Tags.Endpoint, endpoint);
        OnNegotiated(activity, info);
    }

    /// <summary>Notes on the span of a handler how its channel has ended. Only what the server is to blame for is an error there.</summary>
    /// <param name="activity">The span.</param>
    /// <param name="closed">How it has ended.</param>
    public static void OnEnded(Activity activity, ChannelClosed closed)
    {
        ArgumentNullException.ThrowIfNull(activity);
        ArgumentNullException.ThrowIfNull(closed);
        string status = closed.Status.ToString();
        activity.SetTag(Tags.CloseStatus, status);
        if (closed is { Status: ChannelCloseStatus.Internal, ByPeer: false })
        {
            activity.SetTag(Tags.ErrorType, status);
            activity.SetStatus(ActivityStatusCode.Error, closed.Reason);
        }
    }

    /// <summary>Starts the span of one connect, all its transports and attempts included.</summary>
    internal static Activity? StartConnect(string channel)
    {
        Activity? activity = Source.StartActivity("Messaging.Connect", ActivityKind.Client, default(ActivityContext), [new(Tags.Channel, channel)]);
        activity?.DisplayName = $"connect {channel}";
        return activity;
    }

    internal static void OnNegotiated(Activity activity, ChannelInfo info)
    {
        activity.SetTag(Tags.Transport, info.Transport);
        if (info.Serializer is { } serializer)
        {
            activity.SetTag(Tags.Serializer, serializer);
        }
    }

    /// <summary>A transport that could not connect; another may be tried.</summary>
    internal static void OnAttemptFailed(Activity activity, string transport, DuplexChannelException failure) => activity.AddEvent(new ActivityEvent(
        "connect failed",
        tags: new ActivityTagsCollection { { Tags.Transport, transport }, { Tags.ErrorType, failure.Status.ToString() } }));

    internal static void OnConnectFailed(Activity activity, Exception failure)
    {
        activity.SetTag(Tags.ErrorType, Tags.ErrorTypeOf(failure));
        activity.SetStatus(ActivityStatusCode.Error, failure.Message);
    }
}
