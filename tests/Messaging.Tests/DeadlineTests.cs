using CsCheck;
using Messaging.Tests.Fakes;
using Messaging.Transports;
using Microsoft.Extensions.Time.Testing;

namespace Messaging.Tests;

public sealed class DeadlineTests
{
    [Theory]
    [InlineData("1H", 36_000_000_000)]
    [InlineData("2M", 1_200_000_000)]
    [InlineData("3S", 30_000_000)]
    [InlineData("4m", 40_000)]
    [InlineData("5u", 50)]
    [InlineData("600n", 6)]
    [InlineData("99999999S", 999_999_990_000_000)]
    [InlineData("99999999H", 3_599_999_964_000_000_000)]
    public void A_value_is_read(string text, long ticks)
    {
        Assert.True(ChannelDeadline.TryParse(text, out TimeSpan value));
        Assert.Equal(ticks, value.Ticks);
    }

    [Theory]
    [InlineData(null)]
    [InlineData("")]
    [InlineData("S")]
    [InlineData("1")]
    [InlineData("1s")]
    [InlineData("1h")]
    [InlineData("123456789S")]
    [InlineData("-1S")]
    [InlineData("+1S")]
    [InlineData(" 1S")]
    [InlineData("1 S")]
    [InlineData("1.5S")]
    [InlineData("0x1S")]
    [InlineData("\u0661S")]
    public void A_value_that_is_not_well_formed_is_refused(string? text) => Assert.False(ChannelDeadline.TryParse(text, out _));

    [Fact]
    public void What_is_written_is_read_again_never_shorter_and_hardly_longer()
    {
        Gen.Long[1, long.MaxValue].Select(Gen.Int[0, 62], (ticks, shift) => TimeSpan.FromTicks(Math.Max(1, ticks >> shift))).Sample(value =>
        {
            Assert.True(ChannelDeadline.TryParse(ChannelDeadline.Format(value), out TimeSpan read));
            value = value < TimeSpan.FromHours(99_999_999) ? value : TimeSpan.FromHours(99_999_999); // Eight digits have no more room.
            Assert.InRange((double)read.Ticks, value.Ticks, value.Ticks * (1 + 1e-5) + 1);
        });
    }

    [Fact]
    public void Only_a_positive_time_is_written()
    {
        Assert.Throws<ArgumentOutOfRangeException>(() => ChannelDeadline.Format(TimeSpan.Zero));
        Assert.Equal("15000000u", ChannelDeadline.Format(TimeSpan.FromSeconds(15)));
    }

    [Fact]
    public async Task A_deadline_that_has_passed_ends_the_connection_at_once_and_one_that_ended_is_left_alone()
    {
        var passed = new FakeConnection();
        ChannelDeadline.Start(passed, TimeSpan.Zero, TimeProvider.System);
        Assert.Equal((ChannelCloseStatus.Timeout, "The deadline has passed."), ((await passed.Closed).Status, (await passed.Closed).Reason));

        var time = new FakeTimeProvider();
        var ended = new FakeConnection();
        ChannelDeadline.Start(ended, TimeSpan.FromSeconds(1), time);
        ended.End(new ChannelClosed(ChannelCloseStatus.Completed));
        await ended.Closed;
        time.Advance(TimeSpan.FromSeconds(2));
        Assert.Null(ended.Aborted);
    }
}
