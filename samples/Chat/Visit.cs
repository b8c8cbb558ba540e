using Samples;

namespace Chat;

/// <summary>A person in a room, until disposed.</summary>
/// <param name="rooms">All rooms.</param>
/// <param name="room">This one.</param>
/// <param name="name">The person's name in it.</param>
/// <param name="inRoom">What happens in this room.</param>
/// <param name="inLobby">What happens to the rooms.</param>
internal sealed class Visit(ChatRooms rooms, OpenRoom room, string name, BroadcastMember<FromRoom> inRoom, BroadcastMember<FromRoom> inLobby) : IDisposable
{
    public BroadcastMember<FromRoom> InRoom => inRoom;

    public BroadcastMember<FromRoom> InLobby => inLobby;

    public void Say(string text) => rooms.Say(room, name, text);

    public void Tell(bool isTyping) => rooms.Tell(room, new Typing { Name = name, Active = isTyping });

    public void Dispose()
    {
        inRoom.Dispose();
        inLobby.Dispose();
        rooms.Leave(room, name);
    }
}
