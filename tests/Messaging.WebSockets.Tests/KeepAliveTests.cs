using Messaging.Transports;
using Microsoft.Extensions.Time.Testing;

namespace Messaging.WebSockets.Tests;

public sealed class KeepAliveTests : IKeepAliveHandler, IDisposable
{
    private static readonly TimeSpan Interval = TimeSpan.FromSeconds(10);
    private static readonly TimeSpan TimeOut = TimeSpan.FromSeconds(5);

    private readonly FakeTimeProvider _time = new();
    private readonly KeepAlive _keepAlive;
    private int _pings;
    private int _pongs;
    private int _silences;

    public KeepAliveTests() =>
        _keepAlive = new KeepAlive(this, new ChannelLimits { KeepAliveInterval = Interval, KeepAliveTimeout = TimeOut }, _time);

    [Fact]
    public void A_peer_that_talks_is_never_asked()
    {
        for (int i = 0; i < 100; i++)
        {
            _time.Advance(TimeSpan.FromSeconds(1));
            _keepAlive.Heard();
        }

        Assert.Equal((0, 0, 0), (_pings, _pongs, _silences));
    }

    [Fact]
    public void A_silent_peer_is_asked_after_the_interval_and_given_up_after_the_time_out()
    {
        Pass(9.9);
        Assert.Equal(0, _pings);
        Pass(0.2);
        Assert.Equal(1, _pings);
        Pass(4.8);
        Assert.Equal(0, _silences);
        Pass(0.3);
        Assert.Equal((1, 1), (_pings, _silences));
    }

    [Fact]
    public void An_answer_saves_the_peer()
    {
        Pass(10.1);
        Assert.Equal(1, _pings);
        _keepAlive.Heard();
        Pass(9);
        Assert.Equal((1, 0), (_pings, _silences));
    }

    [Fact]
    public void While_this_side_does_not_read_the_peer_is_not_judged_and_hears_a_sign_of_life_each_second()
    {
        _keepAlive.SetPaused(true);
        for (int i = 0; i < 60; i++)
        {
            Pass(1.01);
        }

        Assert.Equal((0, 0), (_pings, _silences));
        Assert.InRange(_pongs, 55, 60);
        _keepAlive.SetPaused(false);
        Pass(9.9);
        Assert.Equal((0, 0), (_pings, _silences));
    }

    [Fact]
    public void A_process_that_stood_still_asks_again_before_it_judges()
    {
        Pass(10.1);
        Assert.Equal(1, _pings);
        _time.AutoAdvanceAmount = TimeSpan.Zero;
        _time.Advance(TimeSpan.FromMinutes(10));
        Assert.Equal((2, 0), (_pings, _silences));
        Pass(5.1);
        Assert.Equal(1, _silences);
    }

    [Fact]
    public void Switched_off_it_never_asks()
    {
        using var off = new KeepAlive(this, new ChannelLimits { KeepAliveInterval = TimeSpan.Zero }, _time);
        _keepAlive.Dispose();
        Pass(3600);
        Assert.Equal((0, 0, 0), (_pings, _pongs, _silences));
    }

    void IKeepAliveHandler.SendPing() => _pings++;

    void IKeepAliveHandler.SendPong() => _pongs++;

    void IKeepAliveHandler.OnSilent(TimeSpan silence) => _silences++;

    public void Dispose() => _keepAlive.Dispose();

    private void Pass(double seconds) => _time.Advance(TimeSpan.FromSeconds(seconds));
}
