using Messaging.Compare.Results;

namespace Messaging.Compare.Reporting.Diff;

/// <summary>Why two runs may not be comparable.</summary>
internal static class RunDifferences
{
    /// <summary>A sentence for each difference of machine, settings, contestants and scenarios.</summary>
    public static IReadOnlyList<string> Find(ComparisonResults old, ComparisonResults current) =>
    [
        .. Changed("command", old.Command, current.Command),
        .. Changed("system", old.Machine.System, current.Machine.System),
        .. Changed("architecture", old.Machine.Architecture, current.Machine.Architecture),
        .. Changed("processor", old.Machine.Processor, current.Machine.Processor),
        .. Changed("number of processors", old.Machine.Processors, current.Machine.Processors),
        .. Changed("memory", old.Machine.MemoryBytes, current.Machine.MemoryBytes),
        .. Changed("runtime", old.Machine.Runtime, current.Machine.Runtime),
        .. Changed("number of rounds", old.Settings.Rounds, current.Settings.Rounds),
        .. Changed("seconds of a round", old.Settings.RoundSeconds, current.Settings.RoundSeconds),
        .. Changed("quick run", old.Settings.IsQuick, current.Settings.IsQuick),
        .. Others(old.Settings, current.Settings),
        .. Missing("contestant", [.. old.Contestants.Select(one => one.Name)], [.. current.Contestants.Select(one => one.Name)]),
        .. Missing("scenario", [.. old.Scenarios.Select(one => one.Id)], [.. current.Scenarios.Select(one => one.Id)]),
        .. Unfinished("old", old),
        .. Unfinished("new", current),
    ];

    private static IEnumerable<string> Others(RunSettings old, RunSettings current) =>
        from name in old.Others.Concat(current.Others).Select(setting => setting.Name).Distinct()
        from difference in Changed(
            name, old.Others.FirstOrDefault(setting => setting.Name == name)?.Value, current.Others.FirstOrDefault(setting => setting.Name == name)?.Value)
        select difference;

    private static IEnumerable<string> Changed<T>(string what, T old, T current)
    {
        if (!EqualityComparer<T>.Default.Equals(old, current))
        {
            yield return FormattableString.Invariant($"Different {what}: {Text(old)} then, {Text(current)} now.");
        }
    }

    private static string Text<T>(T value) => value is null ? "none" : FormattableString.Invariant($"{value}");

    private static IEnumerable<string> Missing(string what, string[] old, string[] current) =>
        old.Except(current).Select(name => $"Only in the old run: {what} {name}.")
            .Concat(current.Except(old).Select(name => $"Only in the new run: {what} {name}."));

    private static IEnumerable<string> Unfinished(string which, ComparisonResults results)
    {
        if (!results.IsComplete)
        {
            yield return $"The {which} run was not finished.";
        }
    }
}
