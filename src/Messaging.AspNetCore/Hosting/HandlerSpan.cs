using System.Diagnostics;
using Messaging.Transports;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Http.Features;

namespace Messaging.AspNetCore.Hosting;

/// <summary>
/// The span in which a handler runs. The web server's own span of the request lives just as long: where somebody listens to those, it is this one, and a
/// second would only double it. Where nobody does, this one takes its place, with the client's span as its parent.
/// </summary>
internal sealed class HandlerSpan : IDisposable
{
    /// <summary>The web server's own source, which is asked for nothing but its listeners.</summary>
    private static readonly ActivitySource WebServer = new("Microsoft.AspNetCore");

    private static readonly HandlerSpan Unheard = new(null, isOwn: false);

    private readonly Activity? _activity;
    private readonly bool _isOwn;

    private HandlerSpan(Activity? activity, bool isOwn)
    {
        _activity = activity;
        _isOwn = isOwn;
    }

    /// <summary>Starts it. What the calling method runs after this is within the span.</summary>
    public static HandlerSpan Start(HttpContext context, DistributedContextPropagator propagator, string endpoint, ChannelInfo info)
    {
        Activity? ofRequest = context.Features.Get<IHttpActivityFeature>()?.Activity;
        bool isOwn = !WebServer.HasListeners();
        Activity? activity = isOwn ? StartOwn(context.Request.Headers, propagator, endpoint, ofRequest) : ofRequest;
        if (activity is null)
        {
            return Unheard;
        }

        ChannelTracing.OnAccepted(activity, endpoint, info);
        return new HandlerSpan(activity, isOwn);
    }

    /// <summary>Notes how the channel has ended, if it has.</summary>
    public void End(Task<ChannelClosed> closed)
    {
        if (_activity is not null && closed.IsCompletedSuccessfully)
        {
            ChannelTracing.OnEnded(_activity, closed.GetAwaiter().GetResult());
        }
    }

    public void Dispose()
    {
        if (_isOwn)
        {
            _activity?.Dispose();
        }
    }

    private static Activity? StartOwn(IHeaderDictionary headers, DistributedContextPropagator propagator, string endpoint, Activity? ofRequest)
    {
        Activity? current = Activity.Current;
        if (current is not null && !ReferenceEquals(current, ofRequest))
        {
            // Somebody between the web server and the endpoint has a span.
            return ChannelTracing.StartHandler(endpoint, default);
        }

        // The web server may have made an activity that nobody records, only to have an id for its log: as a parent it would be a hole in the trace.
        Activity.Current = null;
        propagator.ExtractTraceIdAndState(headers, Get, out string? parent, out string? state);
        Activity? activity = ChannelTracing.StartHandler(
            endpoint, ActivityContext.TryParse(parent, state, isRemote: true, out ActivityContext client) ? client : default);
        if (activity is null)
        {
            Activity.Current = current;
            return null;
        }

        foreach ((string key, string? value) in propagator.ExtractBaggage(headers, Get) ?? [])
        {
            activity.AddBaggage(key, value);
        }

        return activity;
    }

    private static void Get(object? carrier, string name, out string? value, out IEnumerable<string>? values)
    {
        values = null;
        value = ((IHeaderDictionary)carrier!)[name];
    }
}
