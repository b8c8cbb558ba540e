using System.Collections.Concurrent;
using System.Threading.Channels;
using Messaging;

namespace Chat;

/// <summary>Who gets what is said in a group. Thread-safe.</summary>
internal sealed class Groups<TSend, TReceive>
{
    private readonly ConcurrentDictionary<Member, string> _members = [];

    public Member Add(string group, IDuplexChannel<TSend, TReceive> channel)
    {
        var member = new Member(this, channel);
        _members[member] = group;
        return member;
    }

    /// <summary>Sends to everybody in a group, without waiting for any of them.</summary>
    public void Send(string group, TSend message, Member? except = null)
    {
        foreach ((Member member, string joined) in _members)
        {
            if (joined == group && member != except)
            {
                member.Send(message);
            }
        }
    }

    /// <summary>One channel in a group, with what waits for it. Dispose takes it out of the group and sends the rest.</summary>
    internal sealed class Member : IAsyncDisposable
    {
        private const int MaxWaiting = 256;

        private readonly Groups<TSend, TReceive> _groups;
        private readonly IDuplexChannel<TSend, TReceive> _channel;
        private readonly Channel<TSend> _waiting = Channel.CreateBounded<TSend>(MaxWaiting);
        private readonly Task _sending;

        public Member(Groups<TSend, TReceive> groups, IDuplexChannel<TSend, TReceive> channel)
        {
            (_groups, _channel) = (groups, channel);
            _sending = SendAllAsync();
        }

        /// <summary>Puts a message behind those that wait. Somebody who reads too slowly is sent away.</summary>
        public void Send(TSend message)
        {
            if (!_waiting.Writer.TryWrite(message))
            {
                _channel.Abort(ChannelCloseStatus.ResourceExhausted, "Too many messages wait for you.");
            }
        }

        public async ValueTask DisposeAsync()
        {
            _groups._members.TryRemove(this, out _);
            _waiting.Writer.TryComplete();
            await _sending.ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
        }

        private async Task SendAllAsync()
        {
            await foreach (TSend message in _waiting.Reader.ReadAllAsync())
            {
                await _channel.SendAsync(message);
            }
        }
    }
}
