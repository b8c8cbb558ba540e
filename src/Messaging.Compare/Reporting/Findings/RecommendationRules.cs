using Messaging.Compare.Results;

namespace Messaging.Compare.Reporting.Findings;

/// <summary>
/// Derives a recommendation from the figures, by rules without a name of a winner in them. For each purpose, among contestants of this library with the
/// same encryption: in every figure a contestant has a factor, how many times worse than the best of them it is, round by round; a tie with the best
/// counts as 1. Its score is the geometric mean of its factors. The lowest score is best, and every score within <see cref="PairedComparison.Floor"/> of it
/// is not told apart.
/// Connecting and waiting meet no serializer: where they were measured with one serializer of a transport, that counts for its others too.
/// Over all, the score is the geometric mean over the purposes that were measured, each with equal weight. A contestant that took no part in a figure
/// that others have has no score for that purpose, and the recommendation says so.
/// </summary>
internal static class RecommendationRules
{
    private const string AllTogether = "all of these together";

    public static Recommendation Derive(ComparisonResults results)
    {
        var choices = new List<Choice>();
        var overall = new List<Choice>();
        var unknown = new List<string>();
        foreach (IGrouping<bool, ContestantInfo> group in results.Contestants.Where(one => one.IsOurs).GroupBy(one => one.Tls))
        {
            ContestantInfo[] contestants = [.. group];
            List<Choice> measured = contestants.Length < 2
                ? []
                : [.. Purpose.All.Select(purpose => Choose(results, purpose, contestants, group.Key, unknown)).OfType<Choice>()];
            choices.AddRange(measured);
            if (measured.Count > 1 && Together(measured, group.Key) is { } together)
            {
                overall.Add(together);
            }
        }

        unknown.AddRange(NotMeasured(results, choices));
        return new Recommendation { Choices = choices, Overall = overall, Unknown = [.. unknown.Distinct()] };
    }

    private static IEnumerable<string> NotMeasured(ComparisonResults results, List<Choice> choices)
    {
        foreach (Purpose purpose in Purpose.All.Where(purpose => choices.TrueForAll(choice => choice.Purpose != purpose.Name)))
        {
            yield return $"{purpose.Name}: not measured for two or more alternatives, or in too few rounds ({purpose.Source})";
        }

        foreach (string transport in (string[])[ContestantInfo.WebSocket, ContestantInfo.Grpc])
        {
            if (!results.Contestants.Any(one => one.IsOurs && one.Transport == transport))
            {
                yield return $"{transport}: took no part";
            }
        }
    }

    private static Choice? Choose(ComparisonResults results, Purpose purpose, ContestantInfo[] contestants, bool tls, List<string> unknown)
    {
        string[] names = [.. contestants.Select(one => one.Name)];
        Dictionary<string, double>[] figures =
        [
            .. from scenario in results.Scenarios
               from metric in scenario.Metrics
               where purpose.Covers(scenario, metric)
               let factors = Share(Factors(metric, names), scenario, contestants)
               where factors.Count > 1
               select factors,
        ];
        if (figures.Length == 0)
        {
            return null;
        }

        string[] everywhere = [.. names.Where(one => figures.All(factors => factors.ContainsKey(one)))];
        unknown.AddRange(names.Except(everywhere).Select(one => $"{purpose.Name}: {one} was not measured everywhere, so it has no score"));
        return everywhere.Length < 2 ? null : Rank(
            purpose.Name, tls, figures.Length, everywhere.Select(one => new Score(one, GeometricMean(figures.Select(factors => factors[one])))));
    }

    private static Choice? Together(List<Choice> measured, bool tls)
    {
        string[] everywhere = [.. measured[0].Scores.Select(score => score.Contestant).Where(
            one => measured.TrueForAll(choice => choice.Scores.Any(score => score.Contestant == one)))];
        return everywhere.Length < 2 ? null : Rank(AllTogether, tls, measured.Sum(choice => choice.Figures), everywhere.Select(one => new Score(
            one, GeometricMean(measured.Select(choice => choice.Scores.First(score => score.Contestant == one).Factor)))));
    }

    private static Choice Rank(string purpose, bool tls, int figures, IEnumerable<Score> scores)
    {
        Score[] ranked = [.. scores.OrderBy(score => score.Factor)];
        return new Choice
        {
            Purpose = purpose,
            Tls = tls,
            Figures = figures,
            Best = [.. ranked.Where(score => score.Factor <= ranked[0].Factor * (1 + PairedComparison.Floor)).Select(score => score.Contestant)],
            Scores = ranked,
        };
    }

    // Only where the best is above zero: nothing is a number of times worse than nothing.
    private static Dictionary<string, double> Factors(MetricResult metric, string[] contestants)
    {
        Measurement[] measured = [.. metric.Measurements.Where(one => contestants.Contains(one.Contestant))];
        if (measured.Length < 2 || !MetricNames.CanTell(metric.Name, measured.Min(one => one.Rounds.Count)))
        {
            return [];
        }

        Measurement best = metric.Better == Better.Higher ? measured.MaxBy(one => one.Value.Median)! : measured.MinBy(one => one.Value.Median)!;
        var factors = new Dictionary<string, double>();
        foreach (Measurement one in measured)
        {
            var comparison = PairedComparison.Of(one.Rounds, best.Rounds, metric.Name);
            if (one == best || comparison.IsTie)
            {
                factors[one.Contestant] = 1;
            }
            else if (comparison.Ratio is { } ratio)
            {
                factors[one.Contestant] = metric.Better == Better.Higher ? 1 / ratio.Median : ratio.Median;
            }
        }

        return factors;
    }

    private static Dictionary<string, double> Share(Dictionary<string, double> factors, ScenarioResult scenario, ContestantInfo[] contestants)
    {
        if (scenario.Kind is ScenarioKind.Idle or ScenarioKind.Connect)
        {
            foreach (ContestantInfo one in contestants.Where(one => !factors.ContainsKey(one.Name)).ToArray())
            {
                ContestantInfo? sibling = Array.Find(
                    contestants, other => factors.ContainsKey(other.Name) && other.Transport == one.Transport && other.HttpVersion == one.HttpVersion);
                if (sibling is not null)
                {
                    factors[one.Name] = factors[sibling.Name];
                }
            }
        }

        return factors;
    }

    private static double GeometricMean(IEnumerable<double> values) => Math.Exp(values.Average(Math.Log));
}
