using System.Collections.Concurrent;
using Grpc.Core;
using Grpc.Core.Interceptors;

namespace Messaging.AspNetCore.Tests.Support;

/// <summary>Remembers the method of each call of a client.</summary>
internal sealed class Watching : Interceptor
{
    public ConcurrentQueue<IMethod> Methods { get; } = new();

    public int Made { get; set; }

    public override AsyncDuplexStreamingCall<TRequest, TResponse> AsyncDuplexStreamingCall<TRequest, TResponse>(
        ClientInterceptorContext<TRequest, TResponse> context, AsyncDuplexStreamingCallContinuation<TRequest, TResponse> continuation)
    {
        Methods.Enqueue(context.Method);
        return continuation(context);
    }
}
