namespace Chat;

public sealed record Line(string Name, string Text);

/// <summary>Who is in which room, and what was said there last. Thread-safe.</summary>
public sealed class ChatRooms
{
    private const int MaxLines = 100;

    private readonly Lock _lock = new();
    private readonly List<(string Room, string Name)> _members = [];
    private readonly Dictionary<string, Queue<(string Name, string Text)>> _lines = [];

    /// <summary>Adds somebody, and returns who else is there.</summary>
    public string[] Join(string room, string name)
    {
        lock (_lock)
        {
            string[] others = [.. _members.Where(member => member.Room == room).Select(member => member.Name)];
            _members.Add((room, name));
            return others;
        }
    }

    public void Leave(string room, string name)
    {
        lock (_lock)
        {
            _members.Remove((room, name));
        }
    }

    public void Add(string room, string name, string text)
    {
        lock (_lock)
        {
            Queue<(string, string)> lines = _lines.TryGetValue(room, out var known) ? known : _lines[room] = new();
            lines.Enqueue((name, text));
            if (lines.Count > MaxLines)
            {
                lines.Dequeue();
            }
        }
    }

    public (string Name, string Text)[] History(string room)
    {
        lock (_lock)
        {
            return _lines.TryGetValue(room, out var lines) ? [.. lines] : [];
        }
    }
}
