using System.Diagnostics.Metrics;
using System.Globalization;
using System.Reflection;
using Messaging.AspNetCore;
using Messaging.Grpc;
using Messaging.WebSockets;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Logging;

namespace Messaging.Docs.Tests;

/// <summary>The tables of <c>docs/observability.md</c> are what the code makes: whoever filters, counts or alarms by them finds it.</summary>
public sealed class ObservabilityTests
{
    private static readonly Assembly[] Libraries =
        [typeof(IDuplexChannelHandler).Assembly, typeof(DuplexChannel).Assembly, typeof(WebSocketTransportOptions).Assembly, typeof(GrpcTransportOptions).Assembly];

    [Fact]
    public async Task Every_instrument_stands_in_the_table_and_no_other()
    {
        Dictionary<string, string> made = await InstrumentsAsync();

        Assert.Equal(11, made.Count);
        Assert.Equal(
            made.Values.Order(StringComparer.Ordinal),
            Rows("instrument").Select(row => $"{row[0]} | {row[1]} | {row[2]} | {row[4]}").Order(StringComparer.Ordinal));
    }

    [Fact]
    public async Task Every_attribute_of_an_instrument_stands_in_its_row()
    {
        Dictionary<string, string[]> documented = Rows("instrument").ToDictionary(row => row[0], row => row[3].Split(", "));
        Dictionary<string, HashSet<string>> seen = await MeasureAsync();

        // Nothing fails and no send waits here; tests of these measure them.
        Assert.Equal(9, seen.Count);
        Assert.All(seen, instrument => Assert.Equal(
            documented[instrument.Key].Except(["error.type"]).Order(StringComparer.Ordinal), instrument.Value.Order(StringComparer.Ordinal)));
        Assert.Subset(Rows("attribute").Select(row => row[0]).ToHashSet(), documented.Values.SelectMany(names => names).ToHashSet());
    }

    [Fact]
    public void Each_library_has_one_list_of_events()
        => Assert.All(Events().GroupBy(logged => logged.Library), library => Assert.Single(library.Select(logged => logged.List).Distinct()));

    [Fact]
    public void Every_event_stands_in_the_table_and_no_other()
    {
        Assert.Equal(
            Events().OrderBy(logged => logged.Id).Select(logged => $"{logged.Id} {logged.Name} {logged.Level}"),
            Rows("id").Select(row => $"{row[0]} {row[1]} {row[2]}"));
    }

    [Fact]
    public void No_id_stands_for_two_events_and_each_is_in_the_range_of_its_library()
    {
        Dictionary<string, int[]> ranges = Rows("category").ToDictionary(
            row => row[0], row => row[1].Split(" – ").Select(number => int.Parse(number, CultureInfo.InvariantCulture)).ToArray());
        Logged[] events = [.. Events()];

        Assert.Equal(events.Length, events.Select(logged => logged.Id).Distinct().Count());
        Assert.All(events, logged => Assert.InRange(logged.Id, ranges[logged.Library][0], ranges[logged.Library][1]));
        int[] bounds = [.. ranges.Values.OrderBy(range => range[0]).SelectMany(range => range)];
        Assert.Equal(bounds.Order(), bounds);
    }

    private static async Task<Dictionary<string, string>> InstrumentsAsync()
    {
        Dictionary<string, string> made = [];
        await ListenAsync((instrument, _) => made[instrument.Name] = $"{instrument.Name} | {KindOf(instrument)} | {instrument.Unit} | {instrument.Description}", null);
        return made;
    }

    private static async Task<Dictionary<string, HashSet<string>>> MeasureAsync()
    {
        Dictionary<string, HashSet<string>> seen = [];
        await ListenAsync((instrument, listener) => listener.EnableMeasurementEvents(instrument), (instrument, tags) =>
        {
            lock (seen)
            {
                if (!seen.TryGetValue(instrument.Name, out HashSet<string>? names))
                {
                    seen.Add(instrument.Name, names = []);
                }

                names.UnionWith(tags);
            }
        });
        return seen;
    }

