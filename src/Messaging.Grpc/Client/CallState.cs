using System.Net;
using System.Net.Http.Headers;

namespace Messaging.Grpc.Client;

/// <summary>
/// What the handler below Grpc.Net.Client and the call above it know of one call. It travels from one to the other with the execution context, because
/// nothing else does.
/// </summary>
internal sealed class CallState(int maxMessageBytes, TimeSpan? deadline)
{
    private const string Status = "grpc-status";
    private const string ContentType = "application/grpc";

    private static readonly AsyncLocal<CallState?> Context = new();

    private readonly TaskCompletionSource _requestSent = new(TaskCreationOptions.RunContinuationsAsynchronously);
    private volatile CoalescingStream? _requestStream;
    private volatile HttpResponseMessage? _response;
    private volatile ResponseStream? _responseStream;
    private volatile DuplexChannelException? _refusal;

    /// <summary>The call that is being started.</summary>
    public static CallState? Current
    {
        get => Context.Value;
        set => Context.Value = value;
    }

    /// <summary>Where the call goes, for people.</summary>
    public string Authority { get; init; } = string.Empty;

    public int MaxMessageBytes => maxMessageBytes;

    /// <summary>The time left, which the server is told. It is not Grpc.Net.Client's to keep: that would reset the call before the server can end it.</summary>
    public TimeSpan? Deadline => deadline;

    /// <summary>Completes when the request is on its way: there is a connection.</summary>
    public Task RequestSent => _requestSent.Task;

    /// <summary>Whether flushes wait until a block of messages is complete.</summary>
    public bool HoldsFlushes { get; set; }

    /// <summary>The server's answer, once there is one.</summary>
    public HttpResponseMessage? Response => _response;

    /// <summary>Why the server took no call from this client, where that is known better than from the call.</summary>
    public DuplexChannelException? Refusal => _refusal;

    /// <summary>Whether there is an answer and it is none of gRPC: a page, say, or the refusal of a proxy.</summary>
    public bool IsForeignAnswer => _response is { } response && (response.StatusCode != HttpStatusCode.OK || !IsGrpcContent(response.Content));

    /// <summary>Whether the server has ended the call with a status, as opposed to the client having found a fault.</summary>
    public bool HasServerStatus => _response is { } response && (HasStatus(response.Headers) || HasStatus(response.TrailingHeaders));

    /// <summary>Whether that status is OK: a call that failed all the same was broken.</summary>
    public bool IsServerStatusOk => _response is { } response && (IsOk(response.Headers) || IsOk(response.TrailingHeaders));

    public void OnRequestStream(CoalescingStream stream)
    {
        _requestStream = stream;
        _requestSent.TrySetResult();
    }

    /// <summary>Whether the next message is there already, so that reading it does not wait.</summary>
    public bool HasReceivedMessage => _responseStream?.HasMessage == true;

    public void OnResponseStream(ResponseStream stream) => _responseStream = stream;

    public void OnRefusal(DuplexChannelException refusal) => _refusal = refusal;

    public void OnResponse(HttpResponseMessage response) => _response = response;

    /// <summary>Sends what was held.</summary>
    public Task FlushAsync()
    {
        HoldsFlushes = false;
        return _requestStream?.FlushAsync() ?? Task.CompletedTask;
    }

    private static bool IsGrpcContent(HttpContent content) =>
        content.Headers.ContentType?.MediaType is { } type
        && (type.Equals(ContentType, StringComparison.OrdinalIgnoreCase) || type.StartsWith(ContentType + "+", StringComparison.OrdinalIgnoreCase));

    private static bool HasStatus(HttpResponseHeaders headers) => headers.Contains(Status);

    private static bool IsOk(HttpResponseHeaders headers) => headers.TryGetValues(Status, out IEnumerable<string>? values) && values.FirstOrDefault() == "0";
}
