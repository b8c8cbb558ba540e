using Messaging.Compare.Reporting.Findings;
using Messaging.Compare.Results;
using Spectre.Console;

namespace Messaging.Compare.Reporting;

/// <summary>The tables in the terminal.</summary>
internal static class ResultTables
{
    private const int Width = 160;

    /// <summary>The terminal; wide enough for a table where the output is no terminal.</summary>
    public static IAnsiConsole Console()
    {
        IAnsiConsole console = AnsiConsole.Console;
        if (!console.Profile.Out.IsTerminal)
        {
            console.Profile.Width = Math.Max(console.Profile.Width, Width);
        }

        return console;
    }

    /// <summary>Writes what was measured to a console.</summary>
    /// <param name="results">What was measured.</param>
    /// <param name="console">Where to.</param>
    /// <param name="everyFigure">Whether the tables hold every figure with its range, or a line for each contestant.</param>
    public static void Write(ComparisonResults results, IAnsiConsole console, bool everyFigure)
    {
        foreach (ScenarioResult scenario in results.Scenarios)
        {
            console.Write(everyFigure ? ScenarioTable.Full(scenario) : ScenarioTable.Short(scenario));
        }

        ComparisonResults judged = results.Claims.Count > 0 ? results : ResultJudge.Complete(results);
        WriteClaims([.. judged.Claims.Where(claim => claim.Verdict != Verdict.NotMeasured)], console);
        WriteRecommendation(judged.Recommendation, console);
        foreach (string note in results.Notes)
        {
            console.WriteLine($"Note: {note}");
        }
    }

    private static void WriteClaims(IReadOnlyList<ClaimFinding> claims, IAnsiConsole console)
    {
        if (claims.Count == 0)
        {
            return;
        }

        Table table = new Table().Border(TableBorder.SimpleHeavy).Title("Claims that are often heard").AddColumns("claim", "here");
        foreach (string column in (string[])["say so", "ties", "opposite", "ratio", "min – max"])
        {
            table.AddColumn(new TableColumn(column).RightAligned());
        }

        foreach (ClaimFinding claim in claims)
        {
            table.AddRow(Markup.Escape(claim.Claim), FindingTexts.Word(claim.Verdict));
            foreach (ClaimPart part in claim.Parts)
            {
                table.AddRow([.. new[]
                {
                    "  " + part.Name, FindingTexts.Word(part.Verdict), $"{part.Won}", $"{part.Tied}", $"{part.Lost}",
                    part.Ratio is null ? string.Empty : Figures.Ratio(part.Ratio.Median), part.Ratio is null ? string.Empty : Figures.Range(part.Ratio),
                }.Select(Markup.Escape)]);
            }
        }

        console.Write(table);
    }

    private static void WriteRecommendation(Recommendation recommendation, IAnsiConsole console)
    {
        if (recommendation.Choices.Count == 0)
        {
            return;
        }

        Table table = new Table().Border(TableBorder.SimpleHeavy).Title("If you care for")
            .AddColumns("purpose", string.Empty, "take")
            .AddColumn(new TableColumn("next").RightAligned());
        foreach (Choice choice in recommendation.Choices.Concat(recommendation.Overall))
        {
            Score? next = choice.Scores.FirstOrDefault(score => !choice.Best.Contains(score.Contestant));
            table.AddRow([.. new[]
            {
                choice.Purpose,
                FindingTexts.Encryption(choice.Tls),
                next is null ? "any: no difference" : string.Join(" or ", choice.Best),
                next is null ? string.Empty : $"{next.Contestant} {Figures.Ratio(next.Factor)}",
            }.Select(Markup.Escape)]);
        }

        console.Write(table);
        foreach (string unknown in recommendation.Unknown)
        {
            console.WriteLine($"Not known: {unknown}");
        }
    }
}
