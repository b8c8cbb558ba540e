using Samples;

namespace Chat;

/// <summary>A room with people in it. <see cref="ChatRooms"/> sees to it that one thread at a time uses it.</summary>
internal sealed class OpenRoom(string name)
{
    private const int MaxPeople = 100;
    private const int MaxLines = 50;
    private const int MaxWaiting = 256;

    private readonly Broadcaster<FromRoom> _everybody = new();
    private readonly SortedSet<string> _people = new(StringComparer.OrdinalIgnoreCase);
    private readonly Queue<Line> _lines = new();

    public string Name => name;

    public int People => _people.Count;

    /// <summary>Lets a person in, who gets a welcome, what was said last, and then what happens from now on.</summary>
    /// <returns>The name that the person has here, or <see langword="null"/> where the room is full.</returns>
    public (string Name, BroadcastMember<FromRoom> Member)? Enter(string wanted)
    {
        if (_people.Count == MaxPeople)
        {
            return null;
        }

        string person = wanted;
        for (int i = 2; !_people.Add(person); i++)
        {
            person = $"{wanted} {i}";
        }

        _everybody.Publish(new FromRoom { Joined = new Person { Name = person } });
        var welcome = new FromRoom { Welcome = new Welcome { Room = name, Name = person, People = { _people } } };

        // None of these may be missing: who is too slow for them is put out, connects again and then gets the last lines.
        BroadcastMember<FromRoom> member = _everybody.Join(
            MaxWaiting, WhenFull.Disconnect, first: [welcome, .. _lines.Select(line => new FromRoom { Line = line })]);
        return (person, member);
    }

    public void Leave(string person)
    {
        _people.Remove(person);
        _everybody.Publish(new FromRoom { Left = new Person { Name = person } });
    }

    public void Say(Line line)
    {
        if (_lines.Count == MaxLines)
        {
            _lines.Dequeue();
        }

        _lines.Enqueue(line);
        _everybody.Publish(new FromRoom { Line = line });
    }

    public void Tell(Typing typing) => _everybody.Publish(new FromRoom { Typing = typing });
}
