using System.Buffers;
using System.Runtime.Serialization;
using System.Text;
using System.Xml;
using Microsoft.Extensions.DependencyInjection;

namespace Messaging.Docs.Tests;

/// <summary>The serializer of one's own that <c>docs/writing-a-serializer.md</c> shows does what the page says of it.</summary>
public sealed class XmlSerializerTests
{
    private static readonly IMessageSerializer Xml = (IMessageSerializer)Activator.CreateInstance(
        SnippetCompiler.Load(Page.Snippets("docs/writing-a-serializer.md").Single(snippet => snippet.Code.Contains("class XmlMessageSerializer", StringComparison.Ordinal)))
            .GetType("XmlMessageSerializer", throwOnError: true)!)!;

    [Fact]
    public async Task It_carries_a_channel()
    {
        var server = new InMemoryServer();
        server.Map<Letter, Letter>("/post", async (channel, ended) =>
        {
            await foreach (Letter letter in channel.ReadAllAsync(ended))
            {
                await channel.SendAsync(letter, ended);
            }
        });
        var services = new ServiceCollection();
        services.AddMessaging().AddInMemory(server).AddSerializer(Xml).AddChannel<Letter, Letter>("post", options =>
        {
            (options.Transport, options.Path, options.Serializer) = ("InMemory", "/post", "Xml");
        });
        await using ServiceProvider provider = services.BuildServiceProvider();
        CancellationToken cancelled = TestContext.Current.CancellationToken;
        await using IDuplexChannel<Letter, Letter> channel =
            await provider.GetRequiredService<IDuplexChannelFactory<Letter, Letter>>().ConnectAsync(cancellationToken: cancelled);
        var sent = new Letter { Text = string.Concat(Enumerable.Repeat("<ü> & ", 20_000)), Inner = new Letter { Text = "x" } };

        await channel.SendAsync(sent, cancelled);

        Letter received = await channel.ReadAllAsync(cancelled).FirstAsync(cancelled);
        Assert.Equal((sent.Text, "x", "Xml"), (received.Text, received.Inner?.Text, channel.Info.Serializer));
    }

    [Theory]
    [InlineData("")]
    [InlineData("letter")]
    [InlineData("<Letter")]
    [InlineData("<Other/>")]
    [InlineData("<Letter xmlns='ns'><Text>a</Text></Letter><Letter/>")]
    [InlineData("<Letter xmlns='ns'><Text>a</Text></Letter> more")]
    [InlineData("<!DOCTYPE x [<!ENTITY a 'b'>]><Letter xmlns='ns'><Text>&a;</Text></Letter>")]
    public void Wrong_bytes_are_refused(string text)
        => Assert.ThrowsAny<Exception>(() => Xml.ForType<Letter>().Deserialize(new ReadOnlySequence<byte>(Encoding.UTF8.GetBytes(text))));

    [Theory, InlineData(60, true), InlineData(100_000, false)]
    public void Nesting_is_bounded(int depth, bool isAllowed)
    {
        string text = "<Letter xmlns='ns'>" + string.Concat(Enumerable.Repeat("<Inner>", depth)) + string.Concat(Enumerable.Repeat("</Inner>", depth)) + "</Letter>";
        Exception? refused = Record.Exception(() => Xml.ForType<Letter>().Deserialize(new ReadOnlySequence<byte>(Encoding.UTF8.GetBytes(text))));
        Assert.Equal(isAllowed, refused is null);
        Assert.True(refused is null or XmlException or SerializationException, refused?.ToString());
    }

    [Fact]
    public void A_type_without_a_contract_is_refused_before_the_first_message()
    {
        NotSupportedException refused = Assert.Throws<NotSupportedException>(() => Xml.ForType<NoLetter>());
        Assert.StartsWith($"Xml cannot handle the type {typeof(NoLetter)}: ", refused.Message, StringComparison.Ordinal);
    }

    [DataContract(Name = "Letter", Namespace = "ns")]
    public sealed class Letter
    {
        [DataMember(Order = 1)]
        public string Text { get; init; } = string.Empty;

        [DataMember(Order = 2)]
        public Letter? Inner { get; init; }
    }

    public sealed record NoLetter(int Number);
}
