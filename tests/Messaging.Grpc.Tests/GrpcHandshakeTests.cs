using Grpc.Core;

namespace Messaging.Grpc.Tests;

/// <summary>The table of docs/wire-format.md.</summary>
public sealed class GrpcHandshakeTests
{
    [Theory]
    [InlineData(ChannelCloseStatus.Completed, StatusCode.OK)]
    [InlineData(ChannelCloseStatus.GoingAway, StatusCode.Unavailable)]
    [InlineData(ChannelCloseStatus.Cancelled, StatusCode.Cancelled)]
    [InlineData(ChannelCloseStatus.ProtocolError, StatusCode.Unimplemented)]
    [InlineData(ChannelCloseStatus.InvalidMessage, StatusCode.InvalidArgument)]
    [InlineData(ChannelCloseStatus.MessageTooLarge, StatusCode.ResourceExhausted)]
    [InlineData(ChannelCloseStatus.Unauthenticated, StatusCode.Unauthenticated)]
    [InlineData(ChannelCloseStatus.PermissionDenied, StatusCode.PermissionDenied)]
    [InlineData(ChannelCloseStatus.ResourceExhausted, StatusCode.ResourceExhausted)]
    [InlineData(ChannelCloseStatus.Timeout, StatusCode.DeadlineExceeded)]
    [InlineData(ChannelCloseStatus.Unavailable, StatusCode.Unavailable)]
    [InlineData(ChannelCloseStatus.Internal, StatusCode.Internal)]
    public void A_status_has_one_code(ChannelCloseStatus status, StatusCode code) => Assert.Equal(code, GrpcHandshake.ToStatusCode(status));

    [Fact]
    public void A_code_alone_gives_a_status_that_is_worth_the_same_retry_or_none()
    {
        foreach (ChannelCloseStatus status in Enum.GetValues<ChannelCloseStatus>())
        {
            ChannelCloseStatus read = GrpcHandshake.FromStatusCode(GrpcHandshake.ToStatusCode(status));
            Assert.Equal(
                status switch
                {
                    ChannelCloseStatus.GoingAway => ChannelCloseStatus.Unavailable,
                    ChannelCloseStatus.MessageTooLarge => ChannelCloseStatus.ResourceExhausted,
                    _ => status,
                },
                read);
        }
    }

    [Theory]
    [InlineData(StatusCode.Unknown, ChannelCloseStatus.Internal)]
    [InlineData(StatusCode.NotFound, ChannelCloseStatus.ProtocolError)]
    [InlineData(StatusCode.AlreadyExists, ChannelCloseStatus.Internal)]
    [InlineData(StatusCode.FailedPrecondition, ChannelCloseStatus.Internal)]
    [InlineData(StatusCode.Aborted, ChannelCloseStatus.Internal)]
    [InlineData(StatusCode.OutOfRange, ChannelCloseStatus.Internal)]
    [InlineData(StatusCode.DataLoss, ChannelCloseStatus.Internal)]
    [InlineData((StatusCode)99, ChannelCloseStatus.Internal)]
    public void Every_code_of_a_foreign_server_has_a_status(StatusCode code, ChannelCloseStatus status) => Assert.Equal(status, GrpcHandshake.FromStatusCode(code));
}
