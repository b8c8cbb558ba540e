using System.ComponentModel.DataAnnotations;
using Messaging.AspNetCore.Tests.Support;
using Microsoft.AspNetCore.Builder;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Hosting;
using Microsoft.Extensions.Options;

namespace Messaging.AspNetCore.Tests;

/// <summary>Which side of a channel validates what is a word of its configuration, on every transport.</summary>
public sealed class ValidationTests
{
    private static CancellationToken Stop => TestContext.Current.CancellationToken;

    public static TheoryData<string, string?, bool, bool> Words
    {
        get
        {
            TheoryData<string, string?, bool, bool> words = [];
            foreach (string transport in (string[])["WebSocket", "Grpc", "InMemory"])
            {
                words.Add(transport, null, true, true);
                words.Add(transport, "Both", true, true);
                words.Add(transport, "receive", true, false);
                words.Add(transport, "Send", false, true);
                words.Add(transport, "None", false, false);
            }

            return words;
        }
    }

    [Theory, MemberData(nameof(Words))]
    public async Task A_server_validates_what_its_endpoint_says(string transport, string? word, bool receives, bool sends)
    {
        await using Peers peers = await Peers.StartAsync(transport, server: word, client: "None");
        Assert.Equal(receives ? "Invalid message: Number." : "4711", await AskAsync(peers, 4711));
        Assert.Equal(sends ? "refused: Number" : "-1", await AskAsync(peers, 1));
    }

    [Theory, MemberData(nameof(Words))]
    public async Task A_client_validates_what_its_channel_says(string transport, string? word, bool receives, bool sends)
    {
        await using Peers peers = await Peers.StartAsync(transport, server: "None", client: word);
        Assert.Equal(sends ? "refused: Number" : "4711", await AskAsync(peers, 4711));
        Assert.Equal(receives ? "Invalid message: Number." : "-1", await AskAsync(peers, 1));
    }

    [Theory]
    [InlineData("WebSocket")]
    [InlineData("Grpc")]
    [InlineData("InMemory")]
    public async Task All_four_call_types_are_validated(string transport)
    {
        await using Peers peers = await Peers.StartAsync(transport, server: "Both", client: "None");
        IDuplexChannelFactory<Question, Answer> factory = peers.Factory;
        Question bad = new() { Number = 4711 };
        Assert.Equal(ChannelCloseStatus.InvalidMessage, await StatusAsync(() => factory.UnaryCallAsync(bad, cancellationToken: Stop)));
        Assert.Equal(ChannelCloseStatus.InvalidMessage, await StatusAsync(() => factory.ClientStreamingCallAsync(Many(bad), cancellationToken: Stop)));
        Assert.Equal(ChannelCloseStatus.InvalidMessage, await StatusAsync(() => factory.ServerStreamingCallAsync(bad, cancellationToken: Stop).ToListAsync(Stop).AsTask()));
        Assert.Equal(ChannelCloseStatus.InvalidMessage, await StatusAsync(() => factory.DuplexStreamingCallAsync(Many(bad), cancellationToken: Stop).ToListAsync(Stop).AsTask()));
        Assert.Equal(2, (await factory.UnaryCallAsync(new Question { Number = 2 }, cancellationToken: Stop)).Number);
    }

    [Theory]
    [InlineData("Messaging:Endpoints:talk:Validate", "Both", "Both needs AddValidation() or AddValidator().")]
    [InlineData("Messaging:Endpoints:talk:Validate", "Always", "\"Always\" is not one of None, Receive, Send, Both.")]
    [InlineData("Messaging:Endpoints:talk:Validate", "None", null)]
    public async Task What_cannot_be_validated_stops_the_start(string key, string value, string? expected)
    {
        await using TestApp app = TestApp.Build(
            app => app.MapDuplexChannel<Pong, Ping>(Talk.Path, Talk.EchoAsync),
            configure: builder => builder.Set("Messaging:Endpoints:talk:Path", Talk.Path).Set(key, value));
        Exception? failure = await Record.ExceptionAsync(() => app.App.StartAsync(Stop));
        Assert.Equal(expected is null ? null : $"{key}: {expected}", (failure as OptionsValidationException)?.Failures.Single());
    }

    [Fact]
    public async Task A_channel_that_cannot_validate_stops_the_start_too()
    {
        HostApplicationBuilder builder = Host.CreateEmptyApplicationBuilder(null);
        builder.Services.AddMessaging().AddInMemory().AddChannel<Ping, Pong>("talk", options => (options.Transport, options.Validate) = ("InMemory", MessageValidation.Send));
        using IHost host = builder.Build();
        OptionsValidationException failure = await Assert.ThrowsAsync<OptionsValidationException>(() => host.StartAsync(Stop));
        Assert.Equal("Messaging:Channels:talk:Validate: Send needs AddValidation() or AddValidator().", Assert.Single(failure.Failures));
    }

