using Messaging.Compare.Results;
using Messaging.Compare.Scenarios;

namespace Messaging.Compare.Engine;

/// <summary>What a run has measured so far.</summary>
internal sealed class RunLog
{
    private readonly List<ScenarioResult> _scenarios = [];
    private readonly List<string> _notes = [];
    private readonly long _started = TimeProvider.System.GetTimestamp();

    public DateTimeOffset Date { get; } = TimeProvider.System.GetUtcNow();

    /// <summary>Whether everything was measured that was asked for.</summary>
    public bool IsComplete { get; set; } = true;

    /// <summary>The heading of the scenarios that are added from now on.</summary>
    public string Group { get; set; } = string.Empty;

    public IReadOnlyList<ScenarioResult> Scenarios => _scenarios;

    public IReadOnlyList<string> Notes => _notes;

    public TimeSpan Elapsed => TimeProvider.System.GetElapsedTime(_started);

    public void Note(string text) => _notes.Add(text);

    /// <summary>Adds the rounds of a scenario in which every contestant has had its turn; nothing where there is none.</summary>
    /// <param name="scenario">The scenario.</param>
    /// <param name="contestants">Who took part.</param>
    /// <param name="rounds">For each of them, the values of each round.</param>
    /// <param name="baseline">The contestant that the others are divided by, or <see langword="null"/> for the best.</param>
    public void Add(IScenario scenario, IReadOnlyList<Contestant> contestants, IReadOnlyList<IReadOnlyList<double[]>> rounds, string? baseline)
    {
        int complete = rounds.Count == 0 ? 0 : rounds.Min(one => one.Count);
        if (complete > 0)
        {
            _scenarios.Add(new ScenarioResult
            {
                Id = Group.Length == 0 ? scenario.Id : $"{Group}/{scenario.Id}",
                Group = Group,
                Kind = scenario.Kind,
                Title = scenario.Title,
                Payload = scenario.Payload,
                Channels = scenario.Channels,
                Metrics = [.. scenario.Metrics.Select((metric, index) => MetricResult.Create(
                    metric.Name,
                    metric.Unit,
                    metric.Better,
                    [.. contestants.Select((contestant, c) => (contestant.Name, (IReadOnlyList<double>)[.. rounds[c].Take(complete).Select(values => values[index])]))],
                    baseline))],
            });
        }
    }

    /// <summary>Everything.</summary>
    public ComparisonResults ToResults(string command, RunSettings settings, IEnumerable<ContestantInfo> contestants, IReadOnlyList<PayloadInfo> payloads) => new()
    {
        Command = command,
        Date = Date,
        DurationSeconds = Elapsed.TotalSeconds,
        IsComplete = IsComplete,
        Machine = ThisMachine.Describe(),
        Settings = settings,
        Contestants = [.. contestants],
        Payloads = payloads,
        Scenarios = [.. _scenarios],
        Notes = [.. _notes],
    };
}
