using Google.Protobuf.WellKnownTypes;
using Samples;

namespace Chat;

/// <summary>
/// All rooms. A room opens with its first person and is gone with its last. One lock is enough: under it nothing waits, because publishing does not.
/// </summary>
internal sealed class ChatRooms(TimeProvider time)
{
    private const int MaxRooms = 50;

    private readonly Lock _lock = new();
    private readonly SortedDictionary<string, OpenRoom> _rooms = new(StringComparer.Ordinal);
    private readonly Broadcaster<FromRoom> _lobby = new();

    /// <summary>Lets a person into a room.</summary>
    /// <returns>The visit, which ends when it is disposed; <see langword="null"/> where the room is full, or there are too many rooms.</returns>
    public Visit? Enter(Enter enter)
    {
        lock (_lock)
        {
            if (!_rooms.TryGetValue(enter.Room, out OpenRoom? room))
            {
                if (_rooms.Count == MaxRooms)
                {
                    return null;
                }

                room = new OpenRoom(enter.Room);
            }

            if (room.Enter(enter.Name) is not { } entered)
            {
                return null;
            }

            _rooms[room.Name] = room;

            // Of the list of rooms only the latest counts: one waits at most, and a newer one takes its place.
            BroadcastMember<FromRoom> lobby = _lobby.Join(1, WhenFull.DropOldest);
            PublishRooms();
            return new Visit(this, room, entered.Name, entered.Member, lobby);
        }
    }

    public void Leave(OpenRoom room, string person)
    {
        lock (_lock)
        {
            room.Leave(person);
            if (room.People == 0)
            {
                _rooms.Remove(room.Name);
            }

            PublishRooms();
        }
    }

    public void Say(OpenRoom room, string person, string text)
    {
        var line = new Line { Id = Guid.NewGuid().ToString("N"), Name = person, Text = text, Time = Timestamp.FromDateTimeOffset(time.GetUtcNow()) };
        lock (_lock)
        {
            room.Say(line);
        }
    }

    public void Tell(OpenRoom room, Typing typing)
    {
        lock (_lock)
        {
            room.Tell(typing);
        }
    }

    private void PublishRooms()
        => _lobby.Publish(new FromRoom { Rooms = new RoomList { Rooms = { _rooms.Values.Select(room => new Room { Name = room.Name, People = room.People }) } } });
}
