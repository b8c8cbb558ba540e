using System.Text.Json.Nodes;
using System.Text.RegularExpressions;

namespace Messaging.Packages.Tests;

/// <summary>
/// Does what a page says, in a folder of its own under the feed. Blocks run as they stand. What is prepared for them, in the environment alone: where the packages
/// and templates are kept, and free ports in place of 5080 and 5081, which another process of this machine may have.
/// </summary>
internal sealed partial class GuideRun(PackageFeed feed) : IAsyncDisposable
{
    private const string Web = "http://localhost:5080";
    private const string Grpc = "http://localhost:5081";
    private const string WebAddress = "Messaging__Channels__chat__Address";

    private readonly string _folder = Directory.CreateDirectory(Path.Combine(feed.Work, "guide")).FullName;
    private readonly Dictionary<string, PeerProcess> _terminals = [];
    private readonly Dictionary<string, string> _environment = new(feed.Environment())
    {
        // Two addresses, so that the lines that announce the ports can be told apart.
        ["Kestrel__Endpoints__Web__Url"] = "http://127.0.0.1:0",
        ["Kestrel__Endpoints__Grpc__Url"] = "http://127.0.0.2:0",
    };

    private PeerProcess? _browser;

    /// <summary>The values that the files of the page changed, such as <c>Messaging:Channels:chat:Transport=Grpc</c>.</summary>
    public List<string> Changes { get; } = [];

    /// <summary>What stands at a key of a file that was made, such as <c>Kestrel:Endpoints:Web:Url</c>.</summary>
    public string? Setting(string file, string key) => Settings(File.ReadAllText(Path.Combine(_folder, file))).GetValueOrDefault(key);

    public async Task DoAsync(GuideStep step)
    {
        if (step.Who == "file")
        {
            string path = Path.Combine(_folder, step.What);
            Changes.AddRange(Settings(step.Text).Except(Settings(await File.ReadAllTextAsync(path))).Select(setting => $"{setting.Key}={setting.Value}"));
            await File.WriteAllTextAsync(path, step.Text);
        }
        else if (step.Who == "browser")
        {
            await BrowseAsync(step);
        }
        else if (step is { Who: "shell", What: "runs" })
        {
            await using PeerProcess shell = Start(step);
            shell.CloseInput();
            Assert.True(await shell.WaitForExitAsync(TimeSpan.FromMinutes(10)) == 0, shell.ToString());
        }
        else if (step.What == "runs")
        {
            if (_terminals.Remove(step.Who, out PeerProcess? before))
            {
                await before.DisposeAsync();
            }

            _terminals.Add(step.Who, Start(step));
        }
        else
        {
            await UseAsync(_terminals[step.Who], step);
        }
    }

    public async ValueTask DisposeAsync()
    {
        foreach (PeerProcess process in _terminals.Values.Append(_browser).OfType<PeerProcess>())
        {
            await process.DisposeAsync();
        }
    }

    private async Task UseAsync(PeerProcess terminal, GuideStep step)
    {
        switch (step.What)
        {
            case "prints":
                foreach (string expected in step.Lines)
                {
                    Announce(await ReadAsync(terminal, expected));
                }

                break;
            case "reads":
                foreach (string line in step.Lines)
                {
                    await terminal.WriteLineAsync(line);
                }

                break;
            case "ends":
                terminal.CloseInput();
                await terminal.SucceedAsync();
                break;
            case "is interrupted":
                terminal.Interrupt();
                await terminal.SucceedAsync();
                break;
            case "ends with":
                await terminal.WaitForExitAsync();
                Assert.Equal(step.Lines, terminal.Output()[^step.Lines.Length..]);
                break;
            default:
                Assert.Fail($"Line {step.Line}: a terminal cannot do '{step.What}'.");
                break;
        }
    }

    private async Task BrowseAsync(GuideStep step)
    {
        _browser ??= PeerProcess.StartInteractive(Installed.Node(), [Repository.Interop("node", "page.mjs"), Installed.Chromium()]);
        foreach (string line in step.Lines)
        {
            string command = $"{step.What} {line.Replace(Web, _environment.GetValueOrDefault(WebAddress), StringComparison.Ordinal)}";
            await _browser.WriteLineAsync(command);
            Assert.Equal(command, await _browser.ReadAfterAsync("done"));
        }
    }

    /// <summary>Waits for a line, longer than for other programs: what the page runs is built first.</summary>
    private static async Task<string> ReadAsync(PeerProcess terminal, string expected)
    {
        const int Waits = 5;
        var line = new Regex($"^{Pattern(expected)}$");
        for (int wait = 1; ; wait++)
        {
            try
            {
                return await terminal.ReadUntilAsync(line.IsMatch, expected);
            }
            catch (InvalidOperationException) when (wait < Waits)
            {
                // It may not have come yet.
            }
        }
    }

    // In a process group of its own, as a terminal's shell starts its jobs: so Ctrl+C reaches all of it.
    private PeerProcess Start(GuideStep step) => PeerProcess.StartInteractive("setsid", ["bash", "-e", "-c", step.Text], _folder, _environment);

    /// <summary>A line as it is printed, with whatever ports the server got.</summary>
    private static string Pattern(string line)
        => Regex.Escape(line)
            .Replace(Regex.Escape(Web), @"http://127\.0\.0\.1:\d+", StringComparison.Ordinal)
            .Replace(Regex.Escape(Grpc), @"http://127\.0\.0\.2:\d+", StringComparison.Ordinal);

    /// <summary>Tells the terminals that are opened later where the server listens.</summary>
    private void Announce(string printed)
    {
        if (Address().Match(printed) is { Success: true } address)
        {
            bool isWeb = address.Value.Contains("127.0.0.1", StringComparison.Ordinal);
            _environment[isWeb ? WebAddress : "Messaging__Channels__chat__Grpc__Address"] = address.Value;
        }
    }

    private static Dictionary<string, string> Settings(string json)
    {
        var settings = new Dictionary<string, string>();
        Add("", JsonNode.Parse(json));
        return settings;

        void Add(string path, JsonNode? node)
        {
            if (node is JsonObject section)
            {
                foreach ((string key, JsonNode? child) in section)
                {
                    Add(path.Length == 0 ? key : $"{path}:{key}", child);
                }
            }
            else
            {
                settings.Add(path, $"{node}");
            }
        }
    }

    [GeneratedRegex(@"http://127\.0\.0\.[12]:\d+")]
    private static partial Regex Address();
}