    [Fact]
    public async Task Raw_messages_are_not_validated()
    {
        await using TestApp app = await TestApp.StartAsync(
            app => app.MapDuplexChannel<RawMessage, RawMessage>(Talk.Path, (channel, ended) => Talk.UntilEndedAsync(channel, ended)),
            configure: builder => builder.Services.AddMessaging().AddValidation());
        await using Client<RawMessage, RawMessage> client = new(app.Address, Talk.Path);
        await using IDuplexChannel<RawMessage, RawMessage> channel = await client.ConnectAsync();
        await channel.SendAsync(new RawMessage("x"u8.ToArray(), MessageKind.Text), Stop);
        await channel.CompleteAsync(Stop);
    }

    /// <summary>Asks the server, which answers 1 with -1 and everything else with itself.</summary>
    private static async Task<string> AskAsync(Peers peers, int number)
    {
        await using IDuplexChannel<Question, Answer> channel = await peers.Factory.ConnectAsync(null, Stop);
        try
        {
            await channel.SendAsync(new Question { Number = number }, Stop);
            Answer answer = await channel.ReadAllAsync(Stop).FirstAsync(Stop).AsTask().Within();
            return answer.Refused is { } refused ? $"refused: {refused}" : $"{answer.Number}";
        }
        catch (DuplexMessageException refused)
        {
            return $"refused: {Assert.IsType<ValidationException>(refused.InnerException).ValidationResult.MemberNames.Single()}";
        }
        catch (DuplexChannelException ended)
        {
            Assert.Equal(ChannelCloseStatus.InvalidMessage, ended.Status);
            return ended.Reason![(ended.Reason!.LastIndexOf(']') + 1)..].Trim();
        }
    }

    private static async Task<ChannelCloseStatus> StatusAsync(Func<Task> call) =>
        (await Assert.ThrowsAsync<DuplexChannelException>(() => call().Within())).Status;

    private static async IAsyncEnumerable<Question> Many(Question last)
    {
        yield return new Question { Number = 3 };
        await Task.Yield();
        yield return last;
    }

    private sealed class Question
    {
        [Range(1, 100)]
        public int Number { get; set; }
    }

    private sealed class Answer
    {
        [Range(0, 5_000)]
        public int Number { get; set; }

        public string? Refused { get; set; }
    }

    /// <summary>A server and a client, each with validation and what its configuration says of it.</summary>
    private sealed class Peers(TestApp? app, ServiceProvider client) : IAsyncDisposable
    {
        public IDuplexChannelFactory<Question, Answer> Factory => client.GetRequiredService<IDuplexChannelFactory<Question, Answer>>();

        public static async Task<Peers> StartAsync(string transport, string? server, string? client)
        {
            TestApp? app = null;
            var memory = new InMemoryServer { Validate = server is null ? null : Enum.Parse<MessageValidation>(server, ignoreCase: true) };
            memory.Map<Answer, Question>(Talk.Path, ServeAsync);
            if (transport != "InMemory")
            {
                app = await TestApp.StartAsync(
                    app => app.MapDuplexChannel<Answer, Question>(Talk.Path, ServeAsync),
                    Over.Cleartext(transport),
                    builder =>
                    {
                        builder.Services.AddMessaging().AddValidation();
                        builder.Set("Messaging:Endpoints:talk:Path", Talk.Path);
                        if (server is not null)
                        {
                            builder.Set("Messaging:Endpoints:talk:Validate", server);
                        }
                    });
            }

            ServiceCollection services = new();
            services.AddMessaging().AddWebSockets().AddGrpc().AddInMemory(memory).AddValidation().AddChannel<Question, Answer>("talk", options =>
            {
                (options.Address, options.Path, options.Transport, options.Serializer) = (app?.Address, Talk.Path, transport, "Json");
                options.Validate = client is null ? null : Enum.Parse<MessageValidation>(client, ignoreCase: true);
            });
            return new Peers(app, services.BuildServiceProvider());
        }

        public async ValueTask DisposeAsync()
        {
            await client.DisposeAsync();
            await (app?.DisposeAsync() ?? default);
        }

        private static async Task ServeAsync(IDuplexChannel<Answer, Question> channel, CancellationToken ended)
        {
            await foreach (Question question in channel.ReadAllAsync(ended))
            {
                // The first answer ends a call that takes one: it must not overtake the question that is refused.
                if (question.Number == 3)
                {
                    continue;
                }

                try
                {
                    await channel.SendAsync(new Answer { Number = question.Number == 1 ? -1 : question.Number }, ended);
                }
                catch (DuplexMessageException refused)
                {
                    string member = ((ValidationException)refused.InnerException!).ValidationResult.MemberNames.Single();
                    await channel.SendAsync(new Answer { Refused = member }, ended);
                }

                if (question.Number == 2)
                {
                    return;
                }
            }
        }
    }
}