    /// <summary>Runs a channel to its end, in memory, while somebody listens.</summary>
    private static async Task ListenAsync(Action<Instrument, MeterListener> published, Action<Instrument, string[]>? measured)
    {
        CancellationToken stop = TestContext.Current.CancellationToken;
        var server = new InMemoryServer();
        server.Map<string, string>("/echo", async (channel, ended) =>
        {
            await foreach (string text in channel.ReadAllAsync(ended))
            {
                await channel.SendAsync(text, ended);
            }
        });
        var services = new ServiceCollection();
        services.AddMetrics();
        services.AddMessaging().AddInMemory(server).AddChannel<string, string>("echo", options => (options.Transport, options.Path) = ("InMemory", "/echo"));
        await using ServiceProvider provider = services.BuildServiceProvider();
        var factory = provider.GetRequiredService<IMeterFactory>();
        using var ended = new CountdownEvent(2);
        using var listener = new MeterListener();
        listener.InstrumentPublished = (instrument, self) =>
        {
            if (instrument.Meter.Name == MessagingDiagnostics.MeterName && ReferenceEquals(instrument.Meter.Scope, factory))
            {
                published(instrument, self);
            }
        };
        listener.SetMeasurementEventCallback<long>((instrument, _, tags, _) => measured?.Invoke(instrument, Names(tags)));
        listener.SetMeasurementEventCallback<double>((instrument, _, tags, _) =>
        {
            measured?.Invoke(instrument, Names(tags));
            if (instrument.Name.EndsWith("channel.duration", StringComparison.Ordinal))
            {
                ended.Signal();
            }
        });
        listener.Start();
        await using (IDuplexChannel<string, string> channel =
            await provider.GetRequiredService<IDuplexChannelFactory<string, string>>().ConnectAsync(cancellationToken: stop))
        {
            await channel.SendAsync("hello", stop);
            await channel.CompleteAsync(stop);
            Assert.Equal(["hello"], await channel.ReadAllAsync(stop).ToArrayAsync(stop));
        }

        if (measured is not null)
        {
            Assert.True(ended.Wait(TimeSpan.FromSeconds(30), stop), "The end of a channel was not measured.");
            listener.RecordObservableInstruments();
        }
    }

    private static string[] Names(ReadOnlySpan<KeyValuePair<string, object?>> tags) => [.. tags.ToArray().Select(tag => tag.Key)];

    private static string KindOf(Instrument instrument) => instrument.GetType().Name.Split('`')[0] switch
    {
        "UpDownCounter" => "up-down counter",
        "ObservableCounter" => "observable counter",
        var other => other.ToLowerInvariant(),
    };

    private static IEnumerable<Logged> Events() => Libraries.SelectMany(library => library.GetTypes())
        .SelectMany(type => type.GetMethods(BindingFlags.Static | BindingFlags.Public | BindingFlags.NonPublic | BindingFlags.DeclaredOnly))
        .Select(method => (Method: method, Attribute: method.GetCustomAttribute<LoggerMessageAttribute>()))
        .Where(found => found.Attribute is not null)
        .Select(found => new Logged(
            found.Attribute!.EventId, found.Method.Name, found.Attribute.Level, found.Method.DeclaringType!.Assembly.GetName().Name!, found.Method.DeclaringType!));

    /// <summary>The rows of the table whose first column has this head, their cells without back quotes.</summary>
    private static IEnumerable<string[]> Rows(string head)
    {
        string[] lines = Page.Read("docs/observability.md").Split('\n');
        int first = Array.FindIndex(lines, line => line.StartsWith($"| {head} |", StringComparison.Ordinal));
        return lines.Skip(first + 2).TakeWhile(line => line.StartsWith('|'))
            .Select(line => line.Trim('|').Split('|').Select(cell => cell.Trim().Replace("`", string.Empty, StringComparison.Ordinal)).ToArray());
    }

    private sealed record Logged(int Id, string Name, LogLevel Level, string Library, Type List);
}
