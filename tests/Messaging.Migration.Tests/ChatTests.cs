namespace Messaging.Migration.Tests;

/// <summary>A chat with rooms, in which people see the same before and after.</summary>
public sealed class ChatTests
{
    private const string Kind = "SignalR";

    [Theory, InlineData("before"), InlineData("after")]
    public async Task A_room_of_two_and_a_page(string version)
    {
        await using PeerProcess server = Programs.StartServer(Kind, version);
        string address = await server.ReadAddressAsync();
        await using PeerProcess alice = Programs.StartClient(Kind, version, address, "kitchen", "alice");
        Assert.Equal("nobody", await alice.ReadAfterAsync("here with"));
        await using NodeProgram page = NodeProgram.Start(Kind, version, address, "kitchen", "bob");
        PeerProcess bob = page.Process;
        Assert.Equal("alice", await bob.ReadAfterAsync("here with"));
        Assert.Equal("come", await alice.ReadAfterAsync("bob has"));
        await using PeerProcess carol = Programs.StartClient(Kind, version, address, "garden", "carol");
        Assert.Equal("nobody", await carol.ReadAfterAsync("here with"));

        await SayAsync(carol, "carol", "anybody?", carol);
        await SayAsync(alice, "alice", "tea is ready", alice, bob);
        await SayAsync(bob, "bob", "I am coming", alice, bob);
        await alice.WriteLineAsync("/history");
        Assert.Equal("I am coming", await alice.ReadAfterAsync("earlier, bob:"));
        await LeaveAsync(bob);
        Assert.Equal("left", await alice.ReadAfterAsync("bob has"));
        await LeaveAsync(alice);
        await LeaveAsync(carol);

        Assert.Equal(Programs.Transcript(Kind), alice.Output());
        Assert.Equal(["here with alice", "alice: tea is ready", "bob: I am coming"], bob.Output());
        Assert.Equal(["here with nobody", "carol: anybody?"], carol.Output());
    }

    [Theory, InlineData("before"), InlineData("after")]
    public async Task A_client_comes_back_when_the_server_does(string version)
    {
        PeerProcess first = Programs.StartServer(Kind, version);
        string address;
        PeerProcess alice;
        await using (first)
        {
            address = await first.ReadAddressAsync();
            alice = Programs.StartClient(Kind, version, address, "kitchen", "alice");
            Assert.Equal("nobody", await alice.ReadAfterAsync("here with"));
            first.Kill();
        }

        await using (alice)
        {
            Assert.Equal("lost", await alice.ReadAfterAsync("connection"));
            await using PeerProcess second = Programs.StartServer(Kind, version, address);
            Assert.Equal("nobody", await alice.ReadAfterAsync("here with"));
            await SayAsync(alice, "alice", "again", alice);
            await LeaveAsync(alice);
            Assert.Equal(["here with nobody", "connection lost", "here with nobody", "alice: again"], alice.Output());
        }
    }

    private static async Task SayAsync(PeerProcess speaker, string name, string text, params PeerProcess[] room)
    {
        await speaker.WriteLineAsync(text);
        foreach (PeerProcess listener in room)
        {
            Assert.Equal(text, await listener.ReadAfterAsync(name + ":"));
        }
    }

    private static async Task LeaveAsync(PeerProcess somebody)
    {
        await somebody.WriteLineAsync("/quit");
        somebody.CloseInput();
        await somebody.SucceedAsync();
    }
}
