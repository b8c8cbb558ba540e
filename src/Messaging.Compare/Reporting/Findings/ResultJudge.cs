using Messaging.Compare.Results;

namespace Messaging.Compare.Reporting.Findings;

/// <summary>Adds to measured results what they say.</summary>
internal static class ResultJudge
{
    /// <summary>The same results with the claims judged and the recommendation derived.</summary>
    public static ComparisonResults Complete(ComparisonResults results) => results with
    {
        Claims = ClaimRules.Judge(results),
        Recommendation = RecommendationRules.Derive(results),
    };
}
