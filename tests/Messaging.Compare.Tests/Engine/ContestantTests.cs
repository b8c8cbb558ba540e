using System.Diagnostics;
using Messaging.Compare.Commands;
using Messaging.Compare.Engine;
using Messaging.Compare.Peers;

namespace Messaging.Compare.Tests.Engine;

public sealed class ContestantTests
{
    [Fact]
    public void Every_combination_that_was_asked_for_takes_part()
    {
        RunPlan plan = new RunRequest { Serializers = "protobuf,json", Tls = "both", Payloads = "quote" }.ToPlan();

        Assert.Equal(
            [
                "websocket+json", "websocket+protobuf", "websocket-h2+json", "websocket-h2+protobuf", "grpc+json", "grpc+protobuf",
                "websocket+json+tls", "websocket+protobuf+tls", "websocket-h2+json+tls", "websocket-h2+protobuf+tls", "grpc+json+tls", "grpc+protobuf+tls",
            ],
            plan.Contestants.Select(contestant => contestant.Name));
        Assert.Equal(6, plan.Contestants.Count(contestant => contestant.IsFirstOfItsTransport));
    }

    [Fact]
    public void GRPC_that_was_not_asked_for_by_name_is_left_out_of_HTTP_1_with_a_note()
    {
        RunPlan plan = new RunRequest { HttpVersions = "1.1", Payloads = "quote" }.ToPlan();

        Assert.DoesNotContain(plan.Contestants, contestant => contestant.Name.StartsWith("grpc", StringComparison.Ordinal));
        Assert.Contains(plan.Notes, note => note.StartsWith("gRPC was left out", StringComparison.Ordinal));
    }

    [Fact]
    public void One_transport_can_be_slowed_down_and_the_results_say_so()
    {
        RunPlan plan = new RunRequest { SlowDown = "grpc=20", Payloads = "quote" }.ToPlan();

        Assert.All(plan.Contestants, contestant => Assert.Equal(contestant.Name.StartsWith("grpc", StringComparison.Ordinal) ? 0.2 : 0, contestant.Burden));
        Assert.Contains("grpc was slowed down on purpose by 20 %.", plan.Notes);
    }

    [Fact]
    public void A_burden_takes_the_time_that_it_is_meant_to()
    {
        int steps = Burden.StepsFor(nanoseconds: 2_000_000);
        Assert.InRange(Burden.StepsFor(nanoseconds: 4_000_000), steps * 1.9, steps * 2.1);

        // Whatever else the machine does can only make it longer; the shortest of several is its own time.
        TimeSpan shortest = Enumerable.Range(0, 10).Min(_ =>
        {
            long start = Stopwatch.GetTimestamp();
            Burden.Carry(steps);
            return Stopwatch.GetElapsedTime(start);
        });
        Assert.InRange(shortest.TotalMilliseconds, 0.5, 20);
    }
}
