using Messaging.Fuzzing;
using SharpFuzz;

// fuzz TARGET: the loop of afl-fuzz, which starts this; eng/fuzz.sh starts that.
// run TARGET FILE...: each file once, to look into a finding.
switch (args)
{
    case ["fuzz", string name]:
        IFuzzTarget? target = null;
        byte[] input = new byte[1024 * 1024];
        Fuzzer.Run(stream =>
        {
            // Not before the loop: instrumented code has nowhere to count there.
            target ??= FuzzTargets.Create(name);
            int length = stream.ReadAtLeast(input, input.Length, throwOnEndOfStream: false);
            target.Run(input.AsSpan(0, length));
        });
        return 0;

    case ["run", string name, .. string[] files]:
        IFuzzTarget one = FuzzTargets.Create(name);
        foreach (string file in files)
        {
            one.Run(File.ReadAllBytes(file));
        }

        return 0;

    default:
        Console.Error.WriteLine($"fuzz TARGET | run TARGET FILE...; targets: {string.Join(", ", FuzzTargets.Names)}");
        return 2;
}
