using System.Diagnostics;
using System.Runtime.CompilerServices;

namespace Messaging.Compare.Peers;

/// <summary>
/// Work for nothing, by which a contestant is slowed down on purpose. It is counted in steps and not in time, because reading a clock costs as much as
/// sending a message does.
/// </summary>
internal static class Burden
{
    private const int CalibrationSteps = 2_000_000;
    private static readonly Lazy<double> NanosecondsPerStep = new(Calibrate);
    private static uint sink;

    /// <summary>How many steps take this long on this machine.</summary>
    public static int StepsFor(double nanoseconds) => (int)Math.Round(nanoseconds / NanosecondsPerStep.Value);

    /// <summary>Takes the steps; none where there are none to take.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static void Carry(int steps)
    {
        if (steps > 0)
        {
            Step(steps);
        }
    }

    [MethodImpl(MethodImplOptions.AggressiveOptimization | MethodImplOptions.NoInlining)]
    private static void Step(int steps)
    {
        uint value = sink | 1;
        for (int i = 0; i < steps; i++)
        {
            // Each step needs the result of the one before, so that the processor cannot overlap them.
            value = (value * 1664525) + 1013904223;
        }

        sink = value;
    }

    private static double Calibrate()
    {
        double fastest = double.MaxValue;
        for (int i = 0; i < 5; i++)
        {
            long start = Stopwatch.GetTimestamp();
            Step(CalibrationSteps);
            fastest = Math.Min(fastest, Stopwatch.GetElapsedTime(start).TotalNanoseconds / CalibrationSteps);
        }

        return fastest;
    }
}
