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

    /// <summary>Writes everything that was measured.</summary>
    public static void WriteToConsole(ComparisonResults results) => Write(results, Console());

    /// <summary>Writes everything that was measured to a console.</summary>
    public static void Write(ComparisonResults results, IAnsiConsole console)
    {
        foreach (ScenarioResult scenario in results.Scenarios)
        {
            console.Write(Create(scenario));
        }

        ComparisonResults judged = results.Claims.Count > 0 ? results : ResultJudge.Complete(results);
        WriteClaims(judged.Claims, console);
        WriteRecommendation(judged.Recommendation, console);
        foreach (string note in results.Notes)
        {
            console.WriteLine($"Note: {note}");
        }
    }

    private static void WriteClaims(IReadOnlyList<ClaimFinding> claims, IAnsiConsole console)
    {
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

    private static Table Create(ScenarioResult scenario)
    {
        Table table = new Table().Border(TableBorder.SimpleHeavy).Title(Markup.Escape(scenario.Title)).AddColumns("metric", "contestant");
        foreach (string column in (string[])["median", "min – max"])
        {
            table.AddColumn(new TableColumn(column).RightAligned());
        }

        table.AddColumn("unit").AddColumn(new TableColumn("ratio").RightAligned()).AddColumn(new TableColumn("min – max").RightAligned()).AddColumn(string.Empty);
        foreach (MetricResult metric in scenario.Metrics)
        {
            bool isFirst = true;
            foreach (Measurement one in metric.Measurements)
            {
                table.AddRow([.. new[]
                {
                    isFirst ? metric.Name : string.Empty,
                    one.Contestant,
                    Figures.Number(one.Value.Median),
                    Figures.Range(one.Value),
                    metric.Unit,
                    one.Ratio is null ? string.Empty : Figures.Ratio(one.Ratio.Median),
                    one.Ratio is null ? string.Empty : Figures.Range(one.Ratio),
                    Figures.Word(one.Standing),
                }.Select(Markup.Escape)]);
                isFirst = false;
            }
        }

        return table;
    }
}
